/**
 * Values as cells of a table, so that any value comes back as it was, also through a spreadsheet program.
 * A cell is the value's own text wherever that is safe; the items of a list are joined with `|`; `json:…` spells out
 * what a cell cannot show (`json:"two  "`, `json:{}`). A leading `'` only keeps spreadsheets from reading a text as a
 * formula, a date or a number: it means nothing, so it may get lost.
 */
import { readItems } from '../record/assignment.js';
import type { FieldKind } from '../record/fields.js';
import { guard, JSON_MARK, needsSpelling, spell, TEXT_MARK } from '../text/spreadsheet-cell.js';
import { nestsTooDeep } from './nesting.js';

/** `own`: a key of one's own, which may hold anything. */
export type CellKind = FieldKind | 'own';

/** The cell of a value; undefined, for no value, is the empty cell. */
export function encodeCell(kind: CellKind, value: unknown): string {
  if (value === undefined) return '';
  if (value === null) return 'null';
  if (typeof value === 'string')
    return kind === 'text' || kind === 'own' ? textCell(value, kind) : spell(value);
  if (typeof value === 'number') return isPlainNumber(kind, value) ? JSON.stringify(value) : spell(value);
  if (kind === 'list' && Array.isArray(value)) return listCell(value);
  return spell(value);
}

/** Facts that croton computed are compared and never read back; for the rest, what spreadsheets round is spelled out. */
function isPlainNumber(kind: CellKind, value: number): boolean {
  if (kind === 'number') return true;
  return (
    kind === 'own' && !Object.is(value, -0) && /^-?\d{1,9}$|^-?(?=[\d.]{3,9}$)\d+\.\d+$/.test(String(value))
  );
}

function listCell(items: readonly unknown[]): string {
  if (items.length === 0) return '[]';
  if (!items.every((item) => typeof item === 'string' && item !== '' && item === item.trim()))
    return spell(items);
  const cell = items.map((item) => String(item).replace(/[\\|]/g, '\\$&')).join('|');
  return cell === '[]' || needsSpelling(cell) ? spell(items) : guard(cell);
}

function textCell(text: string, kind: CellKind): string {
  // Without its mark it would be a number.
  const isNumber = kind === 'own' && NUMBER.test(text.replace(',', '.'));
  return isNumber || needsSpelling(text) ? spell(text) : guard(text);
}

const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
export interface DecodeOptions {
  /** Dotted path of the field. */
  readonly path: string;
  /** Numbers may be written as 12,5: the table comes from a program that does so. */
  readonly decimalComma?: boolean;
}

/**
 * The value of a cell; undefined for an empty one. What does not fit its field comes back as text, for the schema to
 * judge. White space around it does not count.
 * @throws SyntaxError for `json:` followed by something else
 */
export function decodeCell(
  kind: CellKind,
  cell: string,
  { path, decimalComma = false }: DecodeOptions,
): unknown {
  const trimmed = cell.trim();
  const text = (trimmed.startsWith(TEXT_MARK) ? trimmed.slice(1) : trimmed).replaceAll('\r\n', '\n');
  if (text === '') return undefined;
  if (text === 'null') return null;
  if (text.startsWith(JSON_MARK)) return readSpelled(text.slice(JSON_MARK.length));
  if (kind === 'text') return text;
  if (kind === 'list') return text === '[]' ? [] : readItems(path, text);
  const number = decimalComma ? text.replace(/^([+-]?\d+),(\d+)$/, '$1.$2') : text;
  return NUMBER.test(number) ? Number(number) : text;
}

function readSpelled(json: string): unknown {
  if (nestsTooDeep(json)) throw new SyntaxError('lists or objects in one another without end');
  return JSON.parse(json);
}
