/** Terminals that are closed while croton asks or draws. Skipped where tmux is missing: install tmux to run it. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { binary } from '../support/endpoint-process.js';
import { startProxy, type TestProxy } from '../support/proxy.js';
import { hasTmux, openTerminal } from '../support/tmux.js';
import { UploadBench, until } from '../support/upload-bench.js';

if (!hasTmux) console.warn('closed terminals are not tested: tmux is missing (apt-get install tmux)');

let bench: UploadBench;
let proxy: TestProxy;

beforeEach(async () => {
  bench = await UploadBench.open();
  proxy = await startProxy({ port: bench.endpoint.port });
});

afterEach(async () => {
  await proxy.close();
  await bench.close();
});

/** Runs croton in a terminal, closes that when `shown` is on it, and gives exit code and time. */
async function closeAt(shown: string, args: readonly string[]) {
  const { CI: _, ...env } = bench.environment({ CROTON_ENDPOINT: proxy.url });
  const note = join(bench.folder, 'code');
  // The shell outlives its terminal to tell how croton ended.
  const shell = ['bash', '-c', 'trap "" HUP; "$@" 2>&1; echo $? >"$0"', note, process.execPath, binary];
  const options = { columns: 100, rows: 24, env, cwd: bench.clips };
  const terminal = await openTerminal([...shell, ...args], options);
  try {
    await terminal.until(shown);
  } finally {
    await terminal.close();
  }
  const beganMs = Date.now();
  const code = () => readFile(note, 'utf8').catch(() => '');
  await until(async () => (await code()) !== '');
  const files = await readdir(join(bench.folder, 'state'), { recursive: true }).catch(() => []);
  return {
    code: Number(await code()),
    tookMs: Date.now() - beganMs,
    locks: files.filter((name) => name.endsWith('.lock')),
  };
}

describe.skipIf(!hasTmux)('a terminal that is closed', () => {
  test.each([
    ['at a question', 'Do you declare', ['upload']],
    ['while a folder is watched', 'uploaded: files', ['upload', '--watch', '--yes', '--settle', '1s']],
    ['while bars are drawn', 'MB/s', ['upload', '--yes', '--jobs', '1']],
  ])('%s: exit 129 within seconds, no lock left', { timeout: 60_000 }, async (_, shown, args) => {
    for (const name of ['a', 'b', 'c']) await bench.addClip(`${name}.mp4`, 6_000_000);
    proxy.weather.bytesPerSecond = 1_000_000;
    const { code, tookMs, locks } = await closeAt(shown, args);
    expect(code).toBe(129);
    expect(tookMs).toBeLessThan(5000);
    expect(locks).toEqual([]);
  });
});
