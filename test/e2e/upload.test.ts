import { appendFile, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { WellKnown } from '../../src/protocol/well-known.js';
import { UploadJournal } from '../../src/transfer/journal.js';
import { verifyReceipt } from '../../src/transfer/receipt.js';
import { startProxy, type TestProxy } from '../support/proxy.js';
import { digestOfFile, UploadBench, until } from '../support/upload-bench.js';

const MIB = 1024 * 1024;

let bench: UploadBench;
let proxy: TestProxy | undefined;

beforeEach(async () => {
  bench = await UploadBench.open();
});

afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
  await bench.close();
});

test('a folder arrives, byte for byte, once; the second run sends nothing', async () => {
  const paths = [
    await bench.addClip('small.mp4'),
    await bench.addClip('dance/large.mp4', 3 * MIB),
    await bench.addClip('name with\nnewline.mp4'),
  ];
  const first = await bench.upload();
  expect(first.summary).toMatchObject({ clips: 3, sent: 3, present: 0, failed: 0, exitCode: 0 });
  expect(first.exitCode).toBe(0);
  for (const path of paths) {
    const id = await digestOfFile(path);
    expect(await bench.objectDigest(id)).toBe(id);
  }
  const second = await bench.upload();
  expect(second.summary).toMatchObject({ sent: 0, present: 3, exitCode: 0 });
});

test('one bad clip stops nothing', async () => {
  await bench.addClip('good.mp4');
  await bench.write('bad.mp4', 'this is no video');
  const { summary, exitCode } = await bench.upload();
  expect(summary).toMatchObject({ sent: 1, invalid: 1 });
  expect(summary.problems[0]).toMatchObject({ fileName: 'bad.mp4', code: 'file/not-video' });
  expect(exitCode).toBe(1);
});

test('a clip that changed after the manifest was built fails alone, and is named with the fix', async () => {
  await bench.addClip('good.mp4');
  const changed = await bench.addClip('changed.mp4');
  const gone = await bench.addClip('gone.mp4');
  await bench.run(['manifest', 'build']);
  await appendFile(changed, 'more');
  await rm(gone);
  const { summary, exitCode } = await bench.upload(['--no-build']);
  expect(summary).toMatchObject({ sent: 1, failed: 2 });
  expect(summary.problems.map(({ code }: { code: string }) => code).sort()).toEqual([
    'file/not-found',
    'upload/changed',
  ]);
  expect(exitCode).toBe(5);
});

test('same size, other bytes: none of them leaves', async () => {
  const path = await bench.addClip('swapped.mp4', 2 * MIB);
  await bench.run(['manifest', 'build']);
  const bytes = await readFile(path);
  bytes[bytes.length - 1] = 1;
  await writeFile(path, bytes);
  proxy = await startProxy({ port: bench.endpoint.port });
  const { summary, exitCode } = await bench.upload(['--no-build'], { CROTON_ENDPOINT: proxy.url });
  expect(proxy.sentBytes).toBeLessThan(MIB);
  expect(summary).toMatchObject({ sent: 0, failed: 1 });
  expect(summary.problems[0].code).toBe('upload/changed');
  expect(exitCode).toBe(5);
  const repaired = await bench.upload();
  expect(repaired.summary).toMatchObject({ sent: 1, failed: 0 });
});

test('a manifest from elsewhere sends what its ids say, and names the folder it takes it from', async () => {
  await bench.addClip('good.mp4');
  const other = await bench.addClip('other.mp4');
  await bench.run(['manifest', 'build']);
  const manifest = await readFile(join(bench.clips, 'manifest.jsonl'), 'utf8');
  const forged = `sha256:${'0'.repeat(64)}`;
  await bench.write('given.jsonl', manifest.replace(await digestOfFile(other), forged));
  await rm(join(bench.clips, 'croton.yaml'));
  const { summary, stderr } = await bench.upload(['given.jsonl']);
  expect(summary).toMatchObject({ sent: 1, failed: 1 });
  expect(summary.problems[0]).toMatchObject({ fileName: 'other.mp4', code: 'upload/changed' });
  expect(stderr).toContain(`from ${bench.clips}`);
});

