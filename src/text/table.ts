import stringWidth from 'string-width';

/** Cuts `text` to `width` terminal columns, with an ellipsis where something was cut. */
export function shorten(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const { segment } of new Intl.Segmenter().segment(text)) {
    const columns = stringWidth(segment);
    if (used + columns > width - 1) break;
    result += segment;
    used += columns;
  }
  return `${result}…`;
}

/** As {@link shorten}, but keeps the end: what tells files in one folder apart. */
export function shortenStart(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let result = '';
  let used = 0;
  for (const { segment } of [...new Intl.Segmenter().segment(text)].reverse()) {
    const columns = stringWidth(segment);
    if (used + columns > width - 1) break;
    result = segment + result;
    used += columns;
  }
  return `…${result}`;
}

/** Pads `text` with spaces to `width` terminal columns. */
export function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - stringWidth(text)));
}

/**
 * Lays rows out in columns two spaces apart, never wider than `maxWidth`: the widest column is cut first.
 * Cells are expected to be escaped already.
 */
export function layoutTable(
  rows: readonly (readonly string[])[],
  maxWidth = Number.POSITIVE_INFINITY,
): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, stringWidth(cell));
    });
  }
  const gaps = Math.max(0, widths.length - 1) * 2;
  let excess = widths.reduce((sum, width) => sum + width, gaps) - maxWidth;
  while (excess > 0) {
    const widest = widths.indexOf(Math.max(...widths));
    const width = widths[widest] ?? 0;
    if (width <= 4) break;
    widths[widest] = Math.max(4, width - Math.max(1, Math.min(excess, Math.floor(width / 4))));
    excess -= width - (widths[widest] ?? 0);
  }
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === row.length - 1
          ? shorten(cell, widths[column] ?? 0)
          : pad(shorten(cell, widths[column] ?? 0), widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}
