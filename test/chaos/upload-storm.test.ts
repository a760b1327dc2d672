import { expect, test } from 'vitest';
import { chaosRandom, MIB, rounds, useFaultyBench, whole } from '../support/chaos-bench.js';
import {
  type Call,
  type CallKind,
  expectNoStorm,
  type Fault,
  type FaultyEndpoint,
  mostTriesPerSecond,
} from '../support/faulty-endpoint.js';
import { expectEachOnce } from '../support/upload-audit.js';
import type { UploadBench } from '../support/upload-bench.js';
import { watchUpload } from '../support/watched-upload.js';

const random = chaosRandom(7);
const pick = <T>(values: readonly [T, ...T[]]): T =>
  values[Math.floor(random() * values.length)] ?? values[0];

const STATUSES = [408, 429, 500, 502, 503] as const;
const CALLS: readonly CallKind[] = ['declare', 'create', 'append', 'offset', 'commit'];

let bench: UploadBench;
let faulty: FaultyEndpoint;
let paths: string[];
let env: Record<string, string>;

useFaultyBench((opened) => {
  ({ bench, faulty, env } = opened);
  paths = [];
});

async function addClips(...sizes: number[]): Promise<void> {
  for (const size of sizes) paths.push(await bench.addClip(`${paths.length}.mp4`, Math.round(size)));
}

/** In seconds, as a date, or none. A date has whole seconds: rounded up, it asks for no less. */
function retryAfter(seconds: number, form: 'seconds' | 'date' | 'none'): Record<string, string> {
  if (form === 'none') return {};
  if (form === 'seconds') return { 'retry-after': String(seconds) };
  return { 'retry-after': new Date(Math.ceil(Date.now() / 1000 + seconds) * 1000).toUTCString() };
}

/** Expects that each call that was put off stayed away as long as it was asked to. */
function expectPatience(calls: readonly Call[]): void {
  const hasty: string[] = [];
  for (const [at, { kind, file, fault, atMs }] of calls.entries()) {
    if (fault?.kind !== 'status' || fault.headers?.['retry-after'] === undefined) continue;
    const next = calls.slice(at + 1).find((call) => call.kind === kind && call.file === file);
    const seconds = Number(fault.headers['retry-after']);
    const askedMs = Number.isNaN(seconds) ? 1000 : seconds * 1000;
    if (next !== undefined && next.atMs - atMs < askedMs)
      hasty.push(`${kind} ${file} came again after ${Math.round(next.atMs - atMs)} ms, asked for ${askedMs}`);
  }
  expect(hasty).toEqual([]);
}

function report(): string {
  const faults = faulty.calls.filter(({ fault }) => fault !== undefined);
  const { most } = mostTriesPerSecond(faulty.calls);
  const kinds = CALLS.map((kind) => `${faulty.calls.filter((call) => call.kind === kind).length} ${kind}`);
  return `${faulty.calls.length} calls (${kinds.join(', ')}), ${faults.length} of them failed; at most ${most} tries for a clip in a second`;
}

test('a storm of 408, 429, 500, 502, 503 and closed connections that ends: all arrive, nobody is pestered', async () => {
  await addClips(0, 5000, 0.3 * MIB, 1.5 * MIB, 2 * MIB, 3 * MIB);
  await bench.run(['manifest', 'build']);
  let blows = Math.min(60, 2 * rounds);
  faulty.fault = ({ kind }) => {
    if (kind === 'other' || blows === 0 || random() > 0.5) return undefined;
    blows -= 1;
    if (random() < 0.3)
      return {
        kind: 'close',
        when: pick<'at-once' | 'mid-answer' | 'after'>(['at-once', 'mid-answer', 'after']),
      };
    const headers = retryAfter(pick([1, 2]), pick<'seconds' | 'date' | 'none'>(['seconds', 'date', 'none']));
    return { kind: 'status', status: pick([...STATUSES]), headers, close: random() < 0.3 };
  };
  const { exitCode, summary, stderr } = await watchUpload(bench, [], env).done;
  console.log(`${report()}; ${Math.round(Number(summary?.durationS))} s`);
  expect(summary, stderr).toMatchObject({ clips: paths.length, sent: paths.length, failed: 0, left: 0 });
  expect(exitCode).toBe(0);
  expectPatience(faulty.calls);
  expectNoStorm(faulty.calls);
  await expectEachOnce(bench, paths);
}, 900_000);