test('clips without an answer that a person owes wait, named with the fix', async () => {
  await bench.addClip('waits.mp4');
  await bench.addClip('goes.mp4');
  await bench.write('waits.mp4.yaml', 'rights: { minors: unknown }\n');
  const { summary, exitCode } = await bench.upload();
  expect(summary).toMatchObject({ clips: 1, sent: 1, held: 1 });
  expect(summary.problems[0]).toMatchObject({ fileName: 'waits.mp4', kind: 'held' });
  expect(summary.problems[0].fix).toContain('croton.yaml');
  expect(exitCode).toBe(1);
});

test('clips whose record the endpoint would refuse are named, others go; what is taken back later reaches it', async () => {
  await bench.addClip('kept.mp4');
  await bench.addClip('goes.mp4');
  await bench.write('kept.mp4.yaml', 'rights: { license: CC-BY-ND-4.0, attribution: Ada }\n');
  const { summary, exitCode } = await bench.upload();
  expect(summary).toMatchObject({ clips: 1, sent: 1, held: 1 });
  expect(summary.problems).toMatchObject([{ fileName: 'kept.mp4', code: 'rights/license-refused' }]);
  expect(exitCode).toBe(1);
  await bench.write('goes.mp4.yaml', 'rights: { ai_generative_training: notAllowed }\n');
  const again = await bench.upload();
  expect(again.summary).toMatchObject({ clips: 1, updated: 1 });
});

test('the first upload needs a yes; the second does not; changed rights need one again', async () => {
  await bench.addClip('a.mp4');
  const asked = await bench.run(['upload']);
  expect(asked.exitCode).toBe(2);
  expect(asked.stderr).toContain('CC0-1.0');
  expect(asked.stderr).toContain('usage/confirmation-needed');
  expect((await bench.run(['upload', '--yes'])).exitCode).toBe(0);
  expect((await bench.run(['upload'])).exitCode).toBe(0);
  const yaml = await readFile(join(bench.clips, 'croton.yaml'), 'utf8');
  await bench.write('croton.yaml', yaml.replace('people: none', 'people: incidental'));
  expect((await bench.run(['upload'])).exitCode).toBe(2);
  const updated = await bench.upload();
  expect(updated.summary).toMatchObject({ sent: 0, updated: 1, exitCode: 0 });
});

test('a dry run sends nothing', async () => {
  await bench.addClip('a.mp4', 2 * MIB);
  proxy = await startProxy({ port: bench.endpoint.port });
  const { summary, exitCode } = await bench.upload(['--dry-run'], { CROTON_ENDPOINT: proxy.url });
  expect(summary).toMatchObject({ dryRun: true, clips: 1, sent: 0 });
  expect(exitCode).toBe(0);
  expect(proxy.sentBytes).toBeLessThan(5000);
});

test('a wrong token is exit 4, a dead endpoint exit 3, in every format', async () => {
  await bench.addClip('a.mp4');
  for (const format of [[], ['--json'], ['--events'], ['--quiet']]) {
    const wrong = await bench.run(['upload', '--yes', ...format], { CROTON_TOKEN: 'wrong' });
    expect(wrong.exitCode).toBe(4);
  }
  await bench.endpoint.down();
  for (const format of [[], ['--json']]) {
    const dead = await bench.run(['upload', '--yes', ...format]);
    expect(dead.exitCode).toBe(3);
  }
});

test('an endpoint that stays away ends it after the window, with everything kept', async () => {
  await bench.addClip('a.mp4', 8 * MIB);
  proxy = await startProxy({ port: bench.endpoint.port });
  const { weather } = proxy;
  weather.bytesPerSecond = 2 * MIB;
  const running = bench.run(['upload', '--yes', '--retry-for', '0.05'], { CROTON_ENDPOINT: proxy.url });
  await until(() => (proxy?.sentBytes ?? 0) > 2 * MIB);
  weather.down = true;
  proxy.cut();
  const { exitCode, stderr } = await running;
  expect(stderr).toContain('upload/gave-up');
  expect(stderr).toContain('to go on: croton upload');
  expect(exitCode).toBe(3);
});

