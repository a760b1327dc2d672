import { join, resolve } from 'node:path';
import { execa, type Options } from 'execa';

export const repository = resolve(import.meta.dirname, '../..');
export const binary = join(repository, 'bin/croton.js');

/** Runs the real binary off a terminal and returns its streams and exit code, whatever that is. */
export function runCroton(args: readonly string[], options: Options = {}) {
  return execa(process.execPath, [binary, ...args], {
    reject: false,
    stdin: 'ignore',
    timeout: 60_000,
    ...options,
    env: { CI: '1', ...options.env },
  });
}
