const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/** A bar of exactly `columns`, filled by `share` (0 to 1): blocks down to an eighth of a column, else `[===   ]`. */
export function drawBar(share: number, columns: number, unicode: boolean): string {
  const filled = Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share));
  if (!unicode) {
    const room = columns - 2;
    return `[${'='.repeat(Math.floor(filled * room)).padEnd(room)}]`;
  }
  const eighths = Math.floor(filled * columns * 8);
  const whole = '█'.repeat(Math.floor(eighths / 8));
  const part = EIGHTHS[eighths % 8] ?? '';
  // What is empty must be seen as well: without it the length of the bar says nothing.
  return (whole + part).padEnd(columns, '░');
}
