import { copyFile, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadCollection } from '../../src/manifest/collection.js';
import { clipPath, ffprobe } from '../support/clips.js';
import { makeUser, type User } from '../support/run-croton.js';

let folder: string;
let user: User;
beforeEach(async () => {
  user = await makeUser();
  folder = user.folder;
});
afterEach(() => user.remove());

const init = (...args: string[]) => user.croton(['init', ...args]);
const without = (flag: string) => ANSWERS.filter((_, at) => ANSWERS[at] !== flag && ANSWERS[at - 1] !== flag);
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
    ...without('--attribution'),
    ...[
      '--people',
      'identifiable',
      '--basis',
      'licensed',
      '--training',
      'constrained',
      '--sensitivity',
      'sacred',
    ],
  );
  expect(code).toBe(2);
  expect(stderr).toMatch(
    /--attribution .*--source-url .*--constraint-info .*--consent \(.*--contact .*--consent-scope \(redistribute, train, generative-train, commercial\)/,
  );
  const scope = await init(...ANSWERS, '--people', 'identifiable', '--consent', 'obtained');
  expect(scope).toMatchObject({ code: 2, stderr: expect.stringContaining('--consent-scope') });
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

test('editors find the schema of the file beside it', async () => {
  await init(...ANSWERS);
  const [first = ''] = (await readFile(join(folder, 'croton.yaml'), 'utf8')).split('\n');
  const [, name = ''] = /^# yaml-language-server: \$schema=(.*)$/.exec(first) ?? [];
  const schema = await readFile(join(folder, name), 'utf8');
  expect(JSON.parse(schema)).toEqual(
    JSON.parse((await user.croton(['manifest', 'schema', 'collection'])).stdout),
  );
  await writeFile(join(folder, name), '{}');
  await init('--country', 'GH');
  expect(await readFile(join(folder, name), 'utf8')).toBe(schema);
});

describe('in a folder with a croton.yaml', () => {
  const path = () => join(folder, 'croton.yaml');
  const text = () => readFile(path(), 'utf8');
  beforeEach(async () => {
    await init(...ANSWERS);
    await writeFile(
      path(),
      (await text()).replace('countries: [ZZ]   ', 'countries: [ "ZZ" ] # mine').replaceAll('\n', '\r\n'),
    );
  });

  test('one flag changes one answer and tells which', async () => {
    const before = await text();
    const { code, stderr } = await init('--country', 'Ghana');
    expect({ code, stderr }).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('  culture.countries: ZZ -> GH\n'),
    });
    expect(await text()).toBe(before.replace('[ "ZZ" ]', '[ GH ]').replace('# mine', '  # mine'));
  });
  test('the same answers again change no byte', async () => {
    const before = await stat(path(), { bigint: true });
    expect(await init(...ANSWERS)).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('nothing to change'),
    });
    expect(await init()).toMatchObject({ code: 0, stderr: 'nothing to change\n' });
    expect((await stat(path(), { bigint: true })).mtimeNs).toBe(before.mtimeNs);
  });
  test('another answer on rights needs a yes', async () => {
    const before = await text();
    const refused = await init('--license', 'CC0-1.0');
    expect(refused).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('[usage/confirmation-needed]'),
    });
    expect(refused.stderr).toContain('rights.license: CC-BY-4.0 -> CC0-1.0');
    expect(await text()).toBe(before);
    const done = await init('--license', 'CC0-1.0', '--yes', '--json');
    expect(JSON.parse(done.stdout)).toEqual({
      ...{ version: 1, path: path(), written: true },
      changes: [{ field: 'rights.license', from: 'CC-BY-4.0', to: 'CC0-1.0' }],
    });
    expect(await text()).toContain('license: CC0-1.0 ');
  });
  test('an answer may need another one, which is not guessed either', async () => {
    const refused = await init('--people', 'identifiable', '--yes');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining('--consent (') });
    expect((await init('--people', 'identifiable', '--consent', 'unknown', '--yes')).code).toBe(0);
  });
  test('what stands in rules instead is not asked for', async () => {
    await writeFile(path(), 'rules:\n  - files: ["**"] # all\n    set: { rights: { license: MIT } }\n');
    expect(await init('--country', 'GH')).toMatchObject({ code: 0 });
    expect(await text()).toContain('license: MIT } }\ndefaults:\n  culture:\n    countries: [GH]\n');
  });
  test('--dry-run shows the file and writes nothing', async () => {
    const before = await text();
    expect(await init('--country', 'GH', '--dry-run')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('countries: [ GH ]'),
    });
    expect(await text()).toBe(before);
  });
  test('--force starts over', async () => {
    expect((await init(...ANSWERS, '--collection', 'New', '--force')).code).toBe(0);
    expect((await loadCollection(path())).name).toBe('New');
    expect(await text()).not.toContain('mine');
  });
  test.each(['a: [', 'a: 1\na: 2\n', '--- 1\n--- 2\n', '\0'])(
    'one that is not YAML is never overwritten: %j',
    async (wrong) => {
      await writeFile(path(), wrong);
      for (const args of [ANSWERS, [...ANSWERS, '--force', '--yes']]) {
        expect(await init(...args)).toMatchObject({
          code: 2,
          stderr: expect.stringContaining('[config/invalid]'),
        });
        expect(await text()).toBe(wrong);
      }
    },
  );
  test('an answer that was wrong can be put right; what stays wrong is told and not written', async () => {
    await writeFile(path(), 'defaults: { rights: { license: MITT } }\n');
    expect(await init('--country', 'GH')).toMatchObject({ code: 2, stderr: expect.stringContaining('MITT') });
    expect((await init('--license', 'MIT', '--attribution', 'A', '--yes')).code).toBe(0);
    expect(await text()).toBe('defaults: { rights: { license: MIT, attribution: A } }\n');
  });
});

