import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import stringWidth from 'string-width';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { binary } from '../support/endpoint-process.js';
import { startProxy } from '../support/proxy.js';
import { hasTmux, openTerminal, type TmuxTerminal } from '../support/tmux.js';
import { UploadBench, until } from '../support/upload-bench.js';

const MIB = 1024 * 1024;

let bench: UploadBench;
let proxy: Awaited<ReturnType<typeof startProxy>> | undefined;
beforeEach(async () => {
  bench = await UploadBench.open();
});
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  await bench.close();
});

const linesOf = (text: unknown) =>
  String(text)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('--events', () => {
  test('without a word behind it, with - and into a file, it is the same stream', async () => {
    await bench.addClip('a.mp4');
    const first = await bench.run(['upload', '--yes', '--events']);
    expect(first.exitCode).toBe(0);
    const events = linesOf(first.stdout);
    expect(events[0]).toMatchObject({ version: 1, type: 'started', endpoint: bench.endpoint.url });
    expect(events.at(-1)).toMatchObject({ version: 1, type: 'finished', sent: 1, error: null, exitCode: 0 });
    for (const event of events) expect(Date.parse(event.time)).toBeGreaterThan(0);
    expect(events.find(({ type }) => type === 'clip-done')).toMatchObject({
      fileName: 'a.mp4',
      outcome: 'sent',
    });

    const second = await bench.run(['upload', '--events', '-', '--yes', '.']);
    expect(linesOf(second.stdout).at(-1)).toMatchObject({ type: 'finished', present: 1 });

    const path = join(bench.folder, 'events.ndjson');
    for (let round = 0; round < 2; round += 1) {
      const third = await bench.run(['upload', '--yes', '--events', path]);
      expect(third.exitCode).toBe(0);
      expect(third.stderr).toContain('1 already there');
    }
    // One run behind the other.
    const types = linesOf(await readFile(path, 'utf8')).map(({ type }) => type);
    expect(types.filter((type) => type === 'started')).toHaveLength(2);
    expect(types.at(-1)).toBe('finished');
  });

  test('a path behind it is not taken for its file, and nothing is written into other files', async () => {
    await bench.addClip('inner/a.mp4');
    await bench.upload();
    const folder = await bench.run(['upload', '--yes', '--events', 'inner']);
    expect(folder.exitCode).toBe(2);
    expect(folder.stderr).toContain('behind --events -');
    const before = await readFile(join(bench.clips, 'manifest.jsonl'), 'utf8');
    for (const name of ['manifest.jsonl', 'inner/a.mp4', 'croton.yaml']) {
      expect((await bench.run(['upload', '--yes', '--events', name])).exitCode).toBe(2);
    }
    expect(await readFile(join(bench.clips, 'manifest.jsonl'), 'utf8')).toBe(before);
  });

  test('what prevents an upload is the last line too', async () => {
    const { stdout, exitCode } = await bench.run(['upload', '--yes', '--events'], { CROTON_TOKEN: 'wrong' });
    expect(exitCode).toBe(4);
    expect(linesOf(stdout).at(-1)).toMatchObject({ type: 'finished', error: { code: 'auth/token-invalid' } });
  });

  test('a full disk stops the events, not the upload', async () => {
    await bench.addClip('a.mp4');
    const { exitCode, stderr } = await bench.run(['upload', '--yes', '--events', '/dev/full']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('events could not be written to /dev/full: the disk is full');
  });
});

describe('--report', () => {
  test('a row for each clip, sent or not, and for each run anew', async () => {
    await bench.addClip('a.mp4');
    await bench.write('bad.mp4', 'no video');
    const path = join(bench.folder, 'out.csv');
    const first = await bench.run(['upload', '--yes', '--report', path]);
    expect(first.exitCode).toBe(1);
    const rows = parse(await readFile(path, 'utf8'), { columns: true }) as Record<string, string>[];
    expect(rows.map(({ file_name, outcome }) => `${file_name} ${outcome}`).sort()).toEqual([
      'a.mp4 sent',
      'bad.mp4 invalid',
    ]);
    const json = join(bench.folder, 'out.json');
    await bench.run(['upload', '--yes', '--report', json]);
    const document = JSON.parse(await readFile(json, 'utf8'));
    expect(document).toMatchObject({ version: 1, total: 2, summary: { present: 1, invalid: 1 } });
  });

  test('it is there too when the upload was interrupted', async () => {
    await bench.addClip('small.mp4');
    await bench.addClip('large.mp4', 24 * MIB);
    proxy = await startProxy({ port: bench.endpoint.port });
    proxy.weather.bytesPerSecond = 2 * MIB;
    const path = join(bench.folder, 'out.json');
    const running = bench.run(['upload', '--yes', '--report', path], { CROTON_ENDPOINT: proxy.url });
    await until(() => (proxy?.sentBytes ?? 0) > 3 * MIB);
    running.kill('SIGINT');
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(130);
    expect(stderr).toContain('saved; to go on: croton upload');
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ summary: { interrupted: true } });
  });

  test('names that it does not take: no format, a folder, what croton reads', async () => {
    await mkdir(join(bench.clips, 'dir.csv'));
    for (const name of ['out.txt', '-', 'dir.csv', 'croton-baseline.json'])
      expect((await bench.run(['upload', '--yes', '--report', name])).exitCode).toBe(2);
  });
});

