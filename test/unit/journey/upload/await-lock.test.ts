import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { acquireLock } from '../../../../src/files/lock.js';
import { ownIdentity } from '../../../../src/files/process-identity.js';
import { awaitLock } from '../../../../src/journey/upload/await-lock.js';
import { testContext } from '../../../support/test-context.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-lock-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('it waits for the holder, is told once who it is, and then has the lock', async () => {
  const path = join(folder, 'a.lock');
  const held = await acquireLock(path, 'it');
  const { context, waits } = testContext();
  const clock = {
    ...context.clock,
    sleep: async (ms: number, signal?: AbortSignal) => {
      await context.clock.sleep(ms, signal);
      if (waits.length === 3) await held.release();
    },
  };
  const told: (number | undefined)[] = [];
  const lock = await awaitLock({ ...context, clock }, path, 'it', (pid) => told.push(pid));
  expect(told).toEqual([process.pid]);
  expect(waits).toHaveLength(3);
  await lock.release();
});

test('Ctrl-C ends the wait', async () => {
  const path = join(folder, 'a.lock');
  const held = await acquireLock(path, 'it');
  const stop = new AbortController();
  const { context } = testContext({ signal: stop.signal });
  await expect(awaitLock(context, path, 'it', () => stop.abort(new Error('stopped')))).rejects.toThrow(
    'stopped',
  );
  await held.release();
});

test('the lock of a process that died is taken over at once', async () => {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  const path = join(folder, 'a.lock');
  await writeFile(path, JSON.stringify({ ...ownIdentity(), pid: child.pid }));
  const { context, waits } = testContext();
  const lock = await awaitLock(context, path, 'it', () => expect.unreachable());
  expect(waits).toEqual([]);
  await lock.release();
});
