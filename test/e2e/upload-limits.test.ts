import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { binary } from '../support/endpoint-process.js';
import { startProxy, type TestProxy } from '../support/proxy.js';
import { hasTmux, openTerminal } from '../support/tmux.js';
import { startTokenFront, type TokenFront } from '../support/token-front.js';
import { digestOfFile, UploadBench, until } from '../support/upload-bench.js';

const MB = 1e6;

let bench: UploadBench;
let proxy: TestProxy;
let front: TokenFront | undefined;

beforeEach(async () => {
  bench = await UploadBench.open();
  proxy = await startProxy({ port: bench.endpoint.port });
});

afterEach(async () => {
  await front?.close();
  front = undefined;
  await proxy.close();
  await bench.close();
});

const throughProxy = () => ({ CROTON_ENDPOINT: proxy.url });

async function expectDelivered(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    const id = await digestOfFile(path);
    expect(await bench.objectDigest(id)).toBe(id);
  }
}

test('--limit-rate holds over any ten seconds, headers and records included, and is used up', async () => {
  const paths = await Promise.all(
    [6, 6, 4, 0.2, 0.2, 0.2].map((mb, index) => bench.addClip(`${index}.mp4`, mb * MB)),
  );
  await bench.run(['manifest', 'build']);
  const samples: { atMs: number; bytes: number }[] = [];
  let done = false;
  const uploading = bench.upload(['--limit-rate', '1M'], throughProxy()).finally(() => {
    done = true;
  });
  while (!done) {
    samples.push({ atMs: performance.now(), bytes: proxy.sentBytes });
    await delay(50);
  }
  const { exitCode } = await uploading;
  expect(exitCode).toBe(0);
  let most = 0;
  for (const from of samples) {
    const to = samples.find(({ atMs }) => atMs >= from.atMs + 10_000);
    if (to !== undefined) most = Math.max(most, ((to.bytes - from.bytes) / (to.atMs - from.atMs)) * 1000);
  }
  expect(most).toBeLessThan(1.05 * MB);
  expect(most).toBeGreaterThan(0.95 * MB);
  await expectDelivered(paths);
}, 60_000);

test('pause stops what is under way within two seconds, resume goes on from the endpoint’s offset', async () => {
  const path = await bench.addClip('large.mp4', 8 * MB);
  const uploading = bench.upload(['--limit-rate', '2M'], throughProxy());
  await until(() => proxy.sentBytes > 2 * MB);
  const paused = await bench.run(['upload', 'pause']);
  expect(paused).toMatchObject({ exitCode: 0, stderr: expect.stringContaining('croton upload resume') });
  await delay(2000);
  const before = proxy.sentBytes;
  expect(before).toBeLessThan(8 * MB);
  await delay(1500);
  expect(proxy.sentBytes).toBe(before);
  await bench.run(['upload', 'resume']);
  const { exitCode, summary, stderr } = await uploading;
  expect(stderr).toContain('croton upload resume');
  expect(exitCode).toBe(0);
  expect(summary).toMatchObject({ sent: 1, failed: 0 });
  // Nothing but what was on its way when it stopped is sent twice.
  expect(proxy.sentBytes).toBeLessThan(9 * MB);
  await expectDelivered([path]);
}, 60_000);

test('an upload that begins while paused waits and says what ends it; --for ends by itself', async () => {
  await bench.addClip('small.mp4');
  await bench.run(['upload', 'pause', '--for', '4s']);
  const { exitCode, stderr, summary } = await bench.upload([], throughProxy());
  expect(exitCode).toBe(0);
  expect(summary.sent).toBe(1);
  expect(stderr).toContain('croton upload resume');
}, 60_000);

test('outside of its hours --until-window-ends exits 5 at once and sends nothing', async () => {
  await bench.addClip('small.mp4');
  const hour = (shift: number) => String((new Date().getHours() + shift) % 24).padStart(2, '0');
  const window = `${hour(3)}:00-${hour(5)}:00`;
  const opening = hour(3) === '00' ? 'midnight' : `${hour(3)}:00`;
  const { exitCode, stderr } = await bench.upload(['--window', window, '--until-window-ends']);
  expect(exitCode).toBe(5);
  expect(stderr).toContain('upload/window-over');
  expect(stderr).toContain(`outside of the hours of --window until ${opening}`);
  const always = await bench.upload(['--window', '00:00-24:00', '--until-window-ends']);
  expect(always.exitCode).toBe(0);
});

