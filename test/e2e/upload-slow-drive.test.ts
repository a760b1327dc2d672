/** A folder that takes long to be listed: what was found leaves while the rest is looked for, and nothing is said too early. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { slowDrive } from '../support/slow-drive.js';
import { UploadBench } from '../support/upload-bench.js';

vi.setConfig({ testTimeout: 90_000 });

/** Clips that take this long to be listed, together twice as long as it is looked before the first leave. */
const CLIPS = 100;
const LOOK_MS = 50;

let bench: UploadBench;

beforeEach(async () => {
  bench = await UploadBench.open();
});

afterEach(() => bench.close());

async function addClips(): Promise<void> {
  for (let number = 0; number < CLIPS; number += 1)
    await bench.addClip(`m${String(number).padStart(3, '0')}.mp4`, 2048);
}

interface Event {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** Uploads from a slow drive. */
const runSlowly = (...args: string[]) =>
  bench.run(['upload', '--events', ...args], slowDrive(bench.clips, LOOK_MS));

/** Its events, and the clips that were done before and after everything was found. */
async function uploadSlowly(...args: string[]) {
  const { stdout, stderr, exitCode } = await runSlowly(...args);
  const events = String(stdout)
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  const final = events.findIndex(({ type, final }) => type === 'planned' && final === true);
  const done = (some: readonly Event[]) =>
    some.filter(({ type }) => type === 'clip-done').map(({ fileName }) => fileName);
  return { events, early: done(events.slice(0, final)), late: done(events.slice(final)), stderr, exitCode };
}

const records = async () =>
  (await readFile(join(bench.clips, 'manifest.jsonl'), 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { file_name: string; title?: string });

test('the first clips arrive before the last is found, and the end is as ever', async () => {
  await addClips();
  // The same name for many systems: the first stays, however late the other is found.
  const yaml = await readFile(join(bench.clips, 'croton.yaml'), 'utf8');
  await bench.write('croton.yaml', `policy: own.yaml\n${yaml}`);
  await bench.write('own.yaml', 'rules: { file/name: error }\n');
  await bench.addClip('A.mp4', 930);
  await bench.addClip('a.mp4', 1024, 'another');
  // The same bytes: the record stays with the name that it has.
  await bench.addClip('n-title.mp4', 2048, 'same');
  await bench.run(['manifest', 'build']);
  const manifest = join(bench.clips, 'manifest.jsonl');
  const titled = (await records())
    .filter(({ file_name: name }) => name === 'n-title.mp4')
    .map((record) => ({ ...record, title: 'By hand' }));
  await writeFile(manifest, titled.map((record) => `${JSON.stringify(record)}\n`).join(''));
  await bench.addClip('B-copy.mp4', 2048, 'same');
  const { events, early, late, exitCode, stderr } = await uploadSlowly('--yes');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('At least');
  expect(early).toContain('A.mp4');
  expect(late.length).toBeGreaterThan(0);
  expect([...early, ...late]).toHaveLength(CLIPS + 2);
  expect([...early, ...late]).not.toContain('B-copy.mp4');
  expect(events.at(-1)).toMatchObject({ type: 'finished', clips: CLIPS + 2, sent: CLIPS + 2, left: 0 });
  const problems = events.filter(({ type }) => type === 'clip-problem');
  expect(problems.map(({ problem }) => (problem as { fileName: string }).fileName).sort()).toEqual([
    'B-copy.mp4',
    'a.mp4',
  ]);
  const now = await records();
  expect(now).toHaveLength(CLIPS + 2);
  expect(now.find(({ title }) => title !== undefined)).toMatchObject({ file_name: 'n-title.mp4' });
});

test('what nobody confirmed waits for the whole folder, what was confirmed does not', async () => {
  await bench.addClip('first.mp4');
  await bench.upload();
  await addClips();
  await bench.write(`m0${CLIPS - 1}.mp4.yaml`, 'rights: { license: CC-BY-4.0, attribution: Ada }\n');
  const { early, late, exitCode, events } = await uploadSlowly();
  expect(early.length).toBeGreaterThan(0);
  expect(late).not.toContain(`m0${CLIPS - 1}.mp4`);
  expect(exitCode).toBe(2);
  expect(events.at(-1)).toMatchObject({ type: 'finished', error: { code: 'usage/confirmation-needed' } });
  // The one that waits was not looked at.
  expect((await records()).length).toBe(CLIPS);
});

test('an order that needs the whole list waits for it', async () => {
  await addClips();
  const { early, late, exitCode } = await uploadSlowly('--yes', '--order', 'newest');
  expect({ early, exitCode }).toEqual({ early: [], exitCode: 0 });
  expect(late).toHaveLength(CLIPS);
});

test('interrupted before everything was found, no record is lost', async () => {
  await addClips();
  await bench.run(['manifest', 'build']);
  const before = await records();
  const running = runSlowly('--yes');
  let told = '';
  let stopped = false;
  running.stdout?.on('data', (piece: Buffer) => {
    told += piece;
    if (told.includes('"clip-done"') && !stopped) stopped = running.kill('SIGINT');
  });
  expect((await running).exitCode).toBe(130);
  expect(told).not.toContain('"final":true');
  expect(await records()).toEqual(before);
});

test('a manifest that is sent as it is begins as early', async () => {
  await addClips();
  await bench.run(['manifest', 'build']);
  const { early, late, exitCode } = await uploadSlowly('--yes', '--no-build');
  expect(exitCode).toBe(0);
  expect(early.length).toBeGreaterThan(0);
  expect(early.length + late.length).toBe(CLIPS);
});
