import { comparableName } from '../record/file-name.js';
import { sameValue } from './answers.js';
import { cellName } from './cell-name.js';
import type { DraftRecord } from './compose-record.js';
import type { EditResult, FieldEdit } from './edit.js';
import { MISREAD, wasMisread } from './misread-text.js';
import { decodeCell, encodeCell } from './table-cell.js';
import { columnReader, type TableColumn } from './table-columns.js';
import type { TableFile, TableRow } from './table-file.js';

/** Spreadsheet programs cut cells a little above this. */
const LONG_CELL = 32_000;

/** Makes what compares rows of a table with records. Missing columns mean "unchanged", an empty cell "no value". */
export function rowImporter({ columns, decimalComma }: TableFile) {
  const readers = columns.map(columnReader);
  return (record: DraftRecord, row: TableRow): EditResult => {
    const edits: FieldEdit[] = [];
    const problems: { field: string; cell: string; message: string }[] = [];
    for (const [index, column] of columns.entries()) {
      const text = row.cells[index] ?? '';
      const from = readers[index]?.(record);
      if (text === '' && from === undefined) continue;
      const expected = encodeCell(column.kind, from);
      if (text === expected) continue;
      const cell = cellName(index, row.index);
      const result = compareCell(column, text, from, expected, decimalComma);
      if (result === undefined) continue;
      if (typeof result === 'string') problems.push({ field: column.path, cell, message: result });
      else edits.push({ field: column.path, from, to: result.to, cell });
    }
    return { edits, problems };
  };
}

/** Undefined where nothing changes; what is wrong, in words; or the new value. */
function compareCell(
  { path, kind, computed }: TableColumn,
  text: string,
  from: unknown,
  expected: string,
  decimalComma: boolean,
): { to: unknown } | string | undefined {
  let to: unknown;
  try {
    to = decodeCell(kind, text, { path, decimalComma });
  } catch {
    return `${path}: what follows json: is not JSON`;
  }
  if (same(from, to)) return undefined;
  if (wasMisread(expected, text)) return `${path}: ${MISREAD}`;
  if (computed) {
    if (to === undefined || isSameName(from, to)) return undefined;
    if (typeof from === 'number' && isRounded(from, to)) return undefined;
    const advice = path === 'file_name' ? 'rename the file and build' : 'croton manifest build refreshes it';
    return `${path} is computed and was ${show(expected)}, not ${show(text)}: put it back, empty the cell or delete the column (${advice})`;
  }
  if (expected.length > text.length && text.length >= LONG_CELL && expected.startsWith(text))
    return `${path} was cut after ${text.length} characters, as spreadsheet programs do: delete the column`;
  if (typeof from === 'number' && typeof to === 'string')
    return `${path} was the number ${expected} and is now ${show(text)}: a spreadsheet program may have made a date of it; write the number, or json:"…" for text`;
  if (isDatePath(path) && typeof to === 'string' && !/^\d{4}(-\d\d){0,2}$/.test(to))
    return `${path} cannot be ${show(text)}: write dates as '2024-05-17, with the apostrophe, so that the spreadsheet program leaves them as they are`;
  return { to };
}

const isDatePath = (path: string) => path === 'origin.captured' || path === 'rights.consent_expires';
const same = (a: unknown, b: unknown) => sameValue(a as never, b as never);

/** Whether a program that shows fewer digits made `to` of the number. Nothing of it is taken, so any rounding will do. */
function isRounded(from: number, to: unknown): boolean {
  for (let digits = 3; digits <= 17; digits += 1) if (Number(from.toPrecision(digits)) === to) return true;
  return false;
}

/** Copying between systems changes the Unicode form of names. */
const isSameName = (from: unknown, to: unknown) =>
  typeof from === 'string' && typeof to === 'string' && comparableName(from) === comparableName(to);

const show = (text: string) => JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text);
