/** The letters of a column, from 0, as spreadsheet programs count: `A`, `Z`, `AA`. */
function columnName(column: number): string {
  const letter = String.fromCharCode(65 + (column % 26));
  return column < 26 ? letter : columnName(Math.floor(column / 26) - 1) + letter;
}

/** The name of a cell, `B17`. `row` counts from 0 below the header; the header itself is -1. */
export function cellName(column: number, row: number): string {
  return `${columnName(column)}${row + 2}`;
}
