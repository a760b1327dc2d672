import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clipBytes } from '../support/build-bench.js';
import { HASH_COUNTER, readHashTimes } from '../support/count-hashes.js';
import { repository } from '../support/run-croton.js';
import { seededRandom } from '../support/seeded-random.js';

const clips = Number(process.env.CHAOS_CLIPS ?? 150);
const kills = Number(process.env.CHAOS_ROUNDS ?? 12);
const YAML = (attribution: string) => `defaults:
  rights: { license: CC-BY-4.0, basis: own-work, attribution: ${attribution}, ai_generative_training: allowed, people: none, minors: none }
  origin: { capture: camera, synthetic: none }
  culture: { countries: [NG], languages: [yo], domains: [food], tagged_by: self, sensitivity: none }
`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-kill-'));
  await writeFile(join(folder, 'croton.yaml'), YAML('Ada'));
  for (let number = 0; number < clips; number += 1)
    await writeFile(join(folder, `clip-${String(number).padStart(3, '0')}.mp4`), await clipBytes(number));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function build(args: readonly string[] = []) {
  return execa(
    process.execPath,
    ['--import', HASH_COUNTER, join(repository, 'bin/croton.js'), 'manifest', 'build', ...args],
    {
      cwd: folder,
      reject: false,
      stdin: 'ignore',
      timeout: 120_000,
      env: {
        CI: '1',
        HASHES: join(folder, 'hashes'),
        CROTON_STATE_DIR: join(folder, '.state'),
        CROTON_CACHE_DIR: join(folder, '.cache'),
        CROTON_CONFIG_DIR: join(folder, '.config'),
      },
    },
  );
}

const hashes = () => readHashTimes(join(folder, 'hashes'));

/** What is learned of a clip is written right after its hash: a kill may come between, but never this long after it. */
const KEPT_WITHIN_MS = 250;

const manifest = () => readFile(join(folder, 'manifest.jsonl'), 'utf8').catch(() => '');

/** The lines of a manifest; fails where one is half written. */
const parse = (text: string) => {
  expect(text === '' || text.endsWith('\n')).toBe(true);
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as { id: string; rights: { attribution: string } });
};

test('killed at random moments: nothing is half written, and what was hashed is not hashed again', async () => {
  const random = seededRandom(Number(process.env.CHAOS_SEED ?? 5));
  // Files written just now may change unnoticed: nothing is kept of them beyond the memory of builds.
  await new Promise((resolve) => setTimeout(resolve, 2100));
  const killed: number[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const running = build();
    // By what it did, not by time: a busy machine would be killed before it began.
    const enough = (await hashes()).size + random() * (clips / kills);
    const dies = setInterval(async () => {
      if ((await hashes()).size <= enough) return;
      clearInterval(dies);
      setTimeout(() => running.kill('SIGKILL'), random() * 30);
    }, 3);
    await running;
    killed.push(Date.now());
    clearInterval(dies);
    const records = parse(await manifest());
    expect([0, clips]).toContain(records.length);
  }
  expect((await build()).exitCode).toBe(0);
  const ids = parse(await manifest()).map(({ id }) => id.slice('sha256:'.length));
  expect(new Set(ids).size).toBe(clips);
  const hashed = await hashes();
  expect(ids.filter((id) => !hashed.has(id))).toEqual([]);
  const twice = ids.flatMap((id) => (hashed.get(id) ?? []).slice(0, -1));
  const lateMs = twice.map((time) => Math.min(...killed.filter((kill) => kill >= time)) - time);
  console.log(
    `${clips} clips, ${kills} kills: ${twice.length} clips hashed twice, ${lateMs.join(', ')} ms before a kill`,
  );
  expect(Math.max(0, ...lateMs)).toBeLessThanOrEqual(KEPT_WITHIN_MS);
  expect(twice.length).toBeLessThanOrEqual(kills);
  expect((await readdir(folder)).filter((name) => name.endsWith('.lock'))).toEqual([]);
}, 240_000);

test('killed while defaults change: edits stay, and what nobody edited follows in the end', async () => {
  const random = seededRandom(Number(process.env.CHAOS_SEED ?? 5));
  await build();
  const edited = parse(await manifest());
  for (const record of edited.slice(0, 10)) record.rights.attribution = 'Bob';
  await writeFile(
    join(folder, 'manifest.jsonl'),
    edited.map((record) => `${JSON.stringify(record)}\n`).join(''),
  );
  for (let kill = 0; kill < kills; kill += 1) {
    await writeFile(join(folder, 'croton.yaml'), YAML(`Eve ${kill}`));
    const running = build();
    const dies = setTimeout(() => running.kill('SIGKILL'), 180 + random() * 250);
    await running;
    clearTimeout(dies);
    expect(parse(await manifest())).toHaveLength(clips);
  }
  await writeFile(join(folder, 'croton.yaml'), YAML('Ian'));
  const last = await build();
  expect(last.exitCode, last.stderr).toBe(0);
  const names = parse(await manifest()).map(({ rights }) => rights.attribution);
  expect(names).toEqual([...Array(10).fill('Bob'), ...Array(clips - 10).fill('Ian')]);
}, 240_000);
