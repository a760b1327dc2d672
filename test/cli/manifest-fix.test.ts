import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { makeUser, type RunOptions, repository, type User } from '../support/run-croton.js';

let folder: string;
let user: User;
beforeEach(async () => {
  user = await makeUser();
  folder = join(user.folder, 'collection');
  await mkdir(folder);
});
afterEach(() => user.remove());

const check = (args: readonly string[], options: RunOptions = {}) =>
  user.croton(['manifest', 'check', ...args], { cwd: folder, ...options });
const records = [exampleRecord(1), exampleRecord(2), exampleRecord(3)];
const write = (name: string, text: string) => writeFile(join(folder, name), text);
const read = (name: string) => readFile(join(folder, name), 'utf8');

describe('--fix', () => {
  test('says what it changed and what is left; the exit code is of what is left', async () => {
    const shouted = manifestText(records.toReversed())
      .replace('"camera"', '"Camera"')
      .replace('"own-work"', '"OWN-WORK"');
    await write('m.jsonl', shouted.replaceAll('\n', '\r\n'));
    const { code, stdout, stderr } = await check(['--fix', 'm.jsonl']);
    expect(code).toBe(1);
    expect(stderr).toBe(
      [
        'm.jsonl:1: origin.capture: "Camera" → "camera"',
        'm.jsonl: CR LF or CR became LF (3 lines, from line 1)',
        'm.jsonl: sorted by file_name, 2 records moved',
        'm.jsonl: fixed, values in 1 record',
        '3 records checked: 1 error\n',
      ].join('\n'),
    );
    expect(stdout).toMatch(/^m\.jsonl:3:\d+: error: rights\.basis .*"OWN-WORK"/);
    expect(await read('m.jsonl')).toBe(
      manifestText(records).replace(/"own-work"(?=[^\n]*\n$)/, '"OWN-WORK"'),
    );
    expect(await check(['--fix', 'm.jsonl'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('m.jsonl: nothing to fix\n'),
    });
  });

  test('a dry run changes nothing and checks what would be', async () => {
    await write('m.jsonl', manifestText(records.toReversed()));
    const { code, stdout, stderr } = await check(['--fix', '--dry-run', 'm.jsonl']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain('m.jsonl: would be fixed\n3 records checked: nothing wrong\n');
    expect(await read('m.jsonl')).toBe(manifestText(records.toReversed()));
  });

  test('one manifest that cannot be read is left alone, the others are fixed', async () => {
    await write('a.csv', 'file_name,title\na.mp4,A\n');
    await write('b.jsonl', manifestText(records.toReversed()));
    const { code, stdout, stderr } = await check(['--fix', 'a.csv', 'b.jsonl']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^a\.csv, line 1: the file is a table.*nothing was changed/);
    expect(stdout).toMatch(/^a\.csv:1:1: error: the file is a table/);
    expect(await read('b.jsonl')).toBe(manifestText(records));
  });

  test('with --media, facts come from the clips', async () => {
    await mkdir(join(folder, 'clips'));
    await cp(join(repository, 'test/fixtures/clips/plain.mp4'), join(folder, 'clips/a.mp4'));
    await write(
      'croton.yaml',
      `media: clips
defaults:
  rights: { license: CC0-1.0, basis: own-work, ai_generative_training: allowed, people: none, minors: none }
  origin: { capture: camera, synthetic: none }
  culture: { countries: [NG], languages: [yo], domains: [food], tagged_by: self, sensitivity: none }
`,
    );
    await user.croton(['manifest', 'build'], { cwd: folder });
    const built = await read('manifest.jsonl');
    const stale = built
      .replace(/"width":\d+/, '"width":7')
      .replace(/"duration_s":[\d.]+/, '"duration_s":"00:12"');
    await write('manifest.jsonl', stale);
    const fixed = await check(['--fix', '--media', 'clips']);
    expect(fixed).toMatchObject({ code: 0, stdout: '' });
    expect(fixed.stderr).toContain('manifest.jsonl:1: media.width: 7 → ');
    expect(await read('manifest.jsonl')).toBe(built);
    const other = built.replace(/"id":"sha256:./, (id) => id.slice(0, -1) + (id.endsWith('0') ? '1' : '0'));
    await write('manifest.jsonl', other);
    expect(await check(['--fix', '--media', 'clips'])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('[record/changed-file]'),
    });
    expect(await read('manifest.jsonl')).toBe(other);
  });

  test('belongs to files that can be written', async () => {
    await write('m.jsonl', manifestText(records));
    for (const args of [
      ['--fix', '-'],
      ['--dry-run', 'm.jsonl'],
    ])
      expect(await check(args)).toMatchObject({
        code: 2,
        stdout: '',
        stderr: expect.stringContaining('[usage/invalid]'),
      });
  });
});

describe('what is checked', () => {
  test('patterns that no shell expanded name files, each once', async () => {
    await mkdir(join(folder, 'b'));
    await write('a.jsonl', manifestText([exampleRecord(1)]));
    await write('b/a.jsonl', manifestText([exampleRecord(1)]));
    const { code, stdout } = await check(['**/*.jsonl', 'a.jsonl']);
    expect(code).toBe(1);
    expect(stdout.trimEnd().split('\n')).toEqual([
      expect.stringMatching(/^b\/a\.jsonl:1:27: error: the same clip is in a\.jsonl, line 1 /),
    ]);
    expect(await check(['*.json'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no file matches "*.json"'),
    });
  });

  test('nothing named is the manifest of the collection; a folder is told how to name it', async () => {
    expect(await check([])).toMatchObject({ code: 2, stderr: expect.stringContaining('[manifest/none]') });
    await write('croton.yaml', 'defaults: {}\n');
    await write('manifest.jsonl', manifestText(records));
    await mkdir(join(folder, 'inside'));
    const inside = { cwd: join(folder, 'inside') };
    expect(await check([], inside)).toMatchObject({ code: 0, stderr: '3 records checked: nothing wrong\n' });
    expect(await check(['..'], inside)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('croton manifest check ../manifest.jsonl'),
    });
  });

  test('an empty manifest is told, and is no error', async () => {
    expect(await check(['-'], { input: '' })).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^-: warning: the manifest is empty.*\[record\/empty\]/),
    });
  });
});

