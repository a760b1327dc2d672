import { isDeepStrictEqual } from 'node:util';
import { isMap, isNode, isPair, isScalar, isSeq, type Pair, type YAMLMap } from 'yaml';
import type { YamlPath } from '../record/yaml-file.js';
import { COLLECTION_FIELD_NAMES, COLLECTION_FIELDS, type CollectionAnswer } from './collection-fields.js';
import { openLine, renderValue } from './collection-text.js';
import { type Edit, eolOf } from './yaml-edit.js';

/** The comment that croton init left for an answer that was missing becomes the answer. */
export function answerOpenLine({ text, document, at, value }: Edit): string | undefined {
  const parent = at.length === 1 ? document.contents : document.getIn(at.slice(0, -1), true);
  const key = String(at.at(-1));
  const from = isNode(parent) ? (parent.range?.[0] ?? 0) : 0;
  const comment = `${'  '.repeat(at.length - 1)}${openLine(key)}`;
  // A file that begins with this comment begins before its first key.
  for (const begin of [Math.max(0, text.lastIndexOf('\n', from)), 0]) {
    const start = text.indexOf(`\n${comment}`, begin);
    if (start === -1) continue;
    const indent = '  '.repeat(at.length - 1);
    const answer = `${key}: ${renderValue(value)}`;
    const end = start + 1 + comment.length;
    const about = /^[^\r\n]*/.exec(text.slice(end))?.[0] ?? '';
    const line = indent + (about === '' ? answer : `${answer.padEnd(34)} # ${about}`);
    return `${text.slice(0, start + 1)}${line}${text.slice(end + about.length)}`;
  }
  return undefined;
}

/** A new key, and the maps around it that are missing, behind the answer that comes before it in a new file. */
export function insertAnswer({ text, document, at, value }: Edit): string | undefined {
  let depth = at.length - 1;
  while (depth > 0 && !document.hasIn(at.slice(0, depth))) depth -= 1;
  const parent = depth === 0 ? document.contents : document.getIn(at.slice(0, depth), true);
  const missing = at.slice(depth).map(String);
  const eol = eolOf(text);
  const nested = (indent: string) =>
    missing
      .map((key, level) => {
        const last = level === missing.length - 1;
        return `${indent}${'  '.repeat(level)}${key}:${last ? ` ${renderValue(value)}` : ''}${eol}`;
      })
      .join('');
  if (parent === null) return `${text}${text === '' || text.endsWith('\n') ? '' : eol}${nested('')}`;
  if (isMap(parent))
    return parent.flow
      ? insertInFlow(text, parent, missing, value)
      : insertInBlock(text, parent, at, depth, nested);
  if (!isScalar(parent) || parent.value !== null || !parent.range) return undefined;
  const [start, end] = parent.range;
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1);
  const indent = `${/^ */.exec(line)?.[0] ?? ''}  `;
  if (start === end) return insertAfterLine(text, end, nested(indent));
  // A null that is written out (`~`) gives way to the keys.
  const before = text.slice(0, start).trimEnd();
  return insertAfterLine(before + text.slice(end), before.length, nested(indent));
}

function insertInFlow(
  text: string,
  map: YAMLMap,
  missing: readonly string[],
  value: CollectionAnswer,
): string | undefined {
  if (!map.range) return undefined;
  const [outer = '', ...inner] = missing;
  const pair = `${outer}: ${inner.reduceRight((made, key) => `{ ${key}: ${made} }`, renderValue(value))}`;
  const last = map.items.at(-1);
  if (last === undefined) return `${text.slice(0, map.range[0])}{ ${pair} }${text.slice(map.range[1])}`;
  const end = endOf(last);
  return end === undefined ? undefined : `${text.slice(0, end)}, ${pair}${text.slice(end)}`;
}

function insertInBlock(
  text: string,
  map: YAMLMap,
  at: YamlPath,
  depth: number,
  nested: (indent: string) => string,
): string | undefined {
  const first = map.items[0];
  const start = isPair(first) && isNode(first.key) ? first.key.range?.[0] : undefined;
  if (start === undefined) return undefined;
  const indent = text.slice(text.lastIndexOf('\n', start - 1) + 1, start).replace(/^\ufeff/, '');
  const end = endOf(anchorFor(map, at, depth));
  return /^ *$/.test(indent) && end !== undefined ? insertAfterLine(text, end, nested(indent)) : undefined;
}

/** The pair of `map` behind which the key at `depth` comes in a new file, else its last. */
function anchorFor(map: YAMLMap, at: YamlPath, depth: number): Pair | undefined {
  const siblings = [
    ...new Set(
      COLLECTION_FIELD_NAMES.map((name): YamlPath => COLLECTION_FIELDS[name])
        .filter((path) => path.length > depth && isDeepStrictEqual(path.slice(0, depth), at.slice(0, depth)))
        .map((path) => path[depth]),
    ),
  ];
  const before = siblings.slice(0, siblings.indexOf(at[depth]));
  return (
    map.items.findLast(({ key }) => isScalar(key) && before.includes(String(key.value))) ?? map.items.at(-1)
  );
}

/** Where the last value within a pair ends: maps and lists count the comments behind them as theirs. */
function endOf(item: unknown): number | undefined {
  if (isPair(item)) return endOf(item.value) ?? endOf(item.key);
  if ((isMap(item) || isSeq(item)) && !item.flow && item.items.length > 0) return endOf(item.items.at(-1));
  return isNode(item) ? item.range?.[1] : undefined;
}

function insertAfterLine(text: string, offset: number, lines: string): string {
  if (text[offset - 1] === '\n') return text.slice(0, offset) + lines + text.slice(offset);
  const end = text.indexOf('\n', offset);
  if (end === -1) return `${text}${eolOf(text)}${lines}`;
  return text.slice(0, end + 1) + lines + text.slice(end + 1);
}
