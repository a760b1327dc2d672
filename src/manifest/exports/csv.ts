import { CrotonError } from '../../errors.js';
import { excerpt } from '../../text/escape.js';
import { quoteCell } from '../../text/spreadsheet-cell.js';
import { formatCount, plural } from '../../text/units.js';
import { encodeCell } from '../table-cell.js';
import { columnReader, FIELD_COLUMNS, otherPaths, type TableColumn, tableColumn } from '../table-columns.js';
import type { ExportFile, ExportSettings, ExportSummary, FileExport, ReadExported } from './export-format.js';

/** A table for spreadsheet programs (RFC 4180), which `croton manifest import` reads back. */
export const csv: FileExport = tableExport('a table for spreadsheets, which manifest import reads back', ',');

/** As {@link csv}, with tabs between the cells. */
export const tsv: FileExport = tableExport('the same table with tabs between the cells', '\t');

/** Cells of Excel, LibreOffice and Google Sheets hold no more characters, their sheets no more rows. */
const MOST_CHARACTERS = 32_767;
const MOST_ROWS = 1_048_576;
/** Excel and LibreOffice hold 16,384 columns; a hostile manifest may have a key of its own in every record. */
const MOST_OTHER_COLUMNS = 2000;
const MOST_CACHED = 2000;

function tableExport(summary: string, delimiter: string): FileExport {
  return {
    kind: 'file',
    summary,
    binary: false,
    passes: 2,
    drafts: true,
    write: (read, file, settings) => writeTable(read, file, settings, delimiter),
  };
}

async function writeTable(
  read: ReadExported,
  file: ExportFile,
  { bom = false }: ExportSettings,
  delimiter: string,
): Promise<ExportSummary> {
  const columns = [...FIELD_COLUMNS, ...(await otherColumns(read))];
  const header = columns.map(({ path }) => quoteCell(encodeCell('text', path)));
  await file.write(`${bom ? '\ufeff' : ''}${header.join(delimiter)}\n`);
  const writers = columns.map(cellWriter);
  const long: string[] = [];
  let longCells = 0;
  let records = 0;
  for await (const { record } of read()) {
    records += 1;
    const cells: string[] = [];
    for (const write of writers) {
      const cell = write(record);
      if (cell.length > MOST_CHARACTERS) {
        longCells += 1;
        if (long.length < 3) long.push(`${columns[cells.length]?.path} of ${excerpt(record.file_name, 80)}`);
      }
      cells.push(cell);
    }
    await file.write(`${cells.join(delimiter)}\n`);
  }
  return { records, notes: [...longNote(long, longCells), ...rowsNote(records)] };
}

/** The first pass: a table begins with its header. */
async function otherColumns(read: ReadExported): Promise<TableColumn[]> {
  const found = new Map<string, TableColumn>();
  for await (const { path: manifest, line, record } of read()) {
    for (const path of otherPaths(record)) {
      if (found.has(path)) continue;
      const column = tableColumn(path);
      const fail = (reason: string) =>
        new CrotonError('manifest/unreadable', { path: manifest, line, reason });
      if (column === undefined) throw fail(`${path} is not a field`);
      if (found.size === MOST_OTHER_COLUMNS)
        throw fail(
          `there are more than ${formatCount(MOST_OTHER_COLUMNS)} different keys that begin with x_`,
        );
      found.set(path, column);
    }
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** Most values of a column are few: their cells are made once. */
function cellWriter(column: TableColumn): (record: Readonly<Record<string, unknown>>) => string {
  const read = columnReader(column);
  const made = new Map<unknown, string>();
  return (record) => {
    const value = read(record);
    if (value === undefined) return '';
    const key = Array.isArray(value) ? JSON.stringify(value) : value;
    const known = made.get(key);
    if (known !== undefined) return known;
    const cell = quoteCell(encodeCell(column.kind, value));
    if (made.size < MOST_CACHED && cell.length < 200 && (typeof value !== 'object' || Array.isArray(value)))
      made.set(key, cell);
    return cell;
  };
}

function longNote(long: readonly string[], count: number): string[] {
  if (count === 0) return [];
  const rest = count > long.length ? ` and ${formatCount(count - long.length)} more` : '';
  return [
    `spreadsheet programs cut cells at ${formatCount(MOST_CHARACTERS)} characters: ${long.join(', ')}${rest}. croton manifest import refuses a cell that was cut.`,
  ];
}

function rowsNote(records: number): string[] {
  if (records < MOST_ROWS) return [];
  return [
    `spreadsheet programs show ${formatCount(MOST_ROWS)} rows, the header among them, and lose the rest of ${plural(records, 'record')}: export parts with --where`,
  ];
}
