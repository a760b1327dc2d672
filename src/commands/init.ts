import { lstat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { type Command, Option } from 'commander';
import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { writeFileAtomic } from '../files/atomic-write.js';
import { COLLECTION_FILE } from '../manifest/collection.js';
import { editCollection } from '../manifest/collection-edit.js';
import { answersIn, type CollectionAnswers } from '../manifest/collection-fields.js';
import { invalidFile, parseCollection } from '../manifest/collection-file.js';
import { COLLECTION_SCHEMA_FILE, renderCollection } from '../manifest/collection-text.js';
import { readYaml, readYamlText } from '../record/yaml-file.js';
import { escapeUntrusted } from '../text/escape.js';
import { askFor } from './init-asking.js';
import type { Choice } from './init-choices.js';
import {
  commandFor,
  type Flags,
  openQuestions,
  readFlags,
  refuseToGuess,
  usage,
  withFallbacks,
} from './init-collect.js';
import { type AnswerChange, changedAnswers, changesRights, tellChanges } from './init-preview.js';
import { QUESTIONS, UNASKED } from './init-questions.js';
import { askYesNo, mayAsk } from './prompt.js';

type Options = SharedOptions & {
  readonly force?: boolean;
  readonly yes?: boolean;
  readonly dryRun?: boolean;
};

const FLAG_WORDS: Readonly<Record<string, string>> = {
  license: 'SPDX license expression (CC-BY-4.0, CC0-1.0, …) or LicenseRef-…',
  attribution: 'how to name the author, where the license asks for it',
  sourceUrl: 'where they come from, if they are not your own work',
  constraintInfo: 'the condition, where training is constrained',
  contact: 'how to reach the community, where sensitivity is not none',
  countries: 'where filmed: codes or names, with commas (new file: ZZ, not known)',
  languages: 'heard or signed: tags or names, with commas (new file: und, not known)',
};

/** Arguments and options of `croton init`. */
export function define(command: Command): void {
  command
    .argument('[folder]', 'the folder of the collection', '.')
    .option('--collection <name>', 'its name (default: the name of the folder)')
    .option('--media <folder>', 'where the clips are, if not in that folder')
    .option('--endpoint <url|name>', 'where they will be uploaded');
  for (const { name, flag, message, choices, several } of QUESTIONS) {
    const words = FLAG_WORDS[name] ?? `${message} ${valuesOf(choices)}`;
    command.addOption(new Option(`${flag} <${several === true ? 'list' : 'answer'}>`, words));
  }
  command.option('--holder <name>', 'who holds the rights');
  for (const { flag, about, choices, initially } of UNASKED)
    command.option(`${flag} <answer>`, `${about}: ${valuesOf(choices)} (new file: ${initially})`);
  command
    .option('--force', 'start over: replace the croton.yaml that is there, comments and all')
    .option('-n, --dry-run', 'show what would be written, write nothing')
    .option('-y, --yes', 'change answers on rights without asking')
    .addHelpText(
      'after',
      `
On a terminal it asks at most ten questions, and only for what no flag answers. Elsewhere the answers on rights, people,
children and training have to be given as flags: croton never guesses them.

Where there is a croton.yaml already it changes only what is answered anew, and keeps comments and all else. With flags
it asks nothing that is answered in the file.

Examples:
  croton init                        ask, then write croton.yaml
  croton init --country GH           change one answer
  croton init --license CC-BY-4.0 --attribution Ada --basis own-work --training allowed \\
    --people incidental --minors none --country NG --language yo,pcm --domain food,market-work`,
    );
}

const valuesOf = (choices: readonly Choice[] = []) => choices.map(({ value }) => value).join(', ');

/** Writes or edits croton.yaml from flags and, on a terminal, questions. */
export async function run(
  context: Context,
  [given = '.']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  const folder = resolve(context.cwd, given);
  const path = join(folder, COLLECTION_FILE);
  const written = await readPresent(path);
  const flags = await readFlags(context, options as unknown as Flags, options);
  const editing = written !== undefined && options.force !== true;
  const present = editing ? written.answers : {};
  const initial = editing ? {} : { ...initialAnswers(folder), ...flags };
  const asks = mayAsk(context, options) && !(editing && Object.keys(flags).length > 0);
  const answers = asks
    ? await askFor(context, { given, folder, present, flags: editing ? flags : initial, editing })
    : answerFromFlags(present, editing ? flags : initial, editing);
  const changes = changedAnswers(present, answers);
  if (!options.quiet && editing) tellChanges(context, changes);
  const shown = changes.map(({ field, from, to }) => ({ field, from, to }));
  const report = (done: boolean) => {
    if (options.json)
      context.io.stdout.write(`${JSON.stringify({ version: 1, path, written: done, changes: shown })}\n`);
    return 0 as const;
  };
  if (editing && changes.length === 0) return report(false);
  // Read again: the file may have been edited while the questions were asked.
  const text = editing ? edited(path, (await readYamlText(path)) ?? '', changes) : renderCollection(answers);
  // What is written must be read again: an answer that is wrong in itself ends here, not at the next command.
  parseCollection(path, text);
  if (options.dryRun) {
    if (!options.json) context.io.stdout.write(text);
    return report(false);
  }
  if (editing && options.yes !== true) await confirm(context, options, changes, asks);
  await writeSchemaBeside(folder, text);
  await writeFileAtomic(path, text);
  if (!options.quiet) tellNext(context, path, given, answers, editing);
  return report(true);
}

/** The croton.yaml that is there. One that is not YAML is never overwritten, and never edited. */
async function readPresent(path: string) {
  const text = await readYamlText(path);
  if (text === undefined) return undefined;
  const yaml = readYaml(text);
  if (!yaml.ok) throw invalidFile(path, yaml.problems);
  if (typeof yaml.data !== 'object' || Array.isArray(yaml.data))
    throw invalidFile(path, [{ line: 1, column: 1, message: 'it has to hold keys with values' }]);
  return { answers: answersIn(yaml.data) };
}

function initialAnswers(folder: string): CollectionAnswers {
  const unasked = UNASKED.map(({ name, initially }) => [name, initially] as const);
  return { collection: basename(folder) || 'collection', ...Object.fromEntries(unasked) };
}

/** Without a terminal: what flags answer, and “not known” for what nobody has to answer for. */
function answerFromFlags(
  present: CollectionAnswers,
  flags: CollectionAnswers,
  editing: boolean,
): CollectionAnswers {
  const answers = { ...present, ...flags };
  const open = openQuestions(answers);
  // An edit needs what it makes necessary; what was missing before it may stand in rules and sidecars.
  const before = editing && Object.keys(flags).length > 0 ? openQuestions(present) : [];
  const missing = open.filter((question) => question.fallback === undefined && !before.includes(question));
  if (missing.length > 0) throw refuseToGuess(missing);
  return editing ? answers : withFallbacks(answers, open);
}

function edited(path: string, text: string, changes: readonly AnswerChange[]): string {
  return editCollection(path, text, Object.fromEntries(changes.map(({ name, to }) => [name, to])));
}

/** Rights that change for clips that were described before are a person’s decision. */
async function confirm(
  context: Context,
  options: Options,
  changes: readonly AnswerChange[],
  asked: boolean,
): Promise<void> {
  if (!asked && !changesRights(changes)) return;
  if (!mayAsk(context, options)) throw new CrotonError('usage/confirmation-needed', {});
  if (!(await askYesNo(context, 'Write these changes?')))
    throw usage('nothing was changed', 'run it again to change something');
}

/** Keeps the schema that the file names for editors as new as this croton. Who named another one has their own. */
async function writeSchemaBeside(folder: string, text: string): Promise<void> {
  if (!text.includes(`$schema=${COLLECTION_SCHEMA_FILE}`)) return;
  const path = join(folder, COLLECTION_SCHEMA_FILE);
  // A folder from somebody else shall not choose, by a link, what is overwritten.
  const stats = await lstat(path).catch(() => undefined);
  if (stats !== undefined && !stats.isFile())
    throw new CrotonError('file/unwritable', { path, reason: 'it is not a regular file' });
  const { collectionJsonSchema } = await import('../manifest/collection-json-schema.js');
  await writeFileAtomic(path, `${JSON.stringify(collectionJsonSchema())}\n`);
}

function tellNext(
  { io }: Context,
  path: string,
  given: string,
  answers: CollectionAnswers,
  editing: boolean,
): void {
  const unknown = QUESTIONS.filter(
    ({ name, fallback }) => fallback !== undefined && String(answers[name]) === String(fallback),
  ).map(({ name, flag }) => `${name} (${flag})`);
  const later =
    unknown.length === 0 ? '' : `not known yet: ${unknown.join(', ')}; say it here when you know it\n`;
  const where = given === '.' ? '.' : escapeUntrusted(commandFor(given, {}).slice('croton init '.length));
  const next = editing
    ? 'next: croton manifest build brings the changes to every clip that nobody edited'
    : `next: croton validate ${where}, then croton manifest build`;
  io.stderr.write(`wrote ${escapeUntrusted(path)}\n${editing ? '' : later}${next}\n`);
}
