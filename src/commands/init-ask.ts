import type { CollectionAnswers } from '../manifest/collection-fields.js';
import { isLicenseExpression } from '../vocabulary/license.js';
import { licenseFacts } from '../vocabulary/license-facts.js';
import { prepareSearch } from '../vocabulary/search.js';
import type { Choice } from './init-choices.js';
import { findCodes } from './init-codes.js';
import { COMMON_LICENSES, type Question } from './init-questions.js';
import type { Line, Terminal } from './init-terminal.js';

/** A code that the folder or the locale suggests, and which of them. */
export interface Offer {
  readonly code: string;
  readonly name: string;
  readonly because: string;
}

interface Asking {
  readonly terminal: Terminal;
  readonly question: Question;
  /** All answers so far; the one to this question is offered as it is. */
  readonly answers: CollectionAnswers;
  /** Those of them that are not asked for or were given just now. */
  readonly given: CollectionAnswers;
  readonly offers: readonly Offer[];
}

/** Asks one question and returns the answers that it gives. */
export async function askQuestion(asking: Asking): Promise<CollectionAnswers> {
  const { question, answers, given, terminal } = asking;
  const { name, lookUp, several } = question;
  const choices = question.offered?.(answers, given) ?? question.choices;
  if (lookUp !== undefined) await prepareSearch(lookUp);
  if (lookUp === 'licenses') return { license: await askLicense(asking) };
  if (lookUp !== undefined) return { [name]: await askCodes(asking, lookUp) };
  if (choices === undefined) return { [name]: await askText(asking) };
  if (several === true) return { [name]: await askSeveral(asking, choices) };
  const current = choices.find((choice) => gives(choice, name, answers));
  const value = await askOne(terminal, question, choices, current?.value);
  const chosen = choices.find((choice) => choice.value === value);
  terminal.tell(question.message, value);
  return chosen?.sets ?? { [name]: value };
}

/** Whether a choice is what was answered before. */
function gives({ value, sets }: Choice, name: Question['name'], answers: CollectionAnswers): boolean {
  if (sets === undefined) return answers[name] === value;
  return Object.entries(sets).every(
    ([key, given]) => String(answers[key as Question['name']]) === String(given),
  );
}

async function askOne(
  terminal: Terminal,
  { why, message }: Question,
  choices: readonly Choice[],
  current: string | undefined,
): Promise<string> {
  const lines = choices.map(({ value, about }) => ({ value, name: value, about }));
  if (current !== undefined) return terminal.select({ why, message, lines, current });
  let told = why;
  for (;;) {
    // Enter alone must not answer for rights, people and children: the first line is no answer.
    const value = await terminal.select({ why: told, message, lines: [CHOOSE, ...lines] });
    if (value !== '') return value;
    told = ONLY_YOU;
  }
}

const CHOOSE: Line = { value: '', name: '(choose)' };
const ONLY_YOU = 'Only you can answer this: choose a line.';

async function askText({ terminal, question, answers }: Asking): Promise<string> {
  const { name, why, message } = question;
  const current = answers[name];
  const text = await terminal.input({
    ...{ why, message, initial: typeof current === 'string' ? current : undefined },
    validate: async (typed) => {
      const read = await question.read(typed);
      return 'value' in read ? true : read.problem;
    },
  });
  terminal.tell(message, text.trim());
  return text.trim();
}

async function askSeveral({ terminal, question, answers, offers }: Asking, choices: readonly Choice[]) {
  const { name, why, message, fallback } = question;
  const current = answers[name];
  const before = Array.isArray(current) ? current : offers.map(({ code }) => code);
  const lines = choices.map(({ value, about }) => ({
    ...{ value, name: value, about },
    // What a folder's name suggests is offered where “not known” would do; people answer for all else.
    checked: before.includes(value) && (fallback !== undefined || Array.isArray(current)),
  }));
  const marked = await terminal.mark({ why, message, lines });
  terminal.tell(message, marked.join(', '));
  return marked;
}

async function askLicense({ terminal, question, answers }: Asking): Promise<string> {
  const { message, why } = question;
  const current = typeof answers.license === 'string' ? [answers.license] : [];
  const first = current.length === 0 ? [CHOOSE] : [];
  let told = why;
  for (;;) {
    const license = await terminal.search({
      ...{ message, why: told },
      find: async (typed) => {
        if (typed === '')
          return [...first, ...[...new Set([...current, ...COMMON_LICENSES])].map(licenseLine)];
        const found = await findCodes('licenses', typed, 20);
        return found.filter(({ code }) => isLicenseExpression(code)).map(({ code }) => licenseLine(code));
      },
    });
    if (license !== '') {
      terminal.tell(message, license);
      return license;
    }
    told = ONLY_YOU;
  }
}

function licenseLine(id: string): Line {
  const facts = licenseFacts(id);
  if (facts === undefined) return { value: id, name: id };
  return { value: id, name: `${id}: ${facts.name}`, about: facts.sentence };
}

const DONE = '\u0000done';
const REMOVE = '\u0000remove ';

/** One code after another, until the person says that this is all. */
async function askCodes(
  { terminal, question, answers, offers }: Asking,
  vocabulary: 'languages' | 'countries',
) {
  const { name, message, why } = question;
  const current = answers[name];
  let chosen: readonly string[] = Array.isArray(current) ? current : [];
  const unknown: readonly Line[] =
    vocabulary === 'languages'
      ? [
          { value: 'zxx', name: 'zxx: no language is heard or signed' },
          { value: 'und', name: 'und: not known' },
        ]
      : [{ value: 'ZZ', name: 'ZZ: not known' }];
  const names = new Map<string, string>();
  const labelled = (code: string) => (names.has(code) ? `${code} ${names.get(code)}` : code);
  for (;;) {
    const idle = [
      ...(chosen.length === 0 ? [] : [{ value: DONE, name: `That is all: ${chosen.join(', ')}` }]),
      ...offers
        .filter(({ code }) => !chosen.includes(code))
        .map(({ code, name: label, because }) => ({ value: code, name: `${code}: ${label} (${because})` })),
      ...chosen.map((code) => ({ value: REMOVE + code, name: `Without ${labelled(code)}` })),
      ...(chosen.length === 0 ? unknown : []),
    ];
    const value = await terminal.search({
      message: chosen.length === 0 ? message : `${message} ${chosen.join(', ')} and`,
      why,
      find: async (typed) => {
        if (typed === '') return idle;
        const found = await findCodes(vocabulary, typed, 20);
        for (const { code, name: label } of found) names.set(code, label);
        return found.map(({ code, name: label, about }) => ({
          value: code,
          name: `${code}: ${label}`,
          about,
        }));
      },
    });
    if (value === DONE) break;
    if (value.startsWith(REMOVE)) chosen = chosen.filter((code) => code !== value.slice(REMOVE.length));
    else chosen = [...new Set([...chosen, value])];
    if (chosen.length === 1 && unknown.some((line) => line.value === value)) break;
    for (const { code, name: label } of offers) names.set(code, label);
  }
  terminal.tell(message, chosen.map(labelled).join(', '));
  return chosen;
}
