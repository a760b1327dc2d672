import type { Output } from '../context.js';
import { escapeUntrusted } from '../text/escape.js';
import { quoteCell, textCell } from '../text/spreadsheet-cell.js';

/**
 * A row of a table for spreadsheet programs (RFC 4180): no cell is read as a formula, a date or a number by mistake.
 * @param output where it goes: no cell may steer a terminal
 */
export function csvRow(values: readonly (string | number | null)[], output?: Output): string {
  const cells = values.map((value) => {
    if (typeof value === 'number') return String(value);
    return value === null || value === '' ? '' : quoteCell(textCell(value));
  });
  const row = `${cells.join(',')}\n`;
  return output?.isTTY === true ? row.replace(/[^\n\t]+/g, escapeUntrusted) : row;
}
