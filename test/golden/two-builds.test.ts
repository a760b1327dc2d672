/** The bundled ffprobe (4.0) and the one of the system tell the same of every clip, at every level. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { afterAll, describe, expect, test } from 'vitest';
import { type ValidateOptions, validatePaths } from '../../src/journey/validate.js';
import { ffprobeCandidates, readFfprobeVersion } from '../../src/media/find-ffprobe.js';
import { clipPath } from '../support/clips.js';
import { fakeContext } from '../support/fake-context.js';

const { context } = fakeContext({ env: process.env });
const builds = new Map<string, string>();
for (const { path } of ffprobeCandidates(context)) {
  const version = await readFfprobeVersion(path).catch(() => undefined);
  if (version !== undefined && !builds.has(version)) builds.set(version, path);
}
const [first, second] = [...builds];
if (second === undefined)
  console.log(`skipped: needs two builds of ffprobe, found ${[...builds.keys()].join(', ') || 'none'}`);

const cache = await mkdtemp(`${tmpdir()}/croton-builds-`);
afterAll(() => rm(cache, { recursive: true, force: true }));

/** Explained in the reference, under their rule. */
const EXPLAINED = new Set(['interlaced.mp4 video/interlaced warning fail']);

/** A line for each finding. Not the messages: some repeat what ffprobe said. */
async function find(ffprobe: string, options: Partial<ValidateOptions>): Promise<string[]> {
  const found: string[] = [];
  const own = { ...context, cwd: clipPath('.'), env: { CROTON_CACHE_DIR: cache } };
  await validatePaths(own, { paths: ['.'], ffprobe, useConfig: false, ...options }, (event) => {
    if (event.type !== 'clip') return;
    const { path, findings, facts } = event.clip;
    found.push(`${path} ${facts?.integrity}`);
    for (const { rule, severity, outcome } of findings) found.push(`${path} ${rule} ${severity} ${outcome}`);
  });
  return found.filter((line) => !EXPLAINED.has(line));
}

describe.skipIf(second === undefined)(`ffprobe ${first?.[0]} and ${second?.[0]}`, () => {
  test.each<[string, Partial<ValidateOptions>]>([
    ['headers', {}],
    ['--deep', { integrity: 'packets' }],
    ['--decode', { integrity: 'decoded' }],
    ['--frames', { frames: true }],
  ])('find the same with %s', async (_, options) => {
    expect(await find(second?.[1] ?? '', options)).toEqual(await find(first?.[1] ?? '', options));
  });
});
