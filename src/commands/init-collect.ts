import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import type { CollectionAnswer, CollectionAnswers, CollectionField } from '../manifest/collection-fields.js';
import { escapeUntrusted } from '../text/escape.js';
import { askQuestion } from './init-ask.js';
import type { Offers } from './init-offers.js';
import { QUESTIONS, type Question, UNASKED } from './init-questions.js';
import type { Terminal } from './init-terminal.js';

export type Flags = Readonly<Record<string, string | undefined>>;
type Collected = { [name in CollectionField]?: CollectionAnswer | undefined };

/** Nobody is asked more. What is left over then says “not known”: rights, people and children come before it. */
const MOST_QUESTIONS = 10;

/** Flags that are text as they are. */
const PLAIN_FLAGS = ['collection', 'media', 'endpoint', 'holder'] as const;

/** The answers that flags give. All that are wrong end in one `usage/invalid`. */
export async function readFlags(
  { io }: Context,
  flags: Flags,
  { quiet }: Pick<SharedOptions, 'quiet'>,
): Promise<CollectionAnswers> {
  const answers: Collected = {};
  const problems: string[] = [];
  for (const { name, flag, read } of [...QUESTIONS, ...UNASKED]) {
    const given = flags[flagKey(flag)];
    if (given === undefined) continue;
    const answer = await read(given);
    if ('problem' in answer) {
      problems.push(`${flag}: ${answer.problem}`);
      continue;
    }
    answers[name] = answer.value;
    if (answer.understood !== undefined && !quiet)
      io.stderr.write(`${flag}: ${escapeUntrusted(answer.understood)}\n`);
  }
  for (const name of PLAIN_FLAGS) {
    const given = flags[name];
    if (given === '') problems.push(`--${name}: some words are needed`);
    else if (given !== undefined) answers[name] = given;
  }
  if (problems.length > 0) throw usage(problems.join('; '));
  return answers;
}

/** The questions that have to be answered and are not, in their order. */
export function openQuestions(answers: CollectionAnswers): readonly Question[] {
  return QUESTIONS.filter(({ name, when }) => answers[name] === undefined && (when?.(answers) ?? true));
}

export interface AskOptions {
  readonly terminal: Terminal;
  readonly offers: Offers;
  /** Answers that stand: they are not asked for. */
  readonly given: CollectionAnswers;
  /** Answers that are offered as they are. */
  readonly present: CollectionAnswers;
  /** Called with all answers so far whenever one is given: what is lost by Ctrl-C can be told. */
  onAnswer(answers: CollectionAnswers): void;
}

/** Asks for all answers that are not given, at most ten; returns them all and the questions that were left out. */
export async function askAll({ terminal, offers, given, present, onAnswer }: AskOptions) {
  const fresh: Collected = { ...given };
  const left: Question[] = [];
  let asked = 0;
  for (const question of QUESTIONS) {
    const { name, fallback, when } = question;
    const answers = { ...present, ...fresh };
    if (fresh[name] !== undefined || when?.(answers) === false) continue;
    if (asked === MOST_QUESTIONS && fallback !== undefined) {
      if (answers[name] === undefined) left.push(question);
      continue;
    }
    asked += 1;
    Object.assign(
      fresh,
      await askQuestion({ terminal, question, answers, given: fresh, offers: offers[name] ?? [] }),
    );
    onAnswer(fresh);
  }
  return { answers: { ...present, ...withFallbacks(fresh, left) }, left };
}

/** What is not known is written as not known. */
export function withFallbacks(answers: CollectionAnswers, questions: readonly Question[]): CollectionAnswers {
  const known = questions.flatMap(({ name, fallback }) =>
    fallback === undefined ? [] : [[name, fallback] as const],
  );
  return { ...answers, ...Object.fromEntries(known) };
}

/** Names every flag that is missing at once, with what it takes. */
export function refuseToGuess(missing: readonly Question[]): CrotonError {
  const flags = missing.map(tellFlag);
  const scope = QUESTIONS.find(({ name }) => name === 'consentScope');
  // One round is enough: whoever learns that consent is asked for also learns what goes with it.
  if (scope !== undefined && missing.some(({ name }) => name === 'consent'))
    flags.push(`where consent is obtained ${tellFlag(scope)}`);
  return usage(`only a person can answer these, and there is no terminal to ask on: ${flags.join('; ')}`);
}

function tellFlag({ flag, choices, lookUp }: Question): string {
  const words = lookUp === 'licenses' ? 'SPDX: CC-BY-4.0, CC0-1.0, …' : 'text';
  return `${flag} (${choices?.map(({ value }) => value).join(', ') ?? words})`;
}

/** The command line that gives these answers again. */
export function commandFor(folder: string, answers: CollectionAnswers): string {
  const plain = PLAIN_FLAGS.map((name) => ({ name, flag: `--${name}`, initially: undefined }));
  const asked = QUESTIONS.map(({ name, flag }) => ({ name, flag, initially: undefined }));
  const words = [...plain, ...asked, ...UNASKED].flatMap(({ name, flag, initially }) => {
    const answer = answers[name];
    if (answer === undefined || answer === initially) return [];
    return [flag, typeof answer === 'string' ? answer : answer.join(',')];
  });
  return ['croton', 'init', folder, ...words].map(quote).join(' ');
}

const quote = (word: string) => (/^[\w./:@%+,=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** `--source-url` → `sourceUrl`, as commander names it. */
const flagKey = (flag: string) =>
  flag.slice(2).replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());

/** A command line that `croton init` cannot go by. */
export function usage(reason: string, hint?: string): CrotonError {
  return new CrotonError('usage/invalid', { reason, command: 'croton init' }, { hint });
}
