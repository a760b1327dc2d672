import { type Context, systemClock } from '../../src/context.js';

/** A context that keeps what is written, for tests of one process. */
export function fakeContext(changes: Partial<Context> & { isTTY?: boolean } = {}) {
  const written = { stdout: '', stderr: '' };
  const output = (name: 'stdout' | 'stderr') => ({
    isTTY: changes.isTTY ?? false,
    write: (text: string) => {
      written[name] += text;
      return true;
    },
  });
  const context: Context = {
    io: { stdin: process.stdin, stdout: output('stdout'), stderr: output('stderr') },
    env: {},
    cwd: '/',
    signal: new AbortController().signal,
    clock: systemClock,
    random: () => 0.5,
    ...changes,
  };
  return { context, written };
}
