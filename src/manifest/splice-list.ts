import { isScalar, type YAMLSeq } from 'yaml';
import { renderValue } from './collection-text.js';

/**
 * The text with the list at `list` made to hold `values`: the lines of items that stay are kept with their comments.
 * Undefined for a list that is not written one item a line, or in one line.
 */
export function spliceList(text: string, list: YAMLSeq, values: readonly string[]): string | undefined {
  const items = list.items.map((item) =>
    isScalar(item) && item.range
      ? { value: String(item.value), start: item.range[0], end: item.range[1] }
      : undefined,
  );
  const last = items.at(-1);
  const known = items.filter((item) => item !== undefined);
  if (!last || known.length < items.length || !list.range) return undefined;
  if (list.flow) {
    const added = values.slice(known.length);
    const grows = known.every(({ value }, index) => values[index] === value);
    if (!grows || !text.slice(list.range[0], list.range[1]).includes('#')) return undefined;
    return `${text.slice(0, last.end)}, ${added.map(renderValue).join(', ')}${text.slice(last.end)}`;
  }
  return spliceLines(text, known, values);
}

interface Item {
  readonly value: string;
  readonly start: number;
  readonly end: number;
}

/** An item owns its line and the comments above it. */
function spliceLines(text: string, items: readonly Item[], values: readonly string[]): string | undefined {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const first = items[0];
  if (first === undefined) return undefined;
  const line = text.lastIndexOf('\n', first.start - 1) + 1;
  const dash = /^ *- +/.exec(text.slice(line))?.[0];
  if (dash === undefined) return undefined;
  const begin = commentsAbove(text, line);
  let at = begin;
  const owned = new Map<string, string>();
  for (const { value, end } of items) {
    const next = text[end - 1] === '\n' ? end : text.indexOf('\n', end) + 1 || text.length;
    const chunk = text.slice(at, next);
    // Of an item that is there twice the first stays.
    if (!owned.has(value)) owned.set(value, chunk.endsWith('\n') ? chunk : chunk + eol);
    at = next;
  }
  const lines = values.map((value) => owned.get(value) ?? `${dash}${renderValue(value)}${eol}`);
  return text.slice(0, begin) + lines.join('') + text.slice(at);
}

/** Where the comment lines begin that stand directly above the line at `offset`. */
function commentsAbove(text: string, offset: number): number {
  let begin = offset;
  while (begin > 0) {
    const before = text.lastIndexOf('\n', begin - 2) + 1;
    if (!text.slice(before, begin).trimStart().startsWith('#')) break;
    begin = before;
  }
  return begin;
}
