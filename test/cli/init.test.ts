import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadCollection } from '../../src/manifest/collection.js';
import { makeUser, type User } from '../support/run-croton.js';

let folder: string;
let user: User;
beforeEach(async () => {
  user = await makeUser();
  folder = user.folder;
});
afterEach(() => user.remove());

const init = (...args: string[]) => user.croton(['init', ...args]);
const ANSWERS = [
  '--license',
  'CC-BY-4.0',
  '--attribution',
  'Ada',
  '--basis',
  'own-work',
  '--training',
  'allowed',
  '--people',
  'incidental',
  '--minors',
  'none',
];

test('off a terminal it names every answer that only a person can give, and writes nothing', async () => {
  const { code, stderr } = await init();
  expect(code).toBe(2);
  for (const flag of ['--license', '--basis', '--training', '--people', '--minors'])
    expect(stderr).toContain(flag);
  await expect(readFile(join(folder, 'croton.yaml'))).rejects.toThrow('ENOENT');
});

test('some answers need others: a name for CC-BY, consent of people who can be recognized', async () => {
  const { code, stderr } = await init(
    ...ANSWERS.filter((word) => word !== '--attribution' && word !== 'Ada'),
    '--people',
    'identifiable',
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(/--attribution .*--consent/);
});

test('writes a collection file that croton reads back', async () => {
  const { code, stderr } = await init(
    ...ANSWERS,
    '--country',
    'Nigeria',
    '--language',
    'Yoruba,pcm',
    '--domain',
    'food,market-work',
  );
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('wrote') });
  expect(stderr).toContain('--country: Nigeria is NG (Nigeria)\n--language: Yoruba is yo (Yoruba)\n');
  const { defaults } = await loadCollection(join(folder, 'croton.yaml'));
  expect(defaults).toMatchObject({
    rights: {
      license: 'CC-BY-4.0',
      attribution: 'Ada',
      people: 'incidental',
      minors: 'none',
      ai_generative_training: 'allowed',
    },
    culture: { countries: ['NG'], languages: ['yo', 'pcm'], domains: ['food', 'market-work'] },
  });
});

test('says what the answers make necessary', async () => {
  const licensed = ANSWERS.map((word) => (word === 'own-work' ? 'licensed' : word));
  expect((await init(...licensed)).stderr).toContain(
    'still needed: rights.source_url, because rights.basis is licensed',
  );
  const known = await init(...licensed, '--force', '--source-url', 'https://example.org/');
  expect(known.stderr).not.toContain('still needed');
});

test('what is unknown is written as unknown', async () => {
  await init(...ANSWERS);
  const { defaults } = await loadCollection(join(folder, 'croton.yaml'));
  expect(defaults.culture).toMatchObject({ countries: ['ZZ'], languages: ['und'], domains: ['other'] });
});

test('tells all wrong answers at once, with what a name may mean', async () => {
  const { code, stderr } = await init(
    ...ANSWERS,
    '--minors',
    'few',
    '--language',
    'Sotho',
    '--country',
    'Atlantis',
    '--license',
    'CC-BY-4',
  );
  expect(code).toBe(2);
  for (const part of ['--minors: "few" is not one of', '"Sotho" may be', '"Atlantis"', '"CC-BY-4" is not'])
    expect(stderr).toContain(part);
});

test('never replaces a collection file unasked', async () => {
  await init(...ANSWERS);
  const again = await init(...ANSWERS, '--collection', 'New');
  expect(again).toMatchObject({ code: 2, stderr: expect.stringContaining('--force') });
  expect((await init(...ANSWERS, '--collection', 'New', '--force')).code).toBe(0);
  expect((await loadCollection(join(folder, 'croton.yaml'))).name).toBe('New');
});
