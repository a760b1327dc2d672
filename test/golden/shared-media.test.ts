/**
 * Every finding for real clips, each checked by hand. The clips are not part of the project: without the folder
 * (`CROTON_SHARED_MEDIA`, else `../shared/media`) the tests are skipped.
 *
 * `GOLDEN_FILL=1 npx vitest run test/golden` fills in clips and columns that are not there yet. It never changes what
 * is: who finds a difference to be right edits `shared-media.json` by hand, with the evidence for it.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { type ValidateOptions, validatePaths } from '../../src/journey/validate.js';
import { ffprobe } from '../support/clips.js';
import { fakeContext } from '../support/fake-context.js';
import { repository } from '../support/run-croton.js';

const MEDIA = process.env.CROTON_SHARED_MEDIA ?? join(repository, '../shared/media');
const FILE = join(import.meta.dirname, 'shared-media.json');
const LEVELS = {
  header: {},
  deep: { integrity: 'packets' },
  decode: { integrity: 'decoded' },
  frames: { frames: true },
} as const satisfies Record<string, Partial<ValidateOptions>>;
type Level = keyof typeof LEVELS;

/** A clip by its SHA-256. Findings are `rule severity outcome`; null or absent: not looked at yet. */
interface GoldenClip {
  readonly name: string;
  /** Whether a person would take it: then it may have no error. */
  readonly good: boolean | null;
  /** How its findings were checked: with ffprobe 5.1.9, mediainfo, ffmpeg's decoders, exiftool. */
  readonly evidence: string;
  readonly findings: Partial<Record<Level, readonly string[] | null>>;
}

type Golden = Record<string, GoldenClip>;

const golden: Golden = JSON.parse(await readFile(FILE, 'utf8'));
const skips = !existsSync(MEDIA) || ffprobe === undefined;
if (skips) console.log(`skipped: needs the clips in ${MEDIA} (or CROTON_SHARED_MEDIA) and an ffprobe`);

const cache = await mkdtemp(join(tmpdir(), 'croton-golden-'));
afterAll(() => rm(cache, { recursive: true, force: true }));

/** What is found now, by the name of the file. */
async function find(level: Level): Promise<Map<string, string[]>> {
  const { context } = fakeContext({ cwd: MEDIA, env: { CROTON_CACHE_DIR: cache } });
  const found = new Map<string, string[]>();
  const options = { paths: ['.'], ffprobe: ffprobe?.path, useConfig: false, ...LEVELS[level] };
  await validatePaths(context, options, (event) => {
    if (event.type !== 'clip') return;
    const { path, findings } = event.clip;
    found.set(
      path,
      findings.map(({ rule, severity, outcome }) => `${rule} ${severity} ${outcome}`),
    );
  });
  return found;
}

/** The clips in the folder, as `[digest, name]`. */
async function listClips(): Promise<[string, string][]> {
  const names = (await readdir(MEDIA)).filter((name) => !name.endsWith('.md')).sort();
  return Promise.all(
    names.map(async (name): Promise<[string, string]> => {
      const bytes = await readFile(join(MEDIA, name));
      return [createHash('sha256').update(bytes).digest('hex'), name];
    }),
  );
}

async function fill(): Promise<void> {
  const clips = await listClips();
  for (const [digest, name] of clips) golden[digest] ??= { name, good: null, evidence: '', findings: {} };
  for (const level of Object.keys(LEVELS) as Level[]) {
    const found = await find(level);
    for (const [digest, name] of clips) {
      const clip = golden[digest];
      if (clip !== undefined) clip.findings[level] ??= found.get(name) ?? null;
    }
  }
  await writeFile(FILE, `${JSON.stringify(golden, null, 2)}\n`);
}

if (!skips && process.env.GOLDEN_FILL === '1') await fill();

describe.skipIf(skips)('real clips', () => {
  test('each was looked at by a person', async () => {
    const known = (await listClips()).map(([digest, name]) => [name, golden[digest]?.name]);
    expect(known.filter(([name, kept]) => name !== kept)).toEqual([]);
    for (const { name, good, evidence } of Object.values(golden)) {
      expect([name, good, evidence.length > 40]).toEqual([name, expect.any(Boolean), true]);
    }
  });

  test.each(Object.keys(LEVELS) as Level[])(
    'the findings with %s are those that were checked',
    async (level) => {
      const found = await find(level);
      const now = (await listClips()).map(([digest, name]) => ({ digest, name, findings: found.get(name) }));
      const then = now.map(({ digest, name }) => ({
        digest,
        name,
        findings: golden[digest]?.findings[level],
      }));
      expect(now).toEqual(then);
    },
  );
});

test('no good clip has an error', () => {
  for (const { name, good, findings } of Object.values(golden)) {
    const errors = Object.values(findings).flatMap(
      (list) => list?.filter((line) => line.includes(' error ')) ?? [],
    );
    expect([name, good === true ? errors : []]).toEqual([name, []]);
    expect([name, good === true || errors.length > 0]).toEqual([name, true]);
  }
});
