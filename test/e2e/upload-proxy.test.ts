import { afterEach, beforeEach, expect, test } from 'vitest';
import { authorityPath, type HttpsFront, startHttpsFront } from '../support/https-front.js';
import { UploadBench } from '../support/upload-bench.js';

let bench: UploadBench;
let front: HttpsFront;

beforeEach(async () => {
  bench = await UploadBench.open();
  front = await startHttpsFront(bench.endpoint.port);
});

afterEach(async () => {
  await front.close();
  await bench.close();
});

const env = (more: Record<string, string> = {}) => ({
  CROTON_ENDPOINT: 'https://croton.test',
  HTTPS_PROXY: front.proxyUrl,
  NODE_EXTRA_CA_CERTS: authorityPath,
  ...more,
});

test('calls and bytes go through the proxy, over few connections, under an authority of one’s own', async () => {
  for (let number = 0; number < 12; number += 1) await bench.addClip(`${number}.mp4`);
  await bench.addClip('large.mp4', 3_000_000);
  const { exitCode, summary } = await bench.upload(['--jobs', '2'], env());
  expect(exitCode).toBe(0);
  expect(summary.sent).toBe(13);
  expect(new Set(front.tunnels)).toEqual(new Set(['croton.test:443']));
  // Kept open: a tunnel for each request would be dozens.
  expect(front.tunnels.length).toBeLessThan(20);
});

test('a budget counts what goes through a tunnel', async () => {
  await bench.addClip('large.mp4', 3_000_000);
  const limits = ['--budget', '1M/month', '--until-window-ends'];
  const { exitCode, stderr } = await bench.upload(limits, env());
  expect(stderr).toContain('upload/window-over');
  expect(exitCode).toBe(5);
});

test('doctor names the proxy, without its password', async () => {
  const { stdout, stderr } = await bench.run(['doctor'], env());
  expect(stdout).toContain('through the proxy http://127.0.0.1:');
  expect(stdout + stderr).not.toContain('password');
});

test.each<[string, () => Record<string, string>]>([
  ['a wrong password', () => ({ HTTPS_PROXY: front.proxyUrl.replace('name:password', 'name:geheim') })],
  ['an address that is none', () => ({ HTTPS_PROXY: 'socks5://name:geheim@127.0.0.1:1' })],
  ['a proxy that is away', () => ({ HTTPS_PROXY: 'http://name:geheim@127.0.0.1:1' })],
  ['an unknown authority', () => ({ NODE_EXTRA_CA_CERTS: '' })],
])(
  '%s is told, and no secret with it',
  async (_, more) => {
    const { exitCode, stdout, stderr } = await bench.run(['whoami'], env(more()));
    expect([2, 3]).toContain(exitCode);
    expect(stderr).toMatch(/proxy|certificate/i);
    expect(stdout + stderr).not.toMatch(/geheim|password@/);
  },
  60_000,
);
