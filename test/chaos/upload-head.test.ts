import { expect, test } from 'vitest';
import { MIB, useFaultyBench, whole } from '../support/chaos-bench.js';
import {
  type Call,
  expectNoStorm,
  type Fault,
  type FaultyEndpoint,
  mostTriesPerSecond,
} from '../support/faulty-endpoint.js';
import { startProxy } from '../support/proxy.js';
import { expectEachOnce } from '../support/upload-audit.js';
import { type UploadBench, until } from '../support/upload-bench.js';
import { watchUpload } from '../support/watched-upload.js';

const SIZE = 3 * MIB;

let bench: UploadBench;
let faulty: FaultyEndpoint;
let paths: string[];
let env: Record<string, string>;

useFaultyBench((opened) => {
  ({ bench, faulty, env } = opened);
  paths = [];
});

const edit = (headers: Record<string, string>, status?: number): Fault => ({
  kind: 'edit',
  headers,
  ...(status === undefined ? {} : { status }),
});

/** What an endpoint may say that is not so, of a clip whose first PATCH was cut. */
const LIES: Readonly<Record<string, (call: Call) => Fault | undefined>> = {
  'offset back': ({ kind }) => (kind === 'offset' ? edit({ 'upload-offset': '0' }) : undefined),
  'offset forward': ({ kind }) =>
    kind === 'offset' ? edit({ 'upload-offset': String(2 * MIB) }) : undefined,
  'all is there': ({ kind }) => (kind === 'offset' ? edit({ 'upload-offset': String(SIZE) }) : undefined),
  'offset beyond the end': ({ kind }) =>
    kind === 'offset' ? edit({ 'upload-offset': String(SIZE + 1) }) : undefined,
  'other length': ({ kind }) => (kind === 'offset' ? edit({ 'upload-length': String(SIZE - 1) }) : undefined),
  'never advancing': ({ kind, headers }) =>
    kind === 'append'
      ? {
          kind: 'status',
          status: 204,
          headers: { 'upload-offset': String(headers['upload-offset']), 'tus-resumable': '1.0.0' },
        }
      : undefined,
  '204 with an offset ahead': ({ kind }) =>
    kind === 'append' ? edit({ 'upload-offset': String(SIZE + 5) }) : undefined,
  '204 with an offset behind': ({ kind }) =>
    kind === 'append' ? edit({ 'upload-offset': '70000' }) : undefined,
  '204 that is none': ({ kind }) =>
    kind === 'append'
      ? { kind: 'status', status: 204, headers: { 'upload-offset': String(SIZE), 'tus-resumable': '1.0.0' } }
      : undefined,
  '409 to the bytes': ({ kind }) => (kind === 'append' ? { kind: 'status', status: 409 } : undefined),
};

/** One clip for each lie; told `times` times each. */
async function lie(times: number): Promise<void> {
  const names = Object.keys(LIES);
  for (const name of names) paths.push(await bench.addClip(`${name.replaceAll(' ', '-')}.mp4`, SIZE));
  await bench.addClip('honest.mp4', SIZE).then((path) => paths.push(path));
  await bench.run(['manifest', 'build']);
  const liesOf = new Map<string, { name: string | undefined; cut: boolean; told: number }>();
  faulty.fault = (call) => {
    const { file, kind } = call;
    if (file === undefined) return undefined;
    const known = liesOf.get(file) ?? { name: names[liesOf.size], cut: false, told: 0 };
    liesOf.set(file, known);
    if (known.name === undefined) return undefined;
    if (kind === 'append' && !known.cut) {
      known.cut = true;
      return { kind: 'close', when: 'mid-body' };
    }
    const fault = known.told < times ? LIES[known.name]?.(call) : undefined;
    if (fault !== undefined) known.told += 1;
    return fault;
  };
}

test('an endpoint that lies about offsets for a while: all arrive as they are, nobody is pestered', async () => {
  await lie(2);
  const { exitCode, summary, stderr } = await watchUpload(bench, ['--jobs', '4'], env).done;
  console.log(
    `${faulty.calls.length} calls, at most ${mostTriesPerSecond(faulty.calls).most} tries for a clip in a second, ${Math.round(Number(summary?.durationS))} s`,
  );
  expect(summary, stderr).toMatchObject({ clips: paths.length, refused: 0, left: 0 });
  // To believe twice that all is there is enough for one run: the next one is for those.
  expect(Number(summary?.failed)).toBeLessThanOrEqual(2);
  expect([0, 5]).toContain(exitCode);
  expectNoStorm(faulty.calls);
  const again = await bench.upload([], env);
  expect(again.summary).toMatchObject({ failed: 0, refused: 0, left: 0, exitCode: 0 });
  await expectEachOnce(bench, paths);
});

