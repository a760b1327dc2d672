import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import {
  appendFile,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { KeyedLog } from '../../../src/files/keyed-log.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-log-'));
  path = join(folder, 'state', 'facts.jsonl');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

async function reopened(): Promise<Record<string, unknown>> {
  const log = await KeyedLog.open(path);
  const all = Object.fromEntries(log.entries());
  await log.close();
  return all;
}

test('keeps the last value of each key', async () => {
  const log = await KeyedLog.open<number>(path, { fsync: true });
  await Promise.all([log.set('a', 1), log.set('b', 2), log.set('a', 3)]);
  await log.delete('b');
  await log.delete('never');
  expect([log.get('a'), log.get('b'), log.size, [...log.keys()]]).toEqual([3, undefined, 1, ['a']]);
  await log.close();
  expect(await reopened()).toEqual({ a: 3 });
});

test('tells a value before it is on disk', async () => {
  const log = await KeyedLog.open<string>(path);
  const writing = log.set('a', 'one');
  expect([log.get('a'), log.has('a')]).toEqual(['one', true]);
  const deleting = log.delete('a');
  expect([log.get('a'), log.has('a')]).toEqual([undefined, false]);
  await Promise.all([writing, deleting]);
  expect([log.get('a'), log.has('a')]).toEqual([undefined, false]);
  await log.close();
});

test('what comes within the time for gathering is written together, and waits for it', async () => {
  const log = await KeyedLog.open<number>(path, { fsync: true, gatherMs: 300 });
  const first = log.set('a', 1);
  await new Promise((resolve) => setTimeout(resolve, 20));
  const second = log.set('b', 2);
  expect((await stat(path)).size).toBe(0);
  await first;
  expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(2);
  await second;
  await log.close();
  expect(await reopened()).toEqual({ a: 1, b: 2 });
});

test('is private to its user', async () => {
  await (await KeyedLog.open(path)).close();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
});

test('a torn last line is dropped and does not swallow the next', async () => {
  const log = await KeyedLog.open<number>(path);
  await log.set('a', 1);
  await log.set('b', 2);
  await log.close();
  await truncate(path, (await stat(path)).size - 4);
  const again = await KeyedLog.open<number>(path);
  expect([again.get('a'), again.get('b'), again.dropped]).toEqual([1, undefined, 1]);
  await again.set('c', 3);
  expect(again.get('c')).toBe(3);
  await again.close();
  expect(await reopened()).toEqual({ a: 1, c: 3 });
});

test('damaged lines are dropped, the others stay', async () => {
  const log = await KeyedLog.open<string>(path);
  for (const key of ['a', 'b', 'c']) await log.set(key, `value of ${key}`);
  await log.close();
  const text = await readFile(path, 'utf8');
  await writeFile(path, `\u0000\u0000\n${text.replace('value of b', 'value of B')}not ours\n\n`);
  const again = await KeyedLog.open<string>(path);
  expect([Object.fromEntries(again.entries()), again.dropped]).toEqual([
    { a: 'value of a', c: 'value of c' },
    3,
  ]);
  await again.close();
});

test('a line too long to be ours costs only itself', async () => {
  const log = await KeyedLog.open<number>(path);
  await log.set('a', 1);
  await log.close();
  await appendFile(path, `${'x'.repeat(9 << 20)}\n`);
  const again = await KeyedLog.open<number>(path);
  await again.set('b', 2);
  await again.close();
  expect(await reopened()).toEqual({ a: 1, b: 2 });
});

test('any cut of the file leaves a readable log of earlier values', async () => {
  const log = await KeyedLog.open<number>(path);
  for (let i = 0; i < 20; i += 1) await log.set(`k${i % 5}`, i);
  await log.close();
  const whole = await readFile(path);
  await fc.assert(
    fc.asyncProperty(fc.nat(whole.length), async (cut) => {
      await writeFile(path, whole.subarray(0, cut));
      const found = await reopened();
      for (const [key, value] of Object.entries(found)) expect(`k${(value as number) % 5}`).toBe(key);
    }),
    { numRuns: 40, seed: 1 },
  );
});

