import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { makeUser, repository, type User } from '../support/run-croton.js';

let user: User;
let manifest: string;
beforeEach(async () => {
  user = await makeUser();
  manifest = join(user.folder, 'manifest.jsonl');
  await writeFile(manifest, manifestText([exampleRecord(1), exampleRecord(2)]));
});
afterEach(() => user.remove());

const exportAs = (...args: string[]) => user.croton(['manifest', 'export', ...args]);
const lines = (text: string) => text.split('\n').filter((line) => line !== '');

test('without a name it is the manifest of the collection, on standard output', async () => {
  const { code, stdout, stderr } = await exportAs('sha256sums');
  expect(code).toBe(0);
  expect(lines(stdout).map((line) => line.slice(66))).toEqual(['clip-000001.mp4', 'clip-000002.mp4']);
  expect(stderr).toBe('2 records exported\n');
});

test('several manifests and standard input are read one after another, and --where selects', async () => {
  const input = manifestText([exampleRecord(3), exampleRecord(4)]);
  const { stdout, stderr } = await user.croton(
    ['manifest', 'export', 'sha256sums', '--where', 'bytes>1001', manifest, '--where', 'bytes<1004', '-'],
    { input },
  );
  expect(lines(stdout)).toHaveLength(2);
  expect(stderr).toBe('2 records exported\n');
  const quoted = await exportAs('sha256sums', '--where', 'bytes>1001 bytes<1004', manifest);
  expect(lines(quoted.stdout)).toHaveLength(1);
});

test('the title of the collection names the dataset; --title wins, --no-config leaves it out', async () => {
  await writeFile(join(user.folder, 'croton.yaml'), 'collection: Lagos street food\n');
  const first = async (...args: string[]) => lines((await exportAs('attributions', ...args)).stdout)[0];
  expect(await first()).toBe('# Attributions: Lagos street food');
  expect(await first('--title', 'Other')).toBe('# Attributions: Other');
  expect(await first('--no-config')).toBe('# Attributions');
});

test('--json tells what was written', async () => {
  const { stdout, stderr } = await exportAs('parquet', '-o', 'clips.parquet', '--json');
  expect(JSON.parse(stdout)).toEqual({
    version: 1,
    format: 'parquet',
    path: 'clips.parquet',
    records: 2,
    notes: [],
  });
  expect(stderr).toBe('');
  expect((await readFile(join(user.folder, 'clips.parquet'))).subarray(0, 4).toString()).toBe('PAR1');
});

describe('a folder', () => {
  const folder = () => join(user.folder, 'dataset');

  test('needs a name', async () => {
    expect(await exportAs('huggingface')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/name it with -o/),
    });
  });

  test('keeps the files of others, unless --force says so', async () => {
    await mkdir(folder());
    await writeFile(join(folder(), 'README.md'), 'mine');
    const refused = await exportAs('huggingface', '-o', 'dataset');
    expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/README\.md.*export\/exists/) });
    expect(await readdir(folder())).toEqual(['README.md']);
    expect(await readFile(join(folder(), 'README.md'), 'utf8')).toBe('mine');
    expect((await exportAs('huggingface', '-o', 'dataset', '--force')).code).toBe(0);
    expect((await readdir(folder())).sort()).toEqual(['README.md', 'metadata.parquet']);
  });

  test('never follows a link that lies there', async () => {
    await mkdir(folder());
    const other = join(user.folder, 'other.txt');
    await writeFile(other, 'mine');
    await symlink(other, join(folder(), 'data.csv'));
    const { code } = await exportAs('datapackage', '-o', 'dataset', '--force');
    expect(code).toBe(3);
    expect(await readFile(other, 'utf8')).toBe('mine');
  });

  test('is not begun over what is read', async () => {
    const { code, stderr } = await exportAs('croissant', manifest, '-o', '.', '--force');
    expect(code).toBe(2);
    expect(stderr).toContain('cannot be written over it');
    expect(lines(await readFile(manifest, 'utf8'))).toHaveLength(2);
  });
});

test.each(['parquet', 'sha256sums', 'attributions', 'croissant', 'datapackage', 'huggingface'])(
  '%s of a manifest with a bad line is refused, and leaves nothing behind',
  async (format) => {
    await writeFile(manifest, `${manifestText([exampleRecord(1)])}{"schema":"croton/1"}\n`);
    const { code, stderr } = await exportAs(format, '-o', 'out');
    expect(code).toBe(1);
    expect(stderr).toMatch(/manifest\.jsonl, line 2: .*manifest\/unreadable/);
    const left = await readdir(user.folder, { recursive: true });
    expect(left.filter((name) => /^out|\.tmp$/.test(name))).toEqual([]);
  },
);

test('a format that is misspelled is suggested, and a file that is read is not replaced', async () => {
  expect(await exportAs('parkuet')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/did you mean parquet/),
  });
  expect(await exportAs('sha256sums', manifest, '-o', 'manifest.jsonl')).toMatchObject({ code: 2 });
  await writeFile(join(user.folder, 'a.mp4'), 'clip');
  expect(await exportAs('sha256sums', '-o', 'a.mp4')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('name of a video'),
  });
  expect(await exportAs('sha256sums', '--where', 'rights.licence=MIT')).toMatchObject({
    code: 2,
    stderr: expect.stringMatching(/rights\.license/),
  });
});

test('an option of another format is refused', async () => {
  for (const args of [
    ['sha256sums', '--bom'],
    ['csv', '--as-shared'],
  ])
    expect(await exportAs(...args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(`${args[1]} belongs to`),
    });
});

test('a table names what comes next', async () => {
  const { stderr } = await exportAs('csv', '-o', 'clips.csv');
  expect(stderr).toMatch(/^2 records exported to clips\.csv\nnext: edit .* croton manifest import/);
});

test('an unwritable place is exit code 3', async () => {
  expect(await exportAs('sha256sums', '-o', '/dev/full')).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('file/unwritable'),
  });
});

test('a reader that leaves early ends it quietly', async () => {
  const many = Array.from({ length: 5000 }, (_, index) => exampleRecord(index));
  await writeFile(manifest, manifestText(many));
  const program = `"${process.execPath}" "${join(repository, 'bin/croton.js')}" manifest export sha256sums "${manifest}"`;
  const { stdout, stderr } = await execa(`${program} | head -n 1`, { shell: true, cwd: user.folder });
  expect(stdout).toMatch(/ {2}clip-000000\.mp4$/);
  expect(stderr).toBe('');
});

test.each([
  ['[1]', 'the record must be an object, not a list'],
  [JSON.stringify({ ...exampleRecord(1), file_name: '../a.mp4' }), 'file_name: "../a.mp4" has an empty'],
])('a line that is no good record is named with what is wrong, once: %#', async (line, reason) => {
  await writeFile(manifest, `${manifestText([exampleRecord(1)])}${line}\n`);
  const { code, stderr } = await exportAs('sha256sums');
  expect(code).toBe(1);
  expect(stderr).toContain(`manifest.jsonl, line 2: ${reason}`);
});
