/** Changing answers in a croton.yaml that people wrote: nothing but the answers changes, byte for byte where YAML allows. */
import { isDeepStrictEqual } from 'node:util';
import {
  type Document,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { CrotonError } from '../errors.js';
import { readYaml, type YamlPath } from '../record/yaml-file.js';
import {
  COLLECTION_FIELD_NAMES,
  COLLECTION_FIELDS,
  type CollectionAnswer,
  type CollectionAnswers,
  type CollectionField,
} from './collection-fields.js';
import { invalidFile } from './collection-file.js';
import { spliceList } from './collection-list-edit.js';
import { placeholder, renderValue } from './collection-text.js';

/**
 * The text of a croton.yaml with `changes` in it. Comments, order, quotes, line endings and blank lines stay. Every way
 * to write a change is read back: only one that says the same as before but for the change is taken.
 * @throws CrotonError `config/uneditable` where a change cannot be made without another (anchors, merge keys)
 */
export function editCollection(path: string, text: string, changes: CollectionAnswers): string {
  return COLLECTION_FIELD_NAMES.reduce((edited, name) => {
    const value = changes[name];
    return value === undefined ? edited : setAnswer(path, edited, name, value);
  }, text);
}

function setAnswer(path: string, text: string, name: CollectionField, value: CollectionAnswer): string {
  const at: YamlPath = COLLECTION_FIELDS[name];
  const yaml = readYaml(text);
  if (!yaml.ok) throw invalidFile(path, yaml.problems);
  const wanted = withValue(yaml.data, at, value);
  if (isDeepStrictEqual(yaml.data, wanted)) return text;
  const ways = takesKeys(yaml.data, at) ? waysToSet({ text, document: yaml.document, at, value }) : [];
  for (const candidate of ways) {
    if (candidate !== undefined && says(candidate, wanted)) return candidate;
  }
  throw new CrotonError('config/uneditable', { file: path, field: at.join('.') });
}

interface Edit {
  readonly text: string;
  readonly document: Document;
  readonly at: YamlPath;
  readonly value: CollectionAnswer;
}

/** From the one that keeps most of what was written to the one that works most often. */
function* waysToSet(edit: Edit): Generator<string | undefined> {
  yield replaceValue(edit);
  yield fillPlaceholder(edit);
  yield insertPair(edit);
  yield rewrite(edit);
}

function says(text: string, wanted: unknown): boolean {
  const yaml = readYaml(text);
  return yaml.ok && isDeepStrictEqual(yaml.data, wanted);
}

/** Whether all that stands around `at` is a map, or missing. */
function takesKeys(data: unknown, [key, ...rest]: YamlPath): boolean {
  if (key === undefined || data === undefined || data === null) return true;
  if (typeof data !== 'object' || Array.isArray(data)) return false;
  return takesKeys(Object.entries(data).find(([name]) => name === key)?.[1], rest);
}

function withValue(data: unknown, [key, ...rest]: YamlPath, value: CollectionAnswer): unknown {
  if (key === undefined) return typeof value === 'string' ? value : [...value];
  const map = typeof data === 'object' && data !== null ? data : {};
  const inner = Object.entries(map).find(([name]) => name === key)?.[1];
  return { ...map, [key]: withValue(inner, rest, value) };
}

const eolOf = (text: string) => (text.includes('\r\n') ? '\r\n' : '\n');

/** The value that stands there gives way to the new one. */
function replaceValue({ text, document, at, value }: Edit): string | undefined {
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

/** The comment that croton init left for an answer that was missing becomes the answer. */
function fillPlaceholder({ text, document, at, value }: Edit): string | undefined {
  const parent = at.length === 1 ? document.contents : document.getIn(at.slice(0, -1), true);
  const key = String(at.at(-1));
  const from = isNode(parent) ? (parent.range?.[0] ?? 0) : 0;
  const comment = `${'  '.repeat(at.length - 1)}${placeholder(key)}`;
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
function insertPair({ text, document, at, value }: Edit): string | undefined {
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
  const line = text.slice(text.lastIndexOf('\n', parent.range[0] - 1) + 1);
  return insertAfterLine(text, parent.range[1], nested(`${/^ */.exec(line)?.[0] ?? ''}  `));
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

/** Comments and order stay, spaces and indents may not: for what cannot be changed in place. */
function rewrite({ text, document, at, value }: Edit): string {
  const node = document.getIn(at, true);
  if (isSeq(node) && typeof value !== 'string') {
    const kept = node.items.filter((item) => isScalar(item) && value.includes(String(item.value)));
    const added = value.filter((one) => !kept.some((item) => isScalar(item) && item.value === one));
    node.items = [...kept, ...added.map((one) => document.createNode(one) as Node)];
  } else {
    document.setIn(at, document.createNode(value, { flow: true }));
  }
  const made = document.toString({ lineWidth: 0 });
  return eolOf(text) === '\n' ? made : made.replaceAll(/\r?\n/g, '\r\n');
}
