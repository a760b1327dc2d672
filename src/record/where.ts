/**
 * Conditions on records, the same in every command: `culture.languages=yo rights.license!=CC0-1.0 media.duration_s>60
 * title~market path:dance/**`. All of them have to hold.
 */
import { CrotonError } from '../errors.js';
import { globProblem } from '../files/glob-cost.js';
import { compileGlobs } from '../files/globs.js';
import { suggest } from '../text/suggest.js';
import { readField } from './fields.js';
import { comparableName } from './file-name.js';
import { type NamedField, nameField, whyNoField } from './name-field.js';

type Bag = Readonly<Record<string, unknown>>;
export type RecordFilter = (record: Bag) => boolean;

const CLAUSE = /^([^\s=!<>~:+-]+)(!=|>=|<=|=|>|<|~)([\s\S]*)$/;
/** White space before which one clause ends and the next begins; in a quoted value it does not count. */
const BETWEEN = /\s+(?=path:|[a-z_]+(?:\.[a-z0-9_]+)*(?:!=|>=|<=|[=<>~]))/;
/** Texts that have an order: `origin.captured>=2024-05`. */
const DATES: ReadonlySet<string> = new Set(['origin.captured', 'rights.consent_expires']);

/**
 * Compiles clauses, each text one or several of them with white space between; none accept every record.
 * `=` on a list means "has", `field=` means "has no value", `~` means "contains" without regard to letter case.
 * @throws CrotonError `where/invalid`
 */
export function parseWhere(clauses: readonly string[]): RecordFilter {
  const tests = clauses.flatMap(splitClauses).map(parseClause);
  return (record) => tests.every((test) => test(record));
}

function splitClauses(text: string): string[] {
  const found: string[] = [];
  let rest = text.trim();
  while (rest !== '') {
    // A value in double quotes may hold anything but a double quote.
    const quoted = /^[^\s"]*[=<>~]"[^"]*"(?=\s|$)/.exec(rest) ?? /^path:"[^"]*"(?=\s|$)/.exec(rest);
    const end = quoted?.[0].length ?? BETWEEN.exec(rest)?.index ?? rest.length;
    found.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  return found;
}

function parseClause(clause: string): RecordFilter {
  if (clause.startsWith('path:')) return parseGlob(unquote(clause.slice('path:'.length)), clause);
  const [, path, operator, written] = CLAUSE.exec(clause) ?? [];
  if (path === undefined || operator === undefined || written === undefined)
    throw invalid(
      clause,
      'it is not a condition',
      'write FIELD=VALUE, with = != > >= < <= or ~ between, or path:GLOB',
    );
  const field = nameField(path);
  if (field === undefined) throw invalid(clause, whyNoField(path));
  const wanted = unquote(written);
  switch (operator) {
    case '=':
      return equals(field, wanted, clause);
    case '!=': {
      const same = equals(field, wanted, clause);
      return (record) => !same(record);
    }
    case '~':
      return contains(field, wanted, clause);
    default:
      return compares(field, operator, wanted, clause);
  }
}

const unquote = (text: string) => /^"([^"]*)"$/.exec(text)?.[1] ?? text;

function parseGlob(glob: string, clause: string): RecordFilter {
  if (glob === '') throw invalid(clause, 'it names no path', 'write path:GLOB, for example path:dance/**');
  const problem = globProblem(glob);
  if (problem !== undefined) throw invalid(clause, `the pattern ${problem}`);
  const matches = compileGlobs([glob], 's');
  return ({ file_name: name }) => typeof name === 'string' && matches(name);
}

function equals(field: NamedField, wanted: string, clause: string): RecordFilter {
  if (wanted === '') return (record) => isNothing(readField(record, field.path));
  if (field.words !== undefined && !field.words.includes(wanted)) {
    const meant = suggest(wanted, field.words);
    throw invalid(
      clause,
      `${field.path} is never ${JSON.stringify(wanted)}`,
      meant === undefined ? `one of: ${field.words.join(', ')}` : `did you mean ${meant}?`,
    );
  }
  if (field.kind === 'number') {
    const number = toNumber(field.path, wanted, clause);
    return (record) => readField(record, field.path) === number;
  }
  const text = comparableName(wanted);
  return (record) => itemsOf(readField(record, field.path)).some((item) => comparableName(item) === text);
}

function contains(field: NamedField, wanted: string, clause: string): RecordFilter {
  if (field.kind === 'number')
    throw invalid(clause, `${field.path} is a number`, 'compare it with = > >= < <=');
  const text = fold(wanted);
  return (record) => itemsOf(readField(record, field.path)).some((item) => fold(item).includes(text));
}

const ORDERS: Readonly<Record<string, (order: number) => boolean>> = {
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
};

/** A record without the value is on neither side of a limit. */
function compares(field: NamedField, operator: string, wanted: string, clause: string): RecordFilter {
  const holds = ORDERS[operator] ?? (() => false);
  if (DATES.has(field.path)) {
    if (!/^\d{4}(-\d\d){0,2}$/.test(wanted))
      throw invalid(clause, `${field.path} is a date`, 'write it as 2024, 2024-05 or 2024-05-17');
    return (record) => {
      const value = readField(record, field.path);
      // Of two precisions the coarser one decides: 2024-05-17 is not after 2024-05.
      return typeof value === 'string' && holds(compareText(value.slice(0, wanted.length), wanted));
    };
  }
  if (field.kind === 'text' || field.kind === 'list')
    throw invalid(
      clause,
      `${field.path} is ${field.kind === 'list' ? 'a list' : 'text'}, which is neither more nor less`,
      'compare it with =, != or ~',
    );
  const limit = toNumber(field.path, wanted, clause);
  return (record) => {
    const value = readField(record, field.path);
    return typeof value === 'number' && holds(value - limit);
  };
}

const compareText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const fold = (text: string) => comparableName(text).toLowerCase();

function toNumber(path: string, text: string, clause: string): number {
  if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text)) return Number(text);
  const hint = /^-?\d+,\d+$/.test(text) ? `write ${text.replace(',', '.')}` : 'write it as 60 or 12.5';
  throw invalid(clause, `${path} is a number, not ${JSON.stringify(text)}`, hint);
}

/** A missing value, null and an empty list alike. */
function isNothing(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

/** The value as texts to compare with; of a list, its items. */
function itemsOf(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(itemsOf);
  return [typeof value === 'object' ? JSON.stringify(value) : String(value)];
}

function invalid(clause: string, problem: string, hint?: string): CrotonError {
  return new CrotonError('where/invalid', { clause, problem }, { hint });
}