test('a budget ends the run mid-clip with exit code 5, lasts over restarts, and a larger one goes on', async () => {
  const paths = [await bench.addClip('a.mp4', 3 * MB), await bench.addClip('b.mp4', 3 * MB)];
  const args = (budget: string) => ['--until-window-ends', '--limit-rate', '4M', '--budget', budget];
  const first = await bench.upload(args('2M/month'), throughProxy());
  expect(first.exitCode).toBe(5);
  expect(first.stderr).toContain('upload/window-over');
  expect(first.stderr).toMatch(/the --budget is used up until (?:midnight|\d{4}-\d\d-01 00:00)/);
  expect(first.summary).toMatchObject({ sent: 0, left: 2 });
  const moved = proxy.sentBytes + proxy.receivedBytes;
  expect(moved).toBeGreaterThan(1.8 * MB);
  expect(moved).toBeLessThan(2.2 * MB);
  const second = await bench.upload(args('2M/month'), throughProxy());
  expect(second.exitCode).toBe(5);
  expect(proxy.sentBytes + proxy.receivedBytes - moved).toBeLessThan(0.1 * MB);
  const third = await bench.upload(args('1G/month'), throughProxy());
  expect(third.exitCode).toBe(0);
  expect(proxy.sentBytes).toBeLessThan(7 * MB);
  await expectDelivered(paths);
}, 60_000);

async function openFront(): Promise<TokenFront> {
  const opened = await startTokenFront(bench.endpoint.port);
  opened.tokens.set('old', bench.endpoint.tokens.ada ?? '');
  // The token ends while the first clip is under way.
  opened.onRequest = (method) => {
    if (method === 'PATCH')
      setTimeout(() => {
        opened.tokens.delete('old');
        opened.tokens.set('new', bench.endpoint.tokens.ada ?? '');
      }, 200);
  };
  front = opened;
  return opened;
}

test('a token that ends half way: off a terminal exit 4, all saved; with a new one it goes on', async () => {
  const paths = await Promise.all([0, 1, 2, 3].map((number) => bench.addClip(`${number}.mp4`, 2 * MB)));
  const { url } = await openFront();
  const env = (token: string) => ({ CROTON_ENDPOINT: url, CROTON_TOKEN: token });
  const first = await bench.upload(['--jobs', '1', '--limit-rate', '4M'], env('old'));
  expect(first.exitCode).toBe(4);
  expect(first.stderr).toContain('auth/token-invalid');
  expect(first.summary.left).toBeGreaterThan(0);
  const second = await bench.upload([], env('new'));
  expect(second.exitCode).toBe(0);
  await expectDelivered(paths);
}, 60_000);

test.skipIf(!hasTmux)(
  'on a terminal it asks once, and goes on with the new token',
  async () => {
    const paths = await Promise.all([0, 1, 2, 3].map((number) => bench.addClip(`${number}.mp4`, 2 * MB)));
    const { url } = await openFront();
    const { CI: _, ...env } = bench.environment({ CROTON_ENDPOINT: url, CROTON_TOKEN: 'old' });
    const command = [process.execPath, binary, 'upload', '--yes', '--limit-rate', '4M'];
    const terminal = await openTerminal(command, { columns: 80, rows: 30, env, cwd: bench.clips });
    try {
      await terminal.until('no longer takes this token');
      const refused = front?.refused ?? 0;
      await terminal.press('wrong', 'Enter');
      const question = await terminal.until('does not work either');
      await delay(1500);
      // No bar is drawn over it.
      expect(await terminal.screen()).toBe(question);
      // Nobody asks the endpoint meanwhile, but for the check of the wrong token.
      expect((front?.refused ?? 0) - refused).toBeLessThan(10);
      await terminal.press('new', 'Enter');
      const shown = await terminal.until('EXIT=');
      expect(shown).toContain('EXIT=0');
      expect(shown).not.toContain('wrong');
    } finally {
      await terminal.close();
    }
    await expectDelivered(paths);
  },
  60_000,
);

test.skipIf(!hasTmux)(
  'who leaves the question for a token ends with 130, everything saved',
  async () => {
    await Promise.all([0, 1, 2, 3].map((number) => bench.addClip(`${number}.mp4`, 2 * MB)));
    const { url } = await openFront();
    const { CI: _, ...env } = bench.environment({ CROTON_ENDPOINT: url, CROTON_TOKEN: 'old' });
    const command = [process.execPath, binary, 'upload', '--yes', '--limit-rate', '4M'];
    const terminal = await openTerminal(command, { columns: 60, rows: 30, env, cwd: bench.clips });
    try {
      await terminal.until('no longer');
      await terminal.press('C-c');
      const shown = await terminal.until('EXIT=');
      expect(shown).toContain('EXIT=130');
      expect(shown).toContain('to go on: croton upload');
    } finally {
      await terminal.close();
    }
    const { exitCode } = await bench.upload([], { CROTON_ENDPOINT: url, CROTON_TOKEN: 'new' });
    expect(exitCode).toBe(0);
  },
  60_000,
);
