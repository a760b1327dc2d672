/** Broken files of every kind: nothing may crash, hang, or end with an exit code outside the table. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ValidatedClip, type ValidateOptions, validatePaths } from '../../src/journey/validate.js';
import type { Finding } from '../../src/validation/finding.js';
import { RULES } from '../../src/validation/rules/index.js';
import { clipPath, ffprobe } from '../support/clips.js';
import { fakeContext } from '../support/fake-context.js';
import { type Mutation, mutateClip } from '../support/mutate-clip.js';
import { makeUser, type User } from '../support/run-croton.js';
import { seededRandom } from '../support/seeded-random.js';

/** `npm run test:full` runs 100 rounds: 3,000 broken clips. */
const PER_ROUND = 30;
const ROUNDS = Number(process.env.CHAOS_ROUNDS ?? 6);
const SEED = Number(process.env.CHAOS_SEED ?? 1);
/** With these, every cut has to show in the headers. */
const TELLING = /^(?!fragmented|live).*\.(mp4|m4v|mov|3gp|mkv|webm|avi)$/;
/** With these, decoding shows most cuts. */
const STREAMS = /\.(ts|mpg|flv|ogv)$|^(fragmented|live)\./;
const LEVELS = ['header', 'packets', 'header', 'decoded'] as const;
const RULE_IDS = new Set<string>(RULES.map(({ id }) => id));
/** A whole round on a busy machine; one file takes some 20 ms. */
const ROUND_MS = 60_000;

interface Broken extends Mutation {
  readonly base: string;
  readonly name: string;
}

let folder: string;
let user: User;
let clips: ReadonlyMap<string, Buffer>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-mutations-'));
  user = await makeUser();
  const names = (await readdir(clipPath('.'))).filter((name) => !name.endsWith('.png')).sort();
  clips = new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(clipPath(name))] as const)),
  );
});
afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await user.remove();
});

/** Writes a round of broken clips into a folder of its own. */
async function makeRound(seed: number): Promise<{ path: string; files: Broken[] }> {
  const random = seededRandom(seed);
  const path = join(folder, String(seed));
  await mkdir(path, { recursive: true });
  const names = [...clips.keys()];
  const files: Broken[] = [];
  for (let number = 0; number < PER_ROUND; number += 1) {
    const base = names[Math.floor(random() * names.length)] ?? '';
    const mutation = mutateClip(clips.get(base) ?? Buffer.alloc(0), random);
    const name = `${String(number).padStart(3, '0')}-${base}`;
    await writeFile(join(path, name), mutation.bytes);
    files.push({ ...mutation, base, name });
  }
  return { path, files };
}

async function validate(path: string, changes: Partial<ValidateOptions>): Promise<ValidatedClip[]> {
  const { context } = fakeContext({ cwd: path, env: { CROTON_CACHE_DIR: join(folder, 'cache') } });
  const found: ValidatedClip[] = [];
  const options = { paths: ['.'], ffprobe: ffprobe?.path, useConfig: false, ...changes };
  await validatePaths(context, options, (event) => {
    if (event.type === 'clip') found.push(event.clip);
  });
  return found;
}

/** Paths to numbers that are none, or below zero. */
function badNumbers(value: unknown, at = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? [] : [`${at}=${value}`];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => badNumbers(inner, `${at}/${key}`));
}

const isCutTold = ({ rule, outcome }: Finding) =>
  outcome === 'fail' && (rule === 'file/truncated' || rule === 'file/damaged');

/** What is wrong with what was said of a file. */
function problemsOf({ facts, findings }: ValidatedClip, { base, cut }: Broken): string[] {
  const problems = badNumbers(facts).map((number) => `facts${number}`);
  for (const { rule, message } of findings) {
    if (!RULE_IDS.has(rule)) problems.push(`unknown rule ${rule}`);
    if (/undefined|NaN|Infinity|\{\w+\}/.test(message)) problems.push(message);
  }
  if (cut && TELLING.test(base) && !findings.some(isCutTold)) problems.push('the cut is not told');
  return problems;
}

describe.skipIf(ffprobe === undefined)('broken files', () => {
  test(
    `${ROUNDS * PER_ROUND} mutations are judged in bounded time, cuts are told`,
    async () => {
      const said = new Map<string, number>();
      let slowestMs = 0;
      for (let round = 0; round < ROUNDS; round += 1) {
        const seed = SEED * 100_000 + round;
        const { path, files } = await makeRound(seed);
        const started = performance.now();
        // Every second round reads headers only; of the others every fourth looks at pictures, too.
        const integrity = round % 2 === 0 ? 'header' : LEVELS[((round - 1) / 2) % LEVELS.length];
        const validated = await validate(path, { integrity, frames: round % 6 === 4 });
        const took = performance.now() - started;
        slowestMs = Math.max(slowestMs, took);
        expect(took, `seed ${seed}`).toBeLessThan(ROUND_MS);
        expect(validated.map((clip) => clip.path)).toEqual(files.map(({ name }) => name));
        const problems = files.flatMap((file, number) => {
          const clip = validated[number] as ValidatedClip;
          for (const { rule, outcome } of clip.findings) {
            const key = outcome === 'unknown' ? `${rule} unknown` : rule;
            said.set(key, (said.get(key) ?? 0) + 1);
          }
          return problemsOf(clip, file).map(
            (problem) => `seed ${seed}, ${file.name}, ${file.what}: ${problem}`,
          );
        });
        expect(problems).toEqual([]);
        await rm(path, { recursive: true });
      }
      console.log(
        `slowest round of ${PER_ROUND}: ${Math.round(slowestMs)} ms`,
        Object.fromEntries([...said].sort()),
      );
    },
    Math.max(120_000, ROUNDS * ROUND_MS),
  );

  test('of streams, decoding tells most cuts', async () => {
    const random = seededRandom(SEED);
    const path = join(folder, 'streams');
    await mkdir(path);
    const files = [...clips].filter(([name]) => STREAMS.test(name));
    let cuts = 0;
    for (const [name, bytes] of files) {
      for (let number = 0; number < Math.min(ROUNDS, 20); number += 1) {
        const size = Math.floor(bytes.length * (0.1 + 0.85 * random()));
        await writeFile(join(path, `${number}-${name}`), bytes.subarray(0, size));
        cuts += 1;
      }
    }
    const validated = await validate(path, { integrity: 'decoded' });
    const untold = validated.filter(({ findings }) => !findings.some(isCutTold));
    console.log(`${cuts - untold.length} of ${cuts} cuts of streams were told`);
    expect(untold.length / cuts, untold.map((clip) => clip.path).join(', ')).toBeLessThan(0.1);
  });

  test('the program ends with 0 or 1, and says nothing of itself', async () => {
    for (let round = 0; round < Math.min(ROUNDS, 12); round += 1) {
      const seed = SEED * 100_000 + 50_000 + round;
      const { path } = await makeRound(seed);
      const level = ['--quiet', '--deep', '--decode'][round % 3] ?? '';
      const { code, stdout, stderr } = await user.croton(['validate', '--json', level, path]);
      expect([0, 1], `seed ${seed}: ${stderr}`).toContain(code);
      expect(JSON.parse(stdout).items).toHaveLength(PER_ROUND);
      expect(stderr).not.toMatch(/internal|\n {4}at /);
      await rm(path, { recursive: true });
    }
  });
});