describe.skipIf(ffprobe === undefined)('what is answered passes check with nothing else edited', () => {
  const base = {
    '--basis': 'own-work',
    '--training': 'allowed',
    '--people': 'none',
    '--minors': 'none',
    '--license': 'CC0-1.0',
  };
  const consent = {
    '--people': 'identifiable',
    '--consent': 'obtained',
    '--consent-scope': 'redistribute,train,generative-train,commercial',
  };
  test.each<readonly [string, Record<string, string>]>([
    ['public domain dedication', {}],
    ['a license that asks for a name', { '--license': 'CC-BY-4.0', '--attribution': 'Ọ̀ṣun: “Ada” # 1' }],
    ['an expression', { '--license': 'CC-BY-SA-4.0 OR CC0-1.0' }],
    ['own words', { '--license': 'LicenseRef-family' }],
    [
      'work of others',
      {
        '--basis': 'licensed',
        '--source-url': 'https://example.org/a?b=c#d',
        '--license': 'CC-BY-3.0',
        '--attribution': 'B',
      },
    ],
    [
      'public domain',
      { '--basis': 'public-domain', '--source-url': 'https://example.org', '--license': 'CC-PDM-1.0' },
    ],
    ['a condition', { '--training': 'constrained', '--constraint-info': 'not for faces' }],
    ['people who pass by', { '--people': 'incidental', '--minors': 'incidental' }],
    ['people who agreed', { ...consent, '--minors': 'guardian-consent' }],
    ['a rite', { '--sensitivity': 'sacred', '--contact': 'elders@example.org' }],
    [
      'places and languages by name',
      { '--country': 'Côte d’Ivoire,Nigeria', '--language': 'Yoruba,fat,quz,ase', '--domain': 'dance,music' },
    ],
    [
      'archives',
      { '--capture': 'archival', '--synthetic': 'partial', '--tagged-by': 'curator', '--holder': 'Archive' },
    ],
  ])(
    '%s',
    async (_, answers) => {
      await copyFile(clipPath('scene.mp4'), join(folder, 'a clip.mp4'));
      expect(await init(...Object.entries({ ...base, ...answers }).flat())).toMatchObject({ code: 0 });
      expect(await user.croton(['manifest', 'build', '-q'])).toMatchObject({ code: 0 });
      const { code, stdout } = await user.croton(['manifest', 'check', 'manifest.jsonl', '--format', 'json']);
      expect(code).toBe(0);
      const errors = JSON.parse(stdout).findings?.filter(
        ({ severity }: { severity: string }) => severity === 'error',
      );
      expect(errors ?? []).toEqual([]);
    },
    20_000,
  );
});

test('a link for the schema beside it is not written through', async () => {
  await init(...ANSWERS);
  const precious = join(folder, 'precious');
  await writeFile(precious, 'mine');
  const schema = join(folder, '.croton-collection.schema.json');
  await rm(schema);
  await symlink(precious, schema);
  const { code, stderr } = await init('--country', 'GH');
  expect(code).not.toBe(0);
  expect(stderr).toContain('not a regular file');
  expect(await readFile(precious, 'utf8')).toBe('mine');
});
