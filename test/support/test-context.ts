import { PassThrough } from 'node:stream';
import type { Context } from '../../src/context.js';

/** A context whose clock does not wait and whose output is kept. */
export function testContext(over: Partial<Context> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const waits: number[] = [];
  let now = Date.parse('2026-05-01T00:00:00Z');
  const stdin = new PassThrough();
  stdin.end();
  const context: Context = {
    io: {
      stdin,
      stdout: { write: (text: string) => out.push(text) > 0 },
      stderr: { write: (text: string) => err.push(text) > 0 },
    },
    env: {},
    cwd: '/',
    signal: new AbortController().signal,
    clock: {
      now: () => now,
      sleep: async (ms: number, signal?: AbortSignal) => {
        signal?.throwIfAborted();
        waits.push(ms);
        now += ms;
      },
    },
    random: () => 0.5,
    ...over,
  };
  return { context, waits, stdout: () => out.join(''), stderr: () => err.join('') };
}
