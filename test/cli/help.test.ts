import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { EXIT_CODES } from '../../src/errors.js';
import { errorIn, makeUser, repository, type User } from '../support/run-croton.js';

const binary = join(repository, 'bin/croton.js');
let user: User;

beforeEach(async () => {
  user = await makeUser();
});

afterEach(() => user.remove());

test('croton alone prints the journey and exits with 0', async () => {
  const { code, stdout, stderr } = await user.croton([]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^croton: contribute videos/);
});

test('help exit-codes prints the table', async () => {
  const { code, stdout } = await user.croton(['help', 'exit-codes']);
  expect(code).toBe(0);
  expect(stdout.trim().split('\n')).toHaveLength(Object.keys(EXIT_CODES).length);
});

test('help takes the shared options, and the table as JSON', async () => {
  const { code, stdout } = await user.croton(['help', 'exit-codes', '--json', '--no-color']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ version: 1, exit_codes: EXIT_CODES });
});

test('a wrong command is a usage error, in words and as JSON', async () => {
  const plain = await user.croton(['uplaod']);
  expect(plain).toMatchObject({ code: 2, stdout: '' });
  expect(plain.stderr).toContain('hint: did you mean croton upload?');
  const json = await user.croton(['--json', 'uplaod']);
  expect(json).toMatchObject({ code: 2, stdout: '' });
  expect(errorIn(json)).toMatchObject({ code: 'usage/invalid', retryable: false });
});

test('help is never wider than the terminal says it is, 100 columns off one', async () => {
  const { stdout } = await user.croton(['init', '--help']);
  const [options = ''] = stdout.split('\n\nOn a terminal');
  for (const line of options.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
});

test('a reader that leaves early is no error', async () => {
  const child = spawn(process.execPath, [binary, 'explain', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (piece) => {
    stderr += piece;
  });
  child.stdout.destroy();
  const [code] = await once(child, 'close');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s ends a running command with exit code %d', async (signal, expected) => {
  const args = [binary, 'serve', '--json', '--port', '0', '--dir', join(user.folder, 'endpoint')];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let stderr = '';
  child.stderr.on('data', (piece) => {
    stderr += piece;
  });
  await once(child.stdout, 'data');
  child.kill(signal);
  const [code] = await once(child, 'close');
  expect({ code, stderr }).toEqual({ code: expected, stderr: '' });
});