test.each(CALLS)('every %s is closed at once or answered 500 for a while: no storm', async (kind) => {
  await addClips(0, 2 * MIB, 3 * MIB);
  await bench.run(['manifest', 'build']);
  const faults: Fault[] = [
    { kind: 'close', when: 'at-once' },
    { kind: 'status', status: 500 },
    { kind: 'close', when: 'mid-answer' },
    { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
  ];
  let number = 0;
  let cuts = 0;
  faulty.fault = (call) => {
    // There is no HEAD where no PATCH was cut.
    if (kind === 'offset' && call.kind === 'append' && cuts < 2) {
      cuts += 1;
      return { kind: 'close', when: 'at-once' };
    }
    if (call.kind !== kind || number >= (whole ? 6 : 3)) return undefined;
    number += 1;
    return faults[number % faults.length];
  };
  const { exitCode, summary, stderr } = await watchUpload(bench, [], env).done;
  console.log(`${kind}: ${report()}; ${Math.round(Number(summary?.durationS))} s`);
  expect(summary, stderr).toMatchObject({ sent: 3, failed: 0, left: 0 });
  expect(exitCode).toBe(0);
  expectNoStorm(faulty.calls);
  await expectEachOnce(bench, paths);
});

const ENDLESS = [
  ['append', 503, 3],
  ['commit', 429, 3],
  ['declare', 503, 3],
  ['append', 500, 5],
] as const;

// An endpoint that does answer is tried eight times, which takes its time.
test.each(ENDLESS.filter(([, status]) => whole || status !== 500))(
  'every %s answered %i without end: it ends in time, exit code and summary are true, the next run delivers',
  async (kind, status, code) => {
    await addClips(2 * MIB, 2 * MIB, 3 * MIB);
    await bench.run(['manifest', 'build']);
    faulty.fault = (call) => (call.kind === kind ? { kind: 'status', status } : undefined);
    const startedMs = Date.now();
    const stormy = await watchUpload(bench, ['--retry-for', '0.06'], env).done;
    const tookMs = Date.now() - startedMs;
    console.log(`${kind} ${status}: exit ${stormy.exitCode}, ${report()}; ${Math.round(tookMs / 1000)} s`);
    expect(stormy.exitCode, stormy.stderr).toBe(code);
    const { sent, failed, left, clips } = stormy.summary as unknown as Record<string, number>;
    expect((failed ?? 0) + (left ?? 0)).toBe(clips);
    expect(sent).toBe(0);
    expect(tookMs).toBeLessThan(status === 500 ? 300_000 : 60_000);
    expectNoStorm(faulty.calls);
    faulty.fault = () => undefined;
    const { summary } = await bench.upload([], env);
    expect(summary).toMatchObject({ clips: 3, failed: 0, left: 0, exitCode: 0 });
    await expectEachOnce(bench, paths);
  },
  600_000,
);

test('a Retry-After far beyond the window is not waited for', async () => {
  await addClips(2 * MIB);
  await bench.run(['manifest', 'build']);
  faulty.fault = ({ kind }) =>
    kind === 'append' ? { kind: 'status', status: 503, headers: retryAfter(86_400, 'date') } : undefined;
  const startedMs = Date.now();
  const { exitCode } = await watchUpload(bench, ['--retry-for', '1'], env).done;
  expect(exitCode).toBe(3);
  expect(Date.now() - startedMs).toBeLessThan(30_000);
});
