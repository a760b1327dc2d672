import { access } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { writeFileAtomic } from '../files/atomic-write.js';
import { COLLECTION_FILE } from '../manifest/collection.js';
import { parseCollection } from '../manifest/collection-file.js';
import { type CollectionAnswers, renderCollection } from '../manifest/collection-text.js';
import { neededFields } from '../record/conditions.js';
import { escapeUntrusted } from '../text/escape.js';
import { QUESTIONS, type Question, UNASKED } from './init-answers.js';
import { askQuestion } from './init-prompts.js';
import { mayAsk } from './prompt.js';

type Flags = Readonly<Record<string, string | string[] | undefined>>;
type Options = SharedOptions & { readonly force?: boolean };

/** Arguments and options of `croton init`. */
export function define(command: Command): void {
  command
    .argument('[folder]', 'the folder of the collection', '.')
    .option('--collection <name>', 'its name (default: the name of the folder)')
    .option('--media <folder>', 'where the clips are, if not in that folder')
    .option('--endpoint <url|name>', 'where they will be uploaded');
  for (const { name, flag, choices, several } of QUESTIONS) {
    const words = DESCRIPTIONS[name] ?? choices?.map(({ value }) => value).join(', ') ?? '';
    const list = several === true || name === 'countries' || name === 'languages';
    command.addOption(new Option(`${flag} <${list ? 'list' : 'answer'}>`, words));
  }
  command
    .option('--holder <name>', 'who holds the rights')
    .option('--source-url <url>', 'where they come from, if they are not your own work')
    .option('--capture <answer>', words('capture'), 'camera')
    .option('--synthetic <answer>', words('synthetic'), 'none')
    .option('--sensitivity <answer>', words('sensitivity'), 'none')
    .option('--tagged-by <answer>', words('taggedBy'), 'self')
    .option('--force', 'replace a croton.yaml that is there')
    .addHelpText(
      'after',
      `
On a terminal it asks for what no flag answers. Elsewhere the answers on rights, people, children and training have to
be given as flags: croton never guesses them.

Example:
  croton init --license CC-BY-4.0 --attribution Ada --basis own-work --training allowed \\
    --people incidental --minors none --country NG --language yo,pcm --domain food,market-work`,
    );
}

const DESCRIPTIONS: Readonly<Record<string, string>> = {
  license: 'SPDX license expression (CC-BY-4.0, CC0-1.0, …) or LicenseRef-…',
  attribution: 'how people shall name the author',
  countries: 'where filmed: codes or names, with commas (default: ZZ, unknown)',
  languages: 'heard or signed: BCP 47 tags or names, with commas (default: und, unknown)',
};

const words = (name: keyof typeof UNASKED) => UNASKED[name].choices.map(({ value }) => value).join(', ');

/** Writes croton.yaml from flags and, on a terminal, questions. */
export async function run(
  context: Context,
  [given = '.']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const folder = resolve(context.cwd, given);
  const path = join(folder, COLLECTION_FILE);
  await assertFree(path, options.force === true);
  const flags = options as unknown as Flags;
  const answers = await collectAnswers(context, options, flags, basename(folder));
  const text = renderCollection(answers);
  // What is written must be read again: an answer that is wrong in itself ends here, not at the next command.
  parseCollection(path, text);
  await writeFileAtomic(path, text);
  if (options.json) context.io.stdout.write(`${JSON.stringify({ version: 1, path })}\n`);
  if (!options.quiet) {
    const needed = stillNeeded(answers).map(
      ({ path: field, because }) => `still needed: ${field.join('.')}, because ${because}\n`,
    );
    context.io.stderr.write(
      `wrote ${escapeUntrusted(path)}\n${needed.join('')}next: croton validate ${escapeUntrusted(given)}, then croton manifest build\n`,
    );
  }
  return 0;
}

async function collectAnswers(
  context: Context,
  options: Options,
  flags: Flags,
  folderName: string,
): Promise<CollectionAnswers> {
  const answers: Record<string, string | string[]> = {};
  const missing: Question[] = [];
  const problems: string[] = [];
  const ask = mayAsk(context, options);
  for (const question of QUESTIONS) {
    const flag = flags[flagKey(question.flag)];
    if (typeof flag === 'string') {
      const read = await question.read(flag);
      if ('value' in read) {
        answers[question.name] = read.value;
        if (read.understood !== undefined && !options.quiet)
          context.io.stderr.write(`${question.flag}: ${escapeUntrusted(read.understood)}\n`);
      } else problems.push(`${question.flag}: ${read.problem}`);
    }
  }
  for (const [name, { read }] of Object.entries(UNASKED)) {
    const answer = read(String(flags[name]));
    if ('value' in answer) answers[name] = answer.value;
    else problems.push(`--${name === 'taggedBy' ? 'tagged-by' : name}: ${answer.problem}`);
  }
  if (problems.length > 0) throw usage(problems.join('; '));
  for (const question of QUESTIONS) {
    if (
      answers[question.name] !== undefined ||
      question.when?.(answers as Partial<CollectionAnswers>) === false
    )
      continue;
    if (ask) answers[question.name] = await askQuestion(context, question);
    else if (question.fallback === undefined) missing.push(question);
    else answers[question.name] = await readFallback(question, question.fallback);
  }
  if (missing.length > 0) {
    const flagsNeeded = missing.map(
      ({ flag, choices }) => `${flag} (${choices?.map(({ value }) => value).join(', ') ?? 'text'})`,
    );
    throw usage(
      `only a person can answer these, and there is no terminal to ask on: ${flagsNeeded.join('; ')}`,
    );
  }
  return {
    collection: folderName === '' ? 'collection' : folderName,
    ...pick(flags, ['collection', 'media', 'endpoint', 'holder', 'sourceUrl']),
    ...answers,
  } as CollectionAnswers;
}

/** What the answers make necessary and no question asks: it may differ from clip to clip. */
function stillNeeded({ basis, people, sourceUrl }: CollectionAnswers) {
  if (sourceUrl !== undefined) return [];
  return neededFields({ basis, people }).filter(({ path: [, field] }) => field === 'source_url');
}

async function readFallback({ read }: Question, fallback: string): Promise<string | string[]> {
  const answer = await read(fallback);
  return 'value' in answer ? answer.value : fallback;
}

async function assertFree(path: string, force: boolean): Promise<void> {
  const exists = await access(path).then(
    () => true,
    () => false,
  );
  if (!exists || force) return;
  const reason = `${path} is already there`;
  throw new CrotonError(
    'usage/invalid',
    { reason, command: 'croton init' },
    { hint: 'edit it, or replace it with --force' },
  );
}

const flagKey = (flag: string) =>
  flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

function pick(flags: Flags, names: readonly string[]): Record<string, string> {
  const entries = names.map((name) => [name, flags[name]] as const);
  return Object.fromEntries(
    entries.filter((entry): entry is readonly [string, string] => typeof entry[1] === 'string'),
  );
}

function usage(reason: string): CrotonError {
  return new CrotonError('usage/invalid', { reason, command: 'croton init' });
}