test.runIf(whole)(
  'an endpoint that never stops lying: others arrive, no storm, no other bytes, and it ends',
  async () => {
    await lie(Number.POSITIVE_INFINITY);
    const { exitCode, summary, stderr } = await watchUpload(bench, ['--jobs', '16'], env).done;
    const perClip = faulty.calls.length / paths.length;
    console.log(
      `${faulty.calls.length} calls, ${perClip.toFixed(1)} for each clip, at most ${mostTriesPerSecond(faulty.calls).most} tries for a clip in a second; ${summary?.sent} sent, ${summary?.failed} failed, ${Math.round(Number(summary?.durationS))} s`,
    );
    expect(exitCode, stderr).toBe(5);
    expect(Number(summary?.failed) + Number(summary?.sent)).toBe(paths.length);
    expect(Number(summary?.failed)).toBeGreaterThan(5);
    expect(perClip).toBeLessThan(60);
    expectNoStorm(faulty.calls);
    faulty.fault = () => undefined;
    const again = await bench.upload([], env);
    expect(again.summary).toMatchObject({ failed: 0, refused: 0, left: 0, exitCode: 0 });
    await expectEachOnce(bench, paths);
  },
  600_000,
);

test.runIf(whole)(
  'an endpoint that falls silent: no hang beyond the stall timer, and all arrive',
  async () => {
    const silences: Fault[] = [
      { kind: 'silence', after: 'request' },
      { kind: 'silence', after: 'half-header' },
      { kind: 'silence', after: 'some-body' },
    ];
    for (const [number, size] of [0, 0, 1_300_000, 1_300_000, 1_300_000].entries())
      paths.push(await bench.addClip(`${number}.mp4`, size));
    await bench.run(['manifest', 'build']);
    const quiet = new Map<string, number>();
    faulty.fault = ({ kind, file = '' }) => {
      if (kind !== 'create' && kind !== 'append') return undefined;
      const key = `${kind} ${file}`;
      if (quiet.has(key) || quiet.size >= 8) return undefined;
      quiet.set(key, quiet.size);
      return silences[quiet.size % silences.length];
    };
    const { exitCode, summary, stderr } = await watchUpload(bench, ['--jobs', '5'], env).done;
    console.log(`${quiet.size} silences, ${Math.round(Number(summary?.durationS))} s`);
    expect(summary, stderr).toMatchObject({ sent: paths.length, failed: 0 });
    expect(exitCode).toBe(0);
    await expectEachOnce(bench, paths);
  },
  1_500_000,
);

test('a token that is revoked half way: exit 4, all is kept, a new token goes on without sending again', async () => {
  for (const [number, size] of [0, 0, 12 * MIB, 12 * MIB].entries())
    paths.push(await bench.addClip(`${number}.mp4`, size));
  await bench.run(['manifest', 'build']);
  const { admin } = bench.endpoint.tokens;
  const asAdmin = (method: string, path: string, body?: unknown) =>
    fetch(new URL(path, bench.endpoint.url), {
      method,
      headers: { authorization: `Bearer ${admin}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  const made = await asAdmin('POST', '/v1/admin/tokens', { name: 'ada', roles: ['contributor'] });
  const { id, token } = (await made.json()) as { id: string; token: string };
  const proxy = await startProxy({ port: bench.endpoint.port });
  try {
    proxy.weather.bytesPerSecond = 8 * MIB;
    const upload = watchUpload(bench, [], { CROTON_ENDPOINT: proxy.url, CROTON_TOKEN: token });
    await until(() => proxy.sentBytes > 8 * MIB || upload.ended, 60_000);
    expect((await asAdmin('DELETE', `/v1/admin/tokens/${id}`)).ok).toBe(true);
    proxy.reset();
    const { exitCode, stderr, summary } = await upload.done;
    expect(exitCode, stderr).toBe(4);
    expect(summary).toMatchObject({ clips: 4, failed: 0 });
    proxy.weather.bytesPerSecond = undefined;
    const again = await bench.upload([], { CROTON_ENDPOINT: proxy.url });
    expect(again.summary).toMatchObject({ clips: 4, failed: 0, left: 0, exitCode: 0 });
    console.log(`24 MiB, revoked half way: ${(proxy.sentBytes / MIB).toFixed(1)} MiB on the wire`);
    expect(proxy.sentBytes).toBeLessThan(25 * MIB);
    await expectEachOnce(bench, paths);
  } finally {
    await proxy.close();
  }
});