test('compacting keeps living entries, and those set while it runs', async () => {
  const log = await KeyedLog.open<number>(path);
  for (let i = 0; i < 300; i += 1) void log.set(`k${i % 7}`, i);
  await log.set('gone', 1);
  await log.delete('gone');
  const before = (await stat(path)).size;
  const compacting = log.compact();
  const during = log.set('late', 42);
  await Promise.all([compacting, during]);
  expect((await stat(path)).size).toBeLessThan(before / 5);
  await log.set('after', 43);
  expect([log.get('late'), log.get('after'), log.get('k6'), log.has('gone')]).toEqual([42, 43, 293, false]);
  await log.close();
  expect(Object.keys(await reopened())).toHaveLength(9);
  expect(await readdir(join(path, '..'))).toEqual(['facts.jsonl']);
});

test('compacts by itself when most lines are dead', async () => {
  const log = await KeyedLog.open<number>(path);
  for (let i = 0; i < 2500; i += 1) void log.set('only', i);
  await log.set('only', 1);
  await log.close();
  const before = (await stat(path)).size;
  expect(await reopened()).toEqual({ only: 1 });
  expect((await stat(path)).size).toBeLessThan(before / 100);
});

test('sees what another process appended, also after it compacted', async () => {
  const mine = await KeyedLog.open<string>(path);
  const theirs = await KeyedLog.open<string>(path);
  await mine.set('a', 'mine');
  await theirs.set('b', 'theirs');
  await mine.set('c', 'mine');
  expect([mine.get('a'), mine.get('c'), theirs.get('b')]).toEqual(['mine', 'mine', 'theirs']);
  await theirs.compact();
  await mine.set('d', 'mine');
  expect([mine.get('a'), mine.get('b'), mine.get('c'), mine.get('d')]).toEqual([
    'mine',
    'theirs',
    'mine',
    'mine',
  ]);
  await mine.close();
  await theirs.close();
  expect(Object.keys(await reopened()).sort()).toEqual(['a', 'b', 'c', 'd']);
});

test('goes on when its file was deleted', async () => {
  const log = await KeyedLog.open<number>(path);
  await log.set('a', 1);
  await rm(path);
  await log.set('b', 2);
  await log.close();
  expect(await reopened()).toEqual({ b: 2 });
});

test('a place that cannot be written is an error with its path', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(KeyedLog.open(join(folder, 'file', 'log.jsonl'))).rejects.toMatchObject({
    code: 'file/unwritable',
  });
});

test.skipIf(!existsSync('/dev/full'))(
  'a full disk is an error, and nothing is taken for written',
  async () => {
    await symlink('/dev/full', join(folder, 'full'));
    const log = await KeyedLog.open<number>(join(folder, 'full'));
    const failure = { code: 'file/unwritable', message: expect.stringContaining('the disk is full') };
    await expect(log.set('a', 1)).rejects.toMatchObject(failure);
    await expect(log.set('b', 2)).rejects.toMatchObject(failure);
    expect([log.get('a'), log.has('b')]).toEqual([undefined, false]);
    await log.close();
  },
);

test('kill -9 loses nothing that was acknowledged with fsync', async () => {
  const script = `
    import { KeyedLog } from ${JSON.stringify(join(import.meta.dirname, '../../../dist/files/keyed-log.js'))};
    const log = await KeyedLog.open(process.argv[1], { fsync: true });
    for (let i = 0; ; i += 1) { await log.set('k' + i, i); process.stdout.write(i + '\\n'); }`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, path]);
  let output = '';
  await new Promise<void>((done) => {
    child.stdout.on('data', (chunk) => {
      output += chunk;
      if (output.length > 500) child.kill('SIGKILL');
    });
    child.on('close', () => done());
  });
  const acknowledged = output.split('\n').slice(0, -1).map(Number);
  const found = await reopened();
  expect(acknowledged.length).toBeGreaterThan(20);
  for (const i of acknowledged) expect(found[`k${i}`]).toBe(i);
});

test('a closed log holds nothing in memory', async () => {
  const log = await KeyedLog.open<number>(path);
  await log.set('a', 1);
  await log.close();
  expect(log.size).toBe(0);
});
