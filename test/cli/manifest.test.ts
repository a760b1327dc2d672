import { chmod, cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { makeUser, type RunOptions, repository, type User } from '../support/run-croton.js';

const clips = join(repository, 'test/fixtures/clips');
let folder: string;
let user: User;

const YAML = `defaults:
  rights: { license: CC0-1.0, basis: own-work, ai_generative_training: allowed, people: none, minors: none }
  origin: { capture: camera, synthetic: none }
  culture: { countries: [NG], languages: [yo], domains: [food], tagged_by: self, sensitivity: none }
`;

beforeEach(async () => {
  user = await makeUser();
  folder = join(user.folder, 'collection');
  await mkdir(join(folder, 'clips'), { recursive: true });
  await cp(join(clips, 'plain.mp4'), join(folder, 'clips/a.mp4'));
  await writeFile(join(folder, 'croton.yaml'), `media: clips\n${YAML}`);
});
afterEach(() => user.remove());

const croton = (args: readonly string[], options: RunOptions = {}) =>
  user.croton(args, { cwd: folder, ...options });

test('builds, checks, and compares with the clips', async () => {
  const built = await croton(['manifest', 'build', '--json']);
  expect(built.code).toBe(0);
  expect(JSON.parse(built.stdout)).toMatchObject({
    version: 1,
    records: 1,
    changes: { added: 1 },
    refused: 0,
    findings: [],
  });
  expect(await croton(['manifest', 'check', 'manifest.jsonl'])).toMatchObject({
    code: 0,
    stdout: '',
    stderr: '1 record checked: nothing wrong\n',
  });
  await writeFile(join(folder, 'clips/extra.mp4'), 'x');
  await writeFile(join(folder, 'clips/a.mp4'), await readFile(join(clips, 'plain.mov')));
  const compared = await croton(['manifest', 'check', '--json', '--media', 'clips', 'manifest.jsonl']);
  expect(compared.code).toBe(1);
  const { items, totals } = JSON.parse(compared.stdout);
  expect(
    items.flatMap((item: { findings: { rule: string }[] }) => item.findings.map(({ rule }) => rule)),
  ).toEqual(['record/changed-file', 'record/unlisted-file']);
  expect(totals).toMatchObject({ items: 1, error: 1, warning: 1 });
  await rm(join(folder, 'clips/a.mp4'));
  for (const wrong of ['nowhere', 'manifest.jsonl'])
    expect(await croton(['manifest', 'check', '--media', wrong, 'manifest.jsonl'])).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(wrong),
    });
  expect((await croton(['manifest', 'check', '--media', 'clips', 'manifest.jsonl'])).stdout).toMatch(
    /a\.mp4 does not exist .*\[record\/missing-file\]/,
  );
});

test('a refused clip is an exit code 1, and the rest is built', async () => {
  await writeFile(join(folder, 'clips/\u001b[31mbad\n.mp4'), 'no video');
  const { code, stderr, stdout } = await croton(['manifest', 'build']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/\\e\[31mbad\\n\.mp4: error: /);
  expect(stderr + stdout).not.toContain('\u001b');
  expect(await readFile(join(folder, 'manifest.jsonl'), 'utf8')).toMatch(/"file_name":"a\.mp4"/);
});

test('no collection file is exit code 2, a wrong one names the place, --no-config ignores it', async () => {
  await writeFile(join(folder, 'croton.yaml'), `media: clips\n${YAML.replace('yo', 'yoo')}`);
  const wrong = await croton(['manifest', 'build']);
  expect(wrong).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/croton\.yaml:5:\d+: defaults\.culture\.languages\[0\]: "yoo"/),
  });
  const without = await croton(['manifest', 'build', '--no-config', '-o', join(folder, 'm.jsonl'), 'clips']);
  expect(without.stderr).toMatch(/rights\.license in 1 record/);
  expect(await readFile(join(folder, 'm.jsonl'), 'utf8')).toMatch(/"file_name":"a\.mp4"/);
  await rm(join(folder, 'croton.yaml'));
  expect(await croton(['manifest', 'build'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('[config/not-found]'),
  });
});

test('a folder that cannot be written is exit code 3 and leaves nothing behind', async () => {
  await chmod(folder, 0o555);
  const result = await croton(['manifest', 'build']);
  await chmod(folder, 0o755);
  if (process.getuid?.() !== 0)
    expect(result).toMatchObject({ code: 3, stderr: expect.stringContaining('file/unwritable') });
});

describe('check', () => {
  test('reads several files and standard input, and finds clips that come twice over them', async () => {
    await writeFile(join(folder, 'one.jsonl'), manifestText([exampleRecord(1), exampleRecord(2)]));
    const input = manifestText([exampleRecord(3), { ...exampleRecord(2), file_name: 'other.mp4' }]);
    const { code, stdout } = await croton(['manifest', 'check', 'one.jsonl', '-'], {
      input,
    });
    expect(code).toBe(1);
    expect(stdout).toMatch(/^-:2:27: error: the same clip is in one\.jsonl, line 2 /);
  });

  test('tells line, column and pointer, with the same exit code in every format', async () => {
    const { culture } = exampleRecord();
    await writeFile(
      join(folder, 'bad.jsonl'),
      manifestText([exampleRecord(1), exampleRecord(2, { culture: { ...culture, languages: ['xqz'] } })]),
    );
    for (const format of ['table', 'plain', 'json']) {
      const { code, stdout } = await croton(['manifest', 'check', '--format', format, 'bad.jsonl']);
      expect(code).toBe(1);
      expect(stdout).toMatch(/"?xqz/);
      if (format === 'plain') expect(stdout).toMatch(/^bad\.jsonl:2:\d+: error: culture\.languages\[0\]/);
      if (format === 'json') {
        const { line, column, pointer } = JSON.parse(stdout).items[0].findings[0].subject;
        expect({ line, pointer }).toEqual({ line: 2, pointer: '/culture/languages/0' });
        expect(column).toBeGreaterThan(100);
      }
    }
  });

  test('warnings alone are exit code 0, unless there are more than --max-warnings', async () => {
    await writeFile(join(folder, 'm.jsonl'), manifestText([exampleRecord(2), exampleRecord(1)]));
    expect((await croton(['manifest', 'check', 'm.jsonl'])).code).toBe(0);
    expect((await croton(['manifest', 'check', '--max-warnings', '1', 'm.jsonl'])).code).toBe(0);
    expect((await croton(['manifest', 'check', '--max-warnings', '0', 'm.jsonl'])).code).toBe(1);
    expect((await croton(['manifest', 'check', '--max-warnings', 'x', 'm.jsonl'])).code).toBe(2);
    expect((await croton(['manifest', 'check', 'nothing.jsonl'])).code).toBe(2);
  });
});

test('prints the JSON Schema', async () => {
  const { stdout, code } = await croton(['manifest', 'schema']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    additionalProperties: false,
  });
});