test('a baseline knows its findings wherever their lines are now', async () => {
  const wrong = manifestText(
    records.map((record) => ({ ...record, culture: { ...record.culture, tagged_by: 'machine' } })),
  );
  await write('m.jsonl', wrong);
  const strict = ['--policy', 'croton:strict', '--baseline', 'known.json', 'm.jsonl'];
  const first = await check(['--policy', 'croton:strict', 'm.jsonl']);
  expect(first.stdout.trimEnd().split('\n')).toHaveLength(3);
  await check(['--update-baseline', '--reason', 'known', ...strict]);
  await write('m.jsonl', manifestText([{ ...exampleRecord(0), file_name: 'a.mp4' }]) + wrong);
  expect(await check(strict)).toMatchObject({ code: 0, stdout: '' });
  await write(
    'm.jsonl',
    wrong +
      manifestText([exampleRecord(4, { culture: { ...exampleRecord().culture, tagged_by: 'machine' } })]),
  );
  expect((await check(strict)).stdout).toMatch(/^m\.jsonl:4:\d+: .*\[culture\/machine-tagged\][^\n]*\n$/);
});

test('every format tells line and column', async () => {
  await write('m.jsonl', manifestText(records).replace('"NG"', '"UK"'));
  const line = manifestText(records).split('\n')[0] ?? '';
  const column = line.indexOf('"NG"') + 1;
  const places: Readonly<Record<string, RegExp>> = {
    table: new RegExp(`1:${column}`),
    plain: new RegExp(`m\\.jsonl:1:${column}:`),
    json: new RegExp(`"line":1,"column":${column}`),
    ndjson: new RegExp(`"line":1,"column":${column}`),
    junit: new RegExp(`1:${column}`),
    sarif: new RegExp(`"startLine": ?1,\\s*"startColumn": ?${column}`),
    github: new RegExp(`line=1,col=${column}`),
    gitlab: /"begin": ?1/,
    markdown: new RegExp(`line 1, column ${column}`),
    html: new RegExp(`line 1[^]*column ${column}`),
  };
  for (const [format, place] of Object.entries(places)) {
    const { code, stdout } = await check(['--format', format, 'm.jsonl']);
    expect({ format, code }).toEqual({ format, code: 1 });
    expect(stdout, format).toMatch(place);
  }
});
