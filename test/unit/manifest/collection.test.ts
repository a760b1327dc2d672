import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findCollection, loadCollection } from '../../../src/manifest/collection.js';
import { parseCollection } from '../../../src/manifest/collection-file.js';
import { renderCollection } from '../../../src/manifest/collection-text.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-collection-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('is found in the nearest folder upwards and says where clips and manifest are', async () => {
  const path = join(folder, 'croton.yaml');
  await mkdir(join(folder, 'a/b'), { recursive: true });
  expect(await findCollection(join(folder, 'a/b'))).not.toBe(path);
  await writeFile(path, 'collection: Test\nmedia: ../cards\nshare: { location: keep }\n');
  expect(await findCollection(join(folder, 'a/b'))).toBe(path);
  expect(await loadCollection(path)).toMatchObject({
    folder,
    mediaFolder: join(folder, '../cards'),
    name: 'Test',
    share: { location: 'keep', device: 'remove', person: 'remove' },
  });
});

test('a file that is not there is an error of its own', async () => {
  await expect(loadCollection(join(folder, 'croton.yaml'))).rejects.toMatchObject({ code: 'file/not-found' });
});

describe('mistakes are told with file, line and column', () => {
  test.each([
    ['tokn: x', '/c/croton.yaml:1:1: "tokn" is not known here: known: collection,'],
    ['colection: x', '"colection" is not known here: did you mean collection?'],
    [
      'defaults:\n  rights: { licence: MIT }',
      '/c/croton.yaml:2:13: "licence" is not known here: did you mean license?',
    ],
    [
      'defaults:\n  rights: { license: MITT }',
      '/c/croton.yaml:2:13: defaults.rights.license: "MITT" is not an SPDX',
    ],
    ['defaults: { media: { width: 3 } }', '"media" is not known here'],
    ['defaults: { culture: { languages: [yor] } }', 'did you mean yo?'],
    ['share: { location: drop }', 'share.location must be one of remove, keep, not "drop"'],
    ['a: [', '/c/croton.yaml:1:'],
    ['a: 1\na: 2', '/c/croton.yaml:2:1: Map keys must be unique'],
    ['- a', '/c/croton.yaml:1:1: the file must be an object, not a list'],
    ['__proto__: { a: 1 }', '"__proto__" is not known here'],
    ['command: rm -rf /', '"command" is not known here'],
  ])('%j', (text, message) => {
    expect(() => parseCollection('/c/croton.yaml', text)).toThrow(
      expect.objectContaining({ code: 'config/invalid', message: expect.stringContaining(message) }),
    );
  });
  test('a file of aliases on aliases ends quickly', () => {
    const rows = Array.from(
      { length: 12 },
      (_, i) => `a${i + 1}: &a${i + 1} [${Array(9).fill(`*a${i}`).join(', ')}]`,
    );
    expect(() => parseCollection('/c/croton.yaml', ['a0: &a0 [x]', ...rows].join('\n'))).toThrow(/alias/);
  });
});

test('what init writes is read back as it was answered, whatever the words', () => {
  const answers = {
    collection: 'Lagos: "street" # food',
    license: 'CC-BY-4.0',
    basis: 'own-work',
    attribution: "- O'Neil: {x}",
    training: 'allowed',
    people: 'none',
    minors: 'none',
    capture: 'camera',
    synthetic: 'none',
    countries: ['NO', 'NG'],
    languages: ['no', 'yo'],
    domains: ['food'],
    sensitivity: 'none',
    taggedBy: 'self',
  };
  const collection = parseCollection('/c/croton.yaml', renderCollection(answers));
  expect(collection.name).toBe(answers.collection);
  expect(collection.defaults).toMatchObject({
    rights: { license: 'CC-BY-4.0', attribution: answers.attribution, ai_generative_training: 'allowed' },
    culture: { countries: ['NO', 'NG'], languages: ['no', 'yo'] },
  });
  expect(collection.defaults.rights).not.toHaveProperty('consent');
});
