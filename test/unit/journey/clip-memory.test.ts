import { copyFile, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { inspectClips } from '../../../src/journey/inspect-clips.js';
import { FactsCache } from '../../../src/media/facts-cache.js';
import { KEEP_ALL, REMOVE_ALL } from '../../../src/media/share.js';
import { clipPath, ffprobe, makeFolder } from '../../support/clips.js';
import { testContext } from '../../support/test-context.js';

const { at, program, remove } = await makeFolder();
afterAll(remove);

// A minute from now: what was copied just now is settled.
const clock = { now: () => Date.now() + 60_000, sleep: async () => {} };
const NAMES = ['a.mp4', 'b.mp4', 'c.mkv', 'd.mov', 'e.webm', 'f.mp4'];

/** Replaces the digests in the cache. Returns how many there were. */
async function tamperDigests(): Promise<number> {
  let replaced = 0;
  for (const name of await readdir(at('cache/facts'))) {
    const path = at(`cache/facts/${name}`);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const changed = lines.map((line) => {
      const json = line.slice(9).replace(/sha256:[0-9a-f]{64}/, `sha256:${'0'.repeat(64)}`);
      if (json === line.slice(9)) return line;
      replaced += 1;
      return `${crc32(json).toString(16).padStart(8, '0')} ${json}`;
    });
    await writeFile(path, `${changed.join('\n')}\n`);
  }
  return replaced;
}

describe.skipIf(ffprobe === undefined || process.platform === 'win32')('with a cache of facts', () => {
  /** Inspects the clips and tells how often ffprobe was run for it. */
  const inspect = async (options: object = {}, { builtS = 1, share = REMOVE_ALL } = {}) => {
    await writeFile(at('runs'), '');
    const path = await program('counting', `echo run >> '${at('runs')}'; exec '${ffprobe?.path}' "$@"`);
    // The same program as before, as far as the cache can tell.
    await utimes(path, builtS, builtS);
    const tool = { path, origin: 'flag' } as const;
    const { context } = testContext({ env: { CROTON_CACHE_DIR: at('cache') }, clock });
    const cache = new FactsCache(context, tool, (reason) => expect(reason).toBe(''));
    const clips = (async function* () {
      for (const name of NAMES) yield { location: at(name), path: name, relative: name, named: false, share };
    })();
    const run = { ffprobe: tool, timeoutMs: 20_000, digests: 'duplicates', cache, ...options } as const;
    const results = [];
    for await (const { inspection, digest, duplicateOf } of inspectClips(clips, run))
      results.push({ inspection, digest, duplicateOf });
    return { results, runs: (await readFile(at('runs'), 'latin1')).split('\n').length - 1 };
  };

  beforeEach(async () => {
    await rm(at('cache'), { recursive: true, force: true });
    for (const name of ['plain.mp4', 'plain.mkv', 'phone.mov', 'plain.webm']) {
      const ending = name.slice(name.lastIndexOf('.'));
      for (const copy of NAMES) if (copy.endsWith(ending)) await copyFile(clipPath(name), at(copy));
    }
    await writeFile(at('f.mp4'), 'no video at all');
  });

  test('files that did not change are not probed again, and say the same', async () => {
    const cold = await inspect();
    expect(cold.runs).toBeGreaterThanOrEqual(NAMES.length);
    expect(cold.results[1]?.duplicateOf).toBe('a.mp4');
    expect(await inspect()).toEqual({ results: cold.results, runs: 0 });
    expect(await inspect({ cache: undefined })).toEqual(cold);
    await utimes(at('c.mkv'), 5, 5);
    const touched = await inspect();
    expect(touched.runs).toBe(1);
    expect(touched.results.map(({ inspection }) => inspection.facts)).toEqual(
      cold.results.map(({ inspection }) => inspection.facts),
    );
    expect((await inspect()).runs).toBe(0);
  });

  test('a deeper look completes what is known, and a plain one after it is as before', async () => {
    const plain = await inspect();
    const deep = await inspect({ integrity: 'packets', frames: true });
    expect(deep.runs).toBeGreaterThan(0);
    expect(deep.results[0]?.inspection.integrity?.level).toBe('packets');
    expect(await inspect({ integrity: 'packets', frames: true })).toEqual({ results: deep.results, runs: 0 });
    expect(await inspect()).toEqual({ results: plain.results, runs: 0 });
  });

  test('digests are kept too', async () => {
    const first = await inspect({ digests: 'all' });
    expect(first.results.filter(({ digest }) => digest !== undefined)).toHaveLength(NAMES.length - 1);
    expect(await inspect({ digests: 'all' })).toEqual({ results: first.results, runs: 0 });
    // Those in the cache count: no clip was read.
    expect(await tamperDigests()).toBe(NAMES.length - 1);
    const recalled = await inspect({ digests: 'all' });
    expect(recalled.results[0]?.digest).toBe(`sha256:${'0'.repeat(64)}`);
  });

  test('a clip that is shared otherwise has other facts and another digest', async () => {
    const fresh = (share: typeof KEEP_ALL) => inspect({ digests: 'all', cache: undefined }, { share });
    for (const share of [REMOVE_ALL, KEEP_ALL, { ...KEEP_ALL, location: 'remove' } as const, REMOVE_ALL])
      expect((await inspect({ digests: 'all' }, { share })).results).toEqual((await fresh(share)).results);
    const phone = async (share: typeof KEEP_ALL) => (await fresh(share)).results[NAMES.indexOf('d.mov')];
    expect((await phone(KEEP_ALL))?.digest).not.toBe((await phone(REMOVE_ALL))?.digest);
  });

  test('bytes that were changed behind an old time stamp are read anew', async () => {
    await utimes(at('c.mkv'), 5, 5);
    const cold = await inspect({ digests: 'all' });
    const bytes = await readFile(at('c.mkv'));
    await writeFile(at('c.mkv'), bytes.with(-1, (bytes.at(-1) ?? 0) ^ 1));
    await utimes(at('c.mkv'), 5, 5);
    const changed = await inspect({ digests: 'all' });
    expect(changed.runs).toBeGreaterThan(0);
    expect(changed.results[2]?.digest).not.toBe(cold.results[2]?.digest);
  });

  test('another build of ffprobe at the same path reads everything anew', async () => {
    const cold = await inspect();
    expect(await inspect({}, { builtS: 2 })).toEqual(cold);
  });

  test('what hangs on the moment is not kept', async () => {
    const timedOut = await inspect({ timeoutMs: 1 });
    expect(timedOut.results[0]?.inspection.probe?.kind).toBe('timeout');
    expect((await inspect()).results[0]?.inspection.probe?.kind).toBe('report');
  });
});