describe.skipIf(!hasTmux)('on a terminal', () => {
  let terminal: TmuxTerminal | undefined;
  afterEach(async () => {
    await terminal?.close();
    terminal = undefined;
  });

  async function upload(columns: number, rows: number, more: Record<string, string> = {}) {
    const { CI: _, ...env } = bench.environment({
      CROTON_ENDPOINT: proxy?.url ?? bench.endpoint.url,
      ...more,
    });
    const own = { PATH: process.env.PATH ?? '', HOME: bench.folder, LANG: 'C.UTF-8', ...env };
    const command = [process.execPath, binary, 'upload', '--yes', '--jobs', '3'];
    terminal = await openTerminal(command, { columns, rows, env: own, cwd: bench.clips });
    return terminal;
  }

  test('bars at 60 columns, through a resize, and a summary that stays', async () => {
    for (const name of ['العربية في السوق.mp4', '市場インタビューの長い名前のクリップ.mp4', 'c.mp4', 'd.mp4'])
      await bench.addClip(name, 6 * MIB);
    await bench.write('bad.mp4', 'no video');
    proxy = await startProxy({ port: bench.endpoint.port });
    proxy.weather.bytesPerSecond = 4 * MIB;
    const screen = await upload(60, 16);
    await screen.until(' of 4 clips');
    await screen.until('MB/s');
    const narrow = await screen.until('MiB  ');
    for (const line of narrow.split('\n')) expect(stringWidth(line)).toBeLessThanOrEqual(60);
    await screen.resize(40, 16);
    await delay(400);
    const lines = (await screen.screen()).split('\n');
    // One total bar, not the remains of others.
    expect(lines.filter((line) => line.includes(' of 4 clips'))).toHaveLength(1);
    const end = await screen.until('EXIT=');
    expect(end).toContain('EXIT=1');
    expect(end).toContain('4 sent, 1 left out');
    expect(end).not.toContain('█');
    // What scrolled away is whole: the problem stands above the summary.
    expect(await screen.screen('-S', '-200')).toContain('bad.mp4');
  });

  test('TERM=dumb gets plain lines', async () => {
    await bench.addClip('a.mp4', 2 * MIB);
    const screen = await upload(60, 16, { TERM: 'dumb' });
    const end = await screen.until('EXIT=');
    expect(end).toContain('1 of 1 clip');
    expect(end).not.toContain('█');
  });
});
