import { isNode, isSeq } from 'yaml';
import { renderValue } from './collection-text.js';
import { spliceList } from './splice-list.js';
import { type Edit, eolOf } from './yaml-edit.js';

/** The value that stands there gives way to the new one; undefined where that would lose a comment. */
export function replaceAnswer({ text, document, at, value }: Edit): string | undefined {
  const node = document.getIn(at, true);
  if (!isNode(node) || !node.range) return undefined;
  const [start, end] = node.range;
  if (isSeq(node) && typeof value !== 'string') {
    const list = spliceList(text, node, value);
    if (list !== undefined) return list;
    // A comment within the list would be lost.
    if (text.slice(start, end).includes('#')) return undefined;
  }
  const old = text.slice(start, end);
  const rendered = requote(renderValue(value), old);
  if (old === '') {
    const colon = text.slice(0, start).trimEnd().length;
    return `${text.slice(0, colon)} ${rendered}${text.slice(colon)}`;
  }
  if (old.endsWith('\n')) return `${text.slice(0, start)}${rendered}${eolOf(text)}${text.slice(end)}`;
  return text.slice(0, start) + rendered + keepColumn(text.slice(end), rendered.length - old.length);
}

/** In the quotes that the person used. */
function requote(rendered: string, old: string): string {
  if (old.startsWith("'") && /^[^'"[\]\\]*$/.test(rendered)) return `'${rendered}'`;
  if (old.startsWith('"') && /^[^'"[\]\\]*$/.test(rendered)) return `"${rendered}"`;
  if (/^\[ .* \]$/.test(old) && rendered.startsWith('[')) return `[ ${rendered.slice(1, -1)} ]`;
  return rendered;
}

/** What follows a value that grew by `growth` characters: a comment behind it stays in its column where there is room. */
function keepColumn(rest: string, growth: number): string {
  const spaces = /^( +)#/.exec(rest)?.[1]?.length;
  if (spaces === undefined) return rest;
  return ' '.repeat(Math.max(1, spaces - growth)) + rest.slice(spaces);
}
