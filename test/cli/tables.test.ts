import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { errorIn, makeUser, type RunOptions, repository, type User } from '../support/run-croton.js';

let folder: string;
let user: User;

const YAML = `media: clips
defaults:
  rights: { license: CC0-1.0, basis: own-work, ai_generative_training: allowed, people: none, minors: none }
  origin: { capture: camera, synthetic: none }
  culture: { countries: [NG], languages: [yo], domains: [food], tagged_by: self, sensitivity: none }
`;

beforeEach(async () => {
  user = await makeUser();
  folder = join(user.folder, 'collection');
  await mkdir(join(folder, 'clips/dance'), { recursive: true });
  await cp(join(repository, 'test/fixtures/clips/plain.mp4'), join(folder, 'clips/a.mp4'));
  await cp(join(repository, 'test/fixtures/clips/plain.mov'), join(folder, 'clips/dance/b.mov'));
  await writeFile(join(folder, 'croton.yaml'), YAML);
  expect(await croton(['manifest', 'build'])).toMatchObject({ code: 0 });
});
afterEach(() => user.remove());

const croton = (args: readonly string[], options: RunOptions = {}) =>
  user.croton(args, { cwd: folder, ...options });
const manifest = () => readFile(join(folder, 'manifest.jsonl'), 'utf8');
const records = async () =>
  (await manifest())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('what people set and import stays when the manifest is built again', async () => {
  const set = await croton(
    [
      'manifest',
      'set',
      '--where',
      'path:**/b.*',
      'culture.languages+=pcm',
      '--where',
      'path:dance/**',
      'title==1+1',
    ],
    {
      cwd: join(folder, 'clips'),
    },
  );
  expect(set).toMatchObject({ code: 0, stdout: '' });
  expect(set.stderr).toContain('culture.languages: ["yo"] → ["yo","pcm"] in 1 record (dance/b.mov)');
  expect(set.stderr).toMatch(/changed 1 record of 1 matching one\n$/);

  expect(await croton(['manifest', 'export', 'csv', '--bom', '-o', 'clips.csv'])).toMatchObject({ code: 0 });
  const table = await readFile(join(folder, 'clips.csv'), 'utf8');
  expect(table).toContain("'=1+1");
  const before = await manifest();
  expect((await croton(['manifest', 'import', 'clips.csv'])).stderr).toContain(
    'nothing to change in 2 matching records',
  );
  expect(await manifest()).toBe(before);

  await writeFile(join(folder, 'clips.csv'), table.replace("'=1+1", '"Drums, and ""more"""'));
  const preview = await croton(['manifest', 'import', 'clips.csv', '--dry-run']);
  expect(preview.stderr).toContain('title: "=1+1" → "Drums, and \\"more\\"" in 1 record (dance/b.mov)');
  expect(await manifest()).toBe(before);
  expect(await croton(['manifest', 'import', 'clips.csv'])).toMatchObject({ code: 0 });

  await writeFile(join(folder, 'croton.yaml'), YAML.replace('[yo]', '[ig]'));
  expect(await croton(['manifest', 'build'])).toMatchObject({ code: 0 });
  expect((await records()).map(({ title, culture }) => [title, culture.languages])).toEqual([
    [undefined, ['ig']],
    ['Drums, and "more"', ['yo', 'pcm']],
  ]);
  expect(await croton(['manifest', 'check', 'manifest.jsonl'])).toMatchObject({ code: 0 });
});

test('rights change only with a yes', async () => {
  const before = await manifest();
  const args = ['manifest', 'set', 'rights.minors=incidental'];
  const asked = await croton([...args, '--json']);
  expect(asked.code).toBe(2);
  expect(errorIn(asked).code).toBe('usage/confirmation-needed');
  expect((await croton([...args, '--dry-run'])).stderr).toContain('2 records of 2 matching ones would be');
  expect(await manifest()).toBe(before);
  const done = await croton([...args, '--yes', '--json']);
  expect(done.code).toBe(0);
  expect(JSON.parse(done.stdout)).toMatchObject({
    version: 1,
    written: true,
    records: 2,
    matched: 2,
    changed: 2,
    fields: { 'rights.minors': 2 },
    problems: [],
  });
  expect((await records())[0].rights.minors).toBe('incidental');
});

test('an import with mistakes names the cells and changes nothing; exit code 1', async () => {
  await croton(['manifest', 'export', 'tsv', '-o', 'clips.tsv']);
  const table = await readFile(join(folder, 'clips.tsv'), 'utf8');
  await writeFile(
    join(folder, 'clips.tsv'),
    table.replaceAll('\tfood\t', '\tfod\t').replace('\th264\t', '\tav1\t'),
  );
  const before = await manifest();
  const { code, stdout, stderr } = await croton(['manifest', 'import', 'clips.tsv', '--yes']);
  expect(code).toBe(1);
  expect(stdout).toMatch(/^G2 a\.mp4: media\.video_codec is computed and was "h264", not "av1"/m);
  expect(stdout).toMatch(/^AX3 dance\/b\.mov: culture\.domains.*did you mean food\?/m);
  expect(stderr).toBe('3 problems: nothing was changed\n');
  expect(await manifest()).toBe(before);
});

test.each([
  [['manifest', 'set', 'culture.domain=food'], 2, 'did you mean culture.domains?'],
  [['manifest', 'set', 'title=a', '--where', 'rights.licence=MIT'], 2, 'did you mean rights.license?'],
  [['manifest', 'set', 'title=a', '--manifest', 'none.jsonl'], 2, 'none.jsonl does not exist'],
  [['manifest', 'import', 'none.csv'], 2, 'none.csv does not exist'],
  [['manifest', 'import', 'clips'], 3, 'clips cannot be read'],
  [['manifest', 'import', '/dev/null'], 3, 'not a regular file'],
])('%j ends with %d', async (args, code, message) => {
  expect(await croton(args)).toMatchObject({ code, stderr: expect.stringContaining(message) });
});
