import { quoteCell, textCell } from '../text/spreadsheet-cell.js';

/** A row of a table for spreadsheet programs (RFC 4180): no cell is read as a formula, a date or a number by mistake. */
export function csvRow(values: readonly (string | number | null)[]): string {
  const cells = values.map((value) => {
    if (typeof value === 'number') return String(value);
    return value === null || value === '' ? '' : quoteCell(textCell(value));
  });
  return `${cells.join(',')}\n`;
}
