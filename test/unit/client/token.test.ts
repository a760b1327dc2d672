import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readTokenFile, withoutToken } from '../../../src/client/token.js';
import { testContext } from '../../support/test-context.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-token-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const { context } = testContext();

test('a token is read from a file, and from a pipe', async () => {
  await writeFile(join(folder, 'token'), ' the-token\n');
  expect(await readTokenFile(context, join(folder, 'token'))).toBe('the-token');
  const pipe = join(folder, 'pipe');
  execFile('sh', ['-c', 'mkfifo "$0"; echo from-a-pipe > "$0"', pipe]);
  await expect.poll(() => readTokenFile(context, pipe).catch(() => '')).toBe('from-a-pipe');
});

test('what is no token, or is not there, is told by its name alone', async () => {
  await writeFile(join(folder, 'poem'), 'not a token');
  const tell = (name: string) => readTokenFile(context, name);
  await expect(tell(join(folder, 'poem'))).rejects.toMatchObject({ code: 'usage/invalid' });
  await expect(tell(join(folder, 'none'))).rejects.toMatchObject({ code: 'file/not-found' });
  await expect(tell(folder)).rejects.toMatchObject({ code: 'file/unreadable' });
});

test('a file without an end is not read to it', async () => {
  await expect(readTokenFile(context, '/dev/zero')).rejects.toMatchObject({ code: 'usage/invalid' });
});

test('a token that is repeated is not passed on; one that is a word may be', () => {
  expect(withoutToken('Bearer 0123456789abcdef!', '0123456789abcdef')).toBe('Bearer [token]!');
  expect(withoutToken('the token is invalid', 'token')).toBe('the token is invalid');
  expect(withoutToken('text', undefined)).toBe('text');
});