test('killed while it sends, it goes on at the server’s offset', async () => {
  const path = await bench.addClip('large.mp4', 64 * MIB);
  proxy = await startProxy({ port: bench.endpoint.port });
  proxy.weather.bytesPerSecond = 24 * MIB;
  const env = { CROTON_ENDPOINT: proxy.url };
  const running = bench.run(['upload', '--yes'], env);
  await until(() => (proxy?.sentBytes ?? 0) > 30 * MIB);
  running.kill('SIGKILL');
  await running;
  const before = proxy.sentBytes;
  const { summary } = await bench.upload([], env);
  expect(summary).toMatchObject({ sent: 1, exitCode: 0 });
  const again = proxy.sentBytes - before;
  expect(before + again).toBeLessThan(64 * MIB + 8 * MIB);
  expect(again).toBeLessThan(40 * MIB);
  const id = await digestOfFile(path);
  expect(await bench.objectDigest(id)).toBe(id);
  const journal = await UploadJournal.open(summary.journal);
  const envelope = journal.receipt(id)?.envelope;
  await journal.close();
  const wellKnown = (await (await fetch(`${bench.endpoint.url}/.well-known/croton`)).json()) as WellKnown;
  const claimed = JSON.parse(Buffer.from(envelope?.payload ?? '', 'base64').toString());
  const subject = { id, bytes: 64 * MIB, submission: claimed.submission };
  expect(envelope && verifyReceipt(envelope, wellKnown.public_key, subject).contributor).toBe('ada');
});

test('an endpoint that is stopped and started again needs no new command', async () => {
  const path = await bench.addClip('large.mp4', 24 * MIB);
  await bench.addClip('small.mp4');
  proxy = await startProxy({ port: bench.endpoint.port });
  proxy.weather.bytesPerSecond = 8 * MIB;
  const running = bench.run(['upload', '--yes', '--json'], { CROTON_ENDPOINT: proxy.url });
  await until(() => (proxy?.sentBytes ?? 0) > 8 * MIB);
  await bench.endpoint.down('SIGKILL');
  await new Promise((resolve) => setTimeout(resolve, 1500));
  await bench.endpoint.up();
  const { stdout, stderr, exitCode } = await running;
  expect(JSON.parse(String(stdout))).toMatchObject({ sent: 2, failed: 0 });
  expect(stderr).toContain('endpoint not reachable');
  expect(exitCode).toBe(0);
  expect(proxy.sentBytes).toBeLessThan(24 * MIB + 9 * MIB);
  const id = await digestOfFile(path);
  expect(await bench.objectDigest(id)).toBe(id);
});

async function interrupted(name: string, bytes: number): Promise<TestProxy> {
  await bench.addClip(name, bytes);
  const started = await startProxy({ port: bench.endpoint.port });
  started.weather.bytesPerSecond = bytes / 3;
  const running = bench.run(['upload', '--yes'], { CROTON_ENDPOINT: started.url });
  await until(() => started.sentBytes > bytes / 2);
  running.kill('SIGKILL');
  await running;
  started.weather.bytesPerSecond = undefined;
  return started;
}

test('a lost journal costs nothing: the endpoint knows', async () => {
  proxy = await interrupted('large.mp4', 16 * MIB);
  await rm(join(bench.folder, 'state'), { recursive: true });
  const before = proxy.sentBytes;
  const { summary } = await bench.upload([], { CROTON_ENDPOINT: proxy.url });
  expect(summary).toMatchObject({ sent: 1, exitCode: 0 });
  expect(proxy.sentBytes - before).toBeLessThan(10 * MIB);
});

test('a moved clip goes on where it was', async () => {
  proxy = await interrupted('large.mp4', 16 * MIB);
  await rename(join(bench.clips, 'large.mp4'), join(bench.clips, 'moved.mp4'));
  const before = proxy.sentBytes;
  const { summary } = await bench.upload([], { CROTON_ENDPOINT: proxy.url });
  expect(summary).toMatchObject({ sent: 1, exitCode: 0 });
  expect(proxy.sentBytes - before).toBeLessThan(10 * MIB);
});

