import stringWidth from 'string-width';

/** Breaks text at spaces into lines of at most `width` terminal columns; words longer than that stay whole. */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line: string | undefined;
  let used = 0;
  for (const word of text.split(' ')) {
    const columns = widthOf(word);
    if (line === undefined) {
      line = word;
      used = columns;
    } else if (used > 0 && used + 1 + columns > width) {
      lines.push(line);
      line = word;
      used = columns;
    } else {
      line += ` ${word}`;
      used += 1 + columns;
    }
  }
  return [...lines, line ?? ''];
}

// Most text is ASCII, and telling the width of any other takes a hundred times as long.
const widthOf = (text: string) => (/^[\x20-\x7e]*$/.test(text) ? text.length : stringWidth(text));
