/** Changing answers in a croton.yaml that people wrote: nothing but the answers changes, byte for byte where YAML allows. */
import { isDeepStrictEqual } from 'node:util';
import { isScalar, isSeq, type Node } from 'yaml';
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
import { answerOpenLine, insertAnswer } from './insert-answer.js';
import { replaceAnswer } from './replace-answer.js';
import { type Edit, eolOf } from './yaml-edit.js';

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

/** From the one that keeps most of what was written to the one that works most often. */
function* waysToSet(edit: Edit): Generator<string | undefined> {
  yield replaceAnswer(edit);
  yield answerOpenLine(edit);
  yield insertAnswer(edit);
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

/** Comments and order stay, spaces and indents may not: for what cannot be changed in place. */
function rewrite({ text, document, at, value }: Edit): string {
  const node = document.getIn(at, true);
  if (isSeq(node) && typeof value !== 'string') {
    const kept = node.items.filter((item) => isScalar(item) && value.includes(String(item.value)));
    const added = value.filter((one) => !kept.some((item) => isScalar(item) && item.value === one));
    node.items = [...kept, ...added.map((one) => document.createNode(one) as Node)];
  } else {
    for (let depth = 1; depth < at.length; depth += 1) {
      const around = at.slice(0, depth);
      if (document.getIn(around) === null) document.setIn(around, document.createNode({}));
    }
    document.setIn(at, document.createNode(value, { flow: true }));
  }
  const made = document.toString({ lineWidth: 0 });
  return eolOf(text) === '\n' ? made : made.replaceAll(/\r?\n/g, '\r\n');
}
