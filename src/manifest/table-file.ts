/** A table on disk, its rows found by id or name without keeping them in memory: some 60 bytes a row. */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { CrotonError } from '../errors.js';
import { whyNoField } from '../record/name-field.js';
import { excerpt } from '../text/escape.js';
import { cellName } from './cell-name.js';
import { LineWindow } from './line-window.js';
import { MISREAD, wasMisread } from './misread-text.js';
import { splitRow } from './split-row.js';
import { decodeCell } from './table-cell.js';
import { type TableColumn, tableColumn } from './table-columns.js';
import { readTableHead } from './table-head.js';
import { RowIndex } from './table-rows.js';

export interface TableRow {
  /** From 0, without the header. */
  readonly index: number;
  readonly cells: readonly string[];
}

export interface TableFile {
  readonly columns: readonly TableColumn[];
  /** Whether numbers may be written as 12,5. */
  readonly decimalComma: boolean;
  readonly size: number;
  /** The row of a clip: the one with its id, else one without an id that has its name. It is not found again. */
  take(id: string, fileName: string): TableRow | undefined;
  /** Rows that were not taken, blank ones aside. */
  left(): Generator<TableRow>;
  close(): void;
}

interface ParsedRow {
  readonly record: string[];
  readonly info: { readonly bytes: number; readonly lines: number };
}

/**
 * Reads a table once, notes where its rows are, and refuses what is no table of records.
 * @param name as people name it
 * @throws CrotonError `file/not-found`, `file/unreadable`, `table/unreadable`
 */
export async function openTable(path: string, name: string): Promise<TableFile> {
  const { delimiter, start } = await readTableHead(path, name);
  const fail = (place: string, reason: string) =>
    new CrotonError('table/unreadable', { path: name, place: place === '' ? '' : `, ${place}`, reason });
  const index = new RowIndex();
  let columns: TableColumn[] | undefined;
  let begins = start;
  let size = 0;
  try {
    for await (const { record: cells, info } of rowsFrom(path, start, delimiter)) {
      const ends = start + info.bytes;
      if (columns === undefined) columns = readHeader(cells, fail);
      else {
        const at = size;
        const beyond = cells.findIndex(
          (cell, column) => column >= (columns?.length ?? 0) && cell.trim() !== '',
        );
        if (beyond !== -1) throw fail(cellName(beyond, at), 'there is no field above this cell');
        const clash = index.add(at, begins, idAndName(columns, cells));
        if (clash !== undefined)
          throw fail(`row ${at + 2}`, `row ${clash + 2} is of the same clip; keep one of them`);
        size += 1;
      }
      begins = ends;
    }
  } catch (error) {
    throw asTableError(error, fail);
  }
  if (columns === undefined) throw fail('', 'it is empty');
  index.end(begins);
  const window = new LineWindow(path);
  const rowAt = (at: number) => splitRow(window.read(index.placeOf(at)).toString(), delimiter);
  const taken = new Uint8Array(size);
  const header = columns;
  return {
    columns: header,
    decimalComma: delimiter !== ',',
    size,
    take(id, fileName) {
      const found = index.find(id, fileName);
      if (found === undefined || taken[found] === 1) return undefined;
      taken[found] = 1;
      return { index: found, cells: rowAt(found) };
    },
    *left() {
      for (let at = 0; at < size; at += 1) {
        if (taken[at] === 1) continue;
        const cells = rowAt(at);
        if (cells.some((cell) => cell.trim() !== '')) yield { index: at, cells };
      }
    },
    close: () => window.close(),
  };
}

type Fail = (place: string, reason: string) => CrotonError;

function rowsFrom(path: string, start: number, delimiter: string): AsyncIterable<ParsedRow> {
  const parser = parse({ delimiter, info: true, relax_column_count: true });
  const decoder = new TextDecoder('utf-8', { fatal: true });
  const stream = createReadStream(path, { start, highWaterMark: 1 << 18 });
  stream.on('error', (error) => parser.destroy(error));
  stream.on('data', (chunk) => {
    try {
      decoder.decode(chunk as Buffer, { stream: true });
    } catch (error) {
      stream.destroy();
      parser.destroy(error as Error);
    }
  });
  return stream.pipe(parser) as AsyncIterable<ParsedRow>;
}

function asTableError(error: unknown, fail: Fail): unknown {
  if (error instanceof TypeError && 'code' in error && error.code === 'ERR_ENCODING_INVALID_ENCODED_DATA')
    return fail('', 'it is not UTF-8');
  if (!(error instanceof Error) || !('lines' in error) || typeof error.lines !== 'number') return error;
  const open = 'code' in error && error.code === 'CSV_QUOTE_NOT_CLOSED';
  return fail(`line ${error.lines}`, open ? 'a quote is never closed' : 'a quote stands where none may be');
}

function readHeader(cells: readonly string[], fail: Fail): TableColumn[] {
  let last = cells.length;
  while (last > 0 && cells[last - 1]?.trim() === '') last -= 1;
  const columns = cells.slice(0, last).map((cell, index) => {
    const place = cellName(index, -1);
    const path = decodeCell('text', cell, { path: '' });
    if (typeof path !== 'string') throw fail(place, 'this column has no name');
    if (index === 0 && wasMisread('\ufeff', path.slice(0, 3))) throw fail(place, MISREAD);
    const column = tableColumn(path);
    if (column === undefined)
      throw fail(place, `${excerpt(whyNoField(path))}; columns of your own begin with x_`);
    return column;
  });
  const seen = new Set<string>();
  const twice = columns.findIndex(({ path }) => seen.size === seen.add(path).size);
  if (twice !== -1) throw fail(cellName(twice, -1), `the column ${columns[twice]?.path} is there twice`);
  if (!columns.some(({ path }) => path === 'id' || path === 'file_name'))
    throw fail('row 1', 'there is neither an id nor a file_name column to tell clips by');
  return columns;
}

function idAndName(columns: readonly TableColumn[], cells: readonly string[]): { id: string; name: string } {
  const textOf = (path: string) => {
    const cell = cells[columns.findIndex((column) => column.path === path)] ?? '';
    if (cell === '') return '';
    const value = decodeSafely(cell);
    return typeof value === 'string' ? value : '';
  };
  return { id: textOf('id'), name: textOf('file_name') };
}

function decodeSafely(cell: string): unknown {
  try {
    return decodeCell('text', cell, { path: '' });
  } catch {
    return undefined;
  }
}
