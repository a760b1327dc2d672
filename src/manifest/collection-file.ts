import { dirname, resolve } from 'node:path';
import { CrotonError } from '../errors.js';
import { parseYaml, readYamlText, type YamlProblem } from '../record/yaml-file.js';
import type { Answers } from './answers.js';
import type { Collection } from './collection.js';
import { collectionSchema } from './collection-schema.js';

/** Reads the collection file at the absolute `path`. Errors as `loadCollection`. */
export async function readCollectionFile(path: string): Promise<Collection> {
  const text = await readYamlText(path);
  if (text === undefined) throw new CrotonError('file/not-found', { path });
  return parseCollection(path, text);
}

/** The collection that `text` describes, as if it stood at `path`. Errors: `config/invalid`. */
export function parseCollection(path: string, text: string): Collection {
  const parsed = parseYaml(text, collectionSchema);
  if (!parsed.ok) throw invalidFile(path, parsed.problems);
  const { collection, media, share, endpoint, policy, defaults, rules, include, exclude } = parsed.value;
  const folder = dirname(path);
  return {
    path,
    folder,
    mediaFolder: resolve(folder, media ?? '.'),
    name: collection,
    share,
    endpoint,
    policy,
    defaults: defaults as Answers,
    rules: rules.map(({ files, set }) => ({ files, set: set as Answers })),
    include,
    exclude,
  };
}

/** All complaints in one error: the first is its reason, each stands on its own line. */
export function invalidFile(path: string, problems: readonly YamlProblem[]): CrotonError {
  const [first, ...rest] = problems;
  const file = first === undefined ? path : `${path}:${first.line}:${first.column}`;
  const more = rest
    .slice(0, 20)
    .map(({ line, column, message }) => `; line ${line}, column ${column}: ${message}`);
  return new CrotonError('config/invalid', {
    file,
    reason: `${first?.message ?? 'not valid'}${more.join('')}`,
  });
}
