import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock } from '../../../src/files/lock.js';
import { isAlive, ownIdentity } from '../../../src/files/process-identity.js';

let folder: string;
let path: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-lock-'));
  path = join(folder, 'upload.lock');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('is held until it is released', async () => {
  const lock = await acquireLock(path, 'the collection');
  await expect(acquireLock(path, 'the collection')).rejects.toMatchObject({
    code: 'lock/held',
    exitCode: 3,
    retryable: true,
    message: `the collection is in use by another croton (process ${process.pid})`,
  });
  await lock.release();
  await (await acquireLock(path, 'the collection')).release();
  expect(await readdir(folder)).toEqual([]);
});

test.each([
  ['a process that ended', { pid: 4_194_303 }],
  ['an earlier boot', { boot: 'before' }],
  ['another process that had the same number', { started: '1' }],
])('is taken over from %s', async (_, difference) => {
  await writeFile(path, JSON.stringify({ ...ownIdentity(), ...difference }));
  await (await acquireLock(path, 'x')).release();
});

test('is not taken over from another host', async () => {
  await writeFile(path, JSON.stringify({ ...ownIdentity(), host: 'elsewhere', pid: 1 }));
  await expect(acquireLock(path, 'x')).rejects.toMatchObject({ code: 'lock/held' });
});

test.each(['', '{"pid":', 'null', '"text"'])('an old file with %j in it is nobody’s', async (text) => {
  await writeFile(path, text);
  const minuteAgo = new Date(Date.now() - 60_000);
  await utimes(path, minuteAgo, minuteAgo);
  await (await acquireLock(path, 'x')).release();
});

test('release leaves a lock that somebody else took meanwhile', async () => {
  const lock = await acquireLock(path, 'x');
  await writeFile(path, 'another');
  await lock.release();
  expect(await readFile(path, 'utf8')).toBe('another');
});

test('of many takers of a dead lock exactly one gets it at a time', async () => {
  await writeFile(path, JSON.stringify({ ...ownIdentity(), pid: 4_194_303 }));
  const script = `
    import { acquireLock } from ${JSON.stringify(join(import.meta.dirname, '../../../dist/files/lock.js'))};
    import { openSync, closeSync, unlinkSync } from 'node:fs';
    let got = 0;
    for (let i = 0; i < 40; i += 1) {
      const lock = await acquireLock(process.argv[1], 'x').catch(() => undefined);
      if (lock === undefined) { await new Promise((done) => setTimeout(done, 3)); continue; }
      closeSync(openSync(process.argv[1] + '.inside', 'wx'));
      await new Promise((done) => setTimeout(done, 1));
      unlinkSync(process.argv[1] + '.inside');
      got += 1;
      if (i % 10 === 9) process.exit(0);
      await lock.release();
    }`;
  const codes = await Promise.all(
    Array.from({ length: 5 }, () => {
      const child = spawn(process.execPath, ['--input-type=module', '-e', script, path]);
      return new Promise((done) => child.on('close', done));
    }),
  );
  expect(codes).toEqual([0, 0, 0, 0, 0]);
});

test('a dead lock stays while somebody else is taking it over', async () => {
  const dead = JSON.stringify({ ...ownIdentity(), pid: 4_194_303 });
  await writeFile(path, dead);
  await writeFile(`${path}.takeover`, JSON.stringify(ownIdentity()));
  await expect(acquireLock(path, 'x')).rejects.toMatchObject({ code: 'lock/held' });
  expect(await readFile(path, 'utf8')).toBe(dead);
});

test('a folder that cannot be made is an error with its path', async () => {
  await writeFile(join(folder, 'file'), '');
  await expect(acquireLock(join(folder, 'file', 'deep', 'lock'), 'x')).rejects.toMatchObject({
    code: 'file/unwritable',
  });
});

test('this process is alive', () => {
  expect(isAlive(ownIdentity())).toBe(true);
});

test.skipIf(process.platform === 'win32')(
  'makes folders that nobody else may open, whatever the umask',
  async () => {
    const before = process.umask(0);
    try {
      await acquireLock(join(folder, 'state', 'uploads', 'upload.lock'), 'x');
    } finally {
      process.umask(before);
    }
    for (const path of ['state', 'state/uploads'])
      expect((await stat(join(folder, path))).mode & 0o777).toBe(0o700);
  },
);

test.each(['', JSON.stringify({ ...ownIdentity(), pid: 4_194_303 })])(
  'a takeover that a kill ended (%j) keeps nobody from the next',
  async (text) => {
    await writeFile(path, JSON.stringify({ ...ownIdentity(), pid: 4_194_303 }));
    await writeFile(`${path}.takeover`, text);
    await (await acquireLock(path, 'x')).release();
    expect(await readdir(folder)).toEqual([]);
  },
);

test('a half-written lock of a process that was just killed turns nobody away', async () => {
  await writeFile(path, '');
  const lock = await acquireLock(path, 'x');
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ pid: process.pid });
  await lock.release();
});