test('a file rewritten between two runs never arrives half old, half new', async () => {
  proxy = await interrupted('large.mp4', 16 * MIB);
  const path = join(bench.clips, 'large.mp4');
  const bytes = await readFile(path);
  bytes.fill(7, 4 * MIB);
  await writeFile(path, bytes);
  const before = proxy.sentBytes;
  const { summary, exitCode } = await bench.upload(['--no-build'], { CROTON_ENDPOINT: proxy.url });
  expect(summary).toMatchObject({ sent: 0, failed: 1 });
  expect(summary.problems[0].code).toBe('upload/changed');
  expect(exitCode).toBe(5);
  expect(proxy.sentBytes - before).toBeLessThan(MIB);
});

test('a token that is revoked half way ends it with exit 4 and everything kept', async () => {
  await bench.addClip('large.mp4', 16 * MIB);
  const { admin, ada } = bench.endpoint.tokens;
  const asAdmin = (method: string, path: string, body?: unknown) =>
    fetch(new URL(path, bench.endpoint.url), {
      method,
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const made = await asAdmin('POST', '/v1/admin/tokens', { name: 'ada', roles: ['contributor'] });
  const { id, token } = (await made.json()) as { id: string; token: string };
  proxy = await startProxy({ port: bench.endpoint.port });
  proxy.weather.bytesPerSecond = 4 * MIB;
  const running = bench.run(['upload', '--yes'], { CROTON_ENDPOINT: proxy.url, CROTON_TOKEN: token });
  await until(() => (proxy?.sentBytes ?? 0) > 4 * MIB);
  expect((await asAdmin('DELETE', `/v1/admin/tokens/${id}`)).ok).toBe(true);
  proxy.cut();
  const { exitCode, stderr } = await running;
  expect(stderr).toContain('auth/token-invalid');
  expect(exitCode).toBe(4);
  proxy.weather.bytesPerSecond = undefined;
  const before = proxy.sentBytes;
  const { summary } = await bench.upload([], { CROTON_ENDPOINT: proxy.url, CROTON_TOKEN: ada ?? '' });
  expect(summary).toMatchObject({ sent: 1, exitCode: 0 });
  expect(proxy.sentBytes - before).toBeLessThan(13 * MIB);
});

test('a withdrawn clip stays withdrawn, and is sent again only on purpose', async () => {
  const path = await bench.addClip('a.mp4');
  await bench.addClip('b.mp4');
  await bench.upload();
  const id = await digestOfFile(path);
  const list = await fetch(new URL(`/v1/submissions?content=${id}`, bench.endpoint.url), {
    headers: { authorization: `Bearer ${bench.endpoint.tokens.ada}` },
  });
  const { items } = (await list.json()) as { items: { submission: string }[] };
  expect((await bench.run(['withdraw', '--yes', items[0]?.submission ?? ''])).exitCode).toBe(0);
  const { summary, exitCode } = await bench.upload();
  expect(summary).toMatchObject({ present: 1, withdrawn: 1 });
  expect(summary.problems[0]).toMatchObject({ fileName: 'a.mp4', kind: 'withdrawn' });
  expect(summary.problems[0].fix).toContain('--again');
  expect(exitCode).toBe(1);
  const again = await bench.upload(['--again']);
  expect(again.summary).toMatchObject({ sent: 1, present: 1, exitCode: 0 });
  expect(await bench.objectDigest(id)).toBe(id);
});

test('what is waited for is said', async () => {
  await bench.addClip('a.mp4', 8 * MIB);
  proxy = await startProxy({ port: bench.endpoint.port });
  proxy.weather.bytesPerSecond = 4 * MIB;
  const running = bench.run(['upload', '--yes'], { CROTON_ENDPOINT: proxy.url });
  await until(() => (proxy?.sentBytes ?? 0) > MIB);
  proxy.weather.down = true;
  proxy.cut();
  await new Promise((resolve) => setTimeout(resolve, 2500));
  proxy.weather.down = false;
  const { exitCode, stderr } = await running;
  expect(exitCode).toBe(0);
  expect(stderr).toMatch(/endpoint not reachable, next try in \d+s/);
});

test('Ctrl-C saves and names the command that goes on', async () => {
  await bench.addClip('large.mp4', 24 * MIB);
  proxy = await startProxy({ port: bench.endpoint.port });
  proxy.weather.bytesPerSecond = 4 * MIB;
  const running = bench.run(['upload', '--yes'], { CROTON_ENDPOINT: proxy.url });
  await until(() => (proxy?.sentBytes ?? 0) > 4 * MIB);
  running.kill('SIGINT');
  const { exitCode, stderr } = await running;
  expect(exitCode).toBe(130);
  expect(stderr).toContain('saved; to go on: croton upload');
  proxy.weather.bytesPerSecond = undefined;
  const before = proxy.sentBytes;
  const { summary } = await bench.upload([], { CROTON_ENDPOINT: proxy.url });
  expect(summary).toMatchObject({ sent: 1 });
  expect(proxy.sentBytes - before).toBeLessThan(22 * MIB);
});

test('a reader of the events that leaves does not end the upload', async () => {
  await bench.addClip('large.mp4', 24 * MIB);
  proxy = await startProxy({ port: bench.endpoint.port });
  proxy.weather.bytesPerSecond = 4 * MIB;
  const running = bench.run(['upload', '--yes', '--events'], { CROTON_ENDPOINT: proxy.url });
  running.stdout?.once('data', () => running.stdout?.destroy());
  expect((await running).exitCode).toBe(0);
  expect((await bench.upload()).summary).toMatchObject({ sent: 0, present: 1 });
});

test('of two uploads of one collection the second waits, says for whom, and sends nothing twice', async () => {
  await bench.addClip('large.mp4', 8 * MIB);
  await bench.addClip('small.mp4');
  proxy = await startProxy({ port: bench.endpoint.port });
  proxy.weather.bytesPerSecond = 4 * MIB;
  const env = { CROTON_ENDPOINT: proxy.url };
  const running = bench.run(['upload', '--yes', '--json'], env);
  await until(() => (proxy?.sentBytes ?? 0) > MIB);
  const second = await bench.upload([], env);
  expect(second.exitCode).toBe(0);
  expect(second.stderr).toContain(`process ${running.pid}`);
  expect(second.summary).toMatchObject({ sent: 0, present: 2 });
  expect((await running).exitCode).toBe(0);
  expect(proxy.sentBytes).toBeLessThan(9 * MIB);
});

test('the journal is for its owner alone, and no URL of an upload is printed', async () => {
  await bench.addClip('large.mp4', 2 * MIB);
  const { stdout, stderr } = await bench.run(['upload', '--yes', '--events']);
  const events = String(stdout)
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.at(-1)).toMatchObject({ type: 'finished', sent: 1 });
  expect(events.map(({ type }) => type)).toContain('clip-done');
  const { summary } = await bench.upload();
  for (const file of ['uploads.log', 'receipts.log']) {
    expect((await stat(join(summary.journal, file))).mode & 0o077).toBe(0);
  }
  expect(`${stdout}${stderr}`).not.toContain('/v1/uploads');
});

test('a clip that the endpoint looks at and turns back is told as refused, in each run', async () => {
  const path = await bench.addClip('letter.mp4');
  await bench.addClip('good.mp4');
  await bench.run(['manifest', 'build']);
  const was = await digestOfFile(path);
  const { size } = await stat(path);
  await writeFile(path, 'Dear Ada, '.padEnd(size, 'x'));
  const manifest = join(bench.clips, 'manifest.jsonl');
  await writeFile(manifest, (await readFile(manifest, 'utf8')).replace(was, await digestOfFile(path)));
  for (const sent of [1, 0]) {
    const { summary, exitCode } = await bench.upload(['--no-build']);
    expect(summary).toMatchObject({ sent, present: 1 - sent, refused: 1, failed: 0 });
    expect(summary.problems).toMatchObject([{ fileName: 'letter.mp4', code: 'file/not-video' }]);
    expect(exitCode).toBe(1);
  }
});
