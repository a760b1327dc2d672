import { copyFile, mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { type Context, systemClock } from '../../../src/context.js';
import { findClips } from '../../../src/journey/find-clips.js';
import { inspectClips } from '../../../src/journey/inspect-clips.js';
import { mapInOrder } from '../../../src/journey/map-in-order.js';
import { NameTwins } from '../../../src/journey/name-twins.js';
import { QuietLane } from '../../../src/journey/quiet-lane.js';
import { clipPath, ffprobe, makeFolder } from '../../support/clips.js';

const { folder, at, program, remove } = await makeFolder();
afterAll(remove);

const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
async function* list<T>(items: Iterable<T>) {
  yield* items;
}
const collect = async <T>(items: AsyncIterable<T>) => {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
};

describe('mapInOrder', () => {
  test('keeps the order, and the limit', async () => {
    let running = 0;
    let most = 0;
    const results = mapInOrder(list([30, 1, 20, 1, 1, 10, 1, 1]), { limit: 3 }, async (ms) => {
      running += 1;
      most = Math.max(most, running);
      await sleep(ms);
      running -= 1;
      return ms;
    });
    expect(await collect(results)).toEqual([30, 1, 20, 1, 1, 10, 1, 1]);
    expect(most).toBe(3);
  });

  test('a slow first item lets others begin, but not without bound', async () => {
    let begun = 0;
    let seenByFirst = 0;
    const results = mapInOrder(
      list(Array.from({ length: 100 }, (_, index) => index)),
      { limit: 2, window: 10 },
      async (index) => {
        begun += 1;
        if (index === 0) {
          await sleep(50);
          seenByFirst = begun;
        }
        return index;
      },
    );
    expect(await collect(results)).toHaveLength(100);
    expect(seenByFirst).toBe(10);
  });

  test('an error of a worker or of the source ends it', async () => {
    const failing = mapInOrder(list([1, 2, 3]), { limit: 2 }, async (item) => {
      if (item === 2) throw new Error('two');
      return item;
    });
    await expect(collect(failing)).rejects.toThrow('two');
    async function* broken() {
      yield 1;
      throw new Error('source');
    }
    const results: number[] = [];
    const reading = async () => {
      for await (const item of mapInOrder(broken(), { limit: 2 }, async (item) => item)) results.push(item);
    };
    await expect(reading()).rejects.toThrow('source');
    expect(results).toEqual([1]);
  });
});

test('in a quiet lane, a task that wants to be alone is alone', async () => {
  const lane = new QuietLane();
  let running = 0;
  const task = (expected: 'shared' | 'alone') => async () => {
    running += 1;
    if (expected === 'alone') expect(running).toBe(1);
    await sleep(5);
    if (expected === 'alone') expect(running).toBe(1);
    running -= 1;
  };
  await Promise.all([
    lane.share(task('shared')),
    lane.share(task('shared')),
    lane.alone(task('alone')),
    lane.share(task('shared')),
    lane.alone(task('alone')),
  ]);
});

test('names that differ by case or normal form are twins', () => {
  const twins = new NameTwins();
  expect(twins.find('Café.mp4'.normalize('NFC'))).toBeUndefined();
  expect(twins.find('cafe\u0301.MP4')).toBe('Café.mp4'.normalize('NFC'));
  expect(twins.find('other.mp4')).toBeUndefined();
});

const context: Context = {
  io: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr },
  env: process.env,
  cwd: folder,
  signal: new AbortController().signal,
  clock: systemClock,
  random: Math.random,
};
const find = async (...paths: string[]) =>
  (await collect(findClips(context, { paths, useConfig: true }))).map(({ path }) => path);

describe('findClips', () => {
  test('folders by the globs of clips and the ignore file, named files always, each once', async () => {
    await mkdir(at('tree/inner/deep.mp4'), { recursive: true });
    await mkdir(at('bare'));
    for (const name of ['b.mp4', 'a.MOV', 'notes.txt', 'inner/c.webm', 'inner/drafts.mp4'])
      await writeFile(at(`tree/${name}`), 'x');
    await writeFile(at('tree/.crotonignore'), 'drafts*\n');
    await symlink('..', at('tree/inner/up'));
    expect(await find('tree')).toEqual(['tree/a.MOV', 'tree/b.mp4', 'tree/inner/c.webm']);
    expect(await find('tree/notes.txt', 'tree', 'tree/b.mp4', './tree')).toEqual([
      'tree/notes.txt',
      'tree/a.MOV',
      'tree/b.mp4',
      'tree/inner/c.webm',
    ]);
    expect(await collect(findClips(context, { paths: ['tree'], useConfig: false }))).toHaveLength(4);
  });

  test('a path that does not exist ends it before anything is done; a folder without videos at its end', async () => {
    const clips = findClips(context, { paths: ['tree', 'nothing'], useConfig: true });
    await expect(clips.next()).rejects.toMatchObject({ code: 'file/not-found' });
    await expect(find('tree', 'bare')).rejects.toMatchObject({ code: 'file/no-clips' });
    expect(await find('tree/inner/deep.mp4')).toEqual(['tree/inner/deep.mp4']);
  });
});

describe.skipIf(ffprobe === undefined || process.platform === 'win32')('inspectClips', () => {
  const inspect = async (names: string[], options: object = {}) => {
    if (ffprobe === undefined) throw new Error('skipped');
    const clips = names.map((name) => ({ location: at(name), path: name, relative: name, named: true }));
    return collect(
      inspectClips(list(clips), { ffprobe, timeoutMs: 20_000, digests: 'duplicates', ...options }),
    );
  };

  test('finds the same bytes, reading only files of equal size', async () => {
    for (const name of ['1.mp4', '2.mp4', '4.mp4']) await copyFile(clipPath('plain.mp4'), at(name));
    await copyFile(clipPath('plain.mkv'), at('3.mkv'));
    await copyFile(clipPath('rotated.mp4'), at('5.mp4'));
    await copyFile(clipPath('anamorphic.mp4'), at('6.mp4'));
    const results = await inspect(['1.mp4', '2.mp4', '3.mkv', '4.mp4', '5.mp4', '6.mp4']);
    expect(results.map(({ duplicateOf }) => duplicateOf)).toEqual([
      undefined,
      '1.mp4',
      undefined,
      '1.mp4',
      undefined,
      undefined,
    ]);
    // The same size and other bytes: both were read.
    expect(results.map(({ digest }) => digest !== undefined)).toEqual([
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    const all = await inspect(['1.mp4', '2.mp4'], { digests: 'all' });
    expect(all.map(({ duplicateOf }) => duplicateOf)).toEqual([undefined, '1.mp4']);
    expect(all[0]?.digest).toBe(all[1]?.digest);
  });

  test('finds the same bytes of clips that are not shared whole, too', async () => {
    for (const name of ['p1.mov', 'p2.mov']) await copyFile(clipPath('phone.mov'), at(name));
    const results = await inspect(['p1.mov', 'p2.mov']);
    expect(results[0]?.inspection.shared?.version).not.toBeNull();
    expect(results.map(({ duplicateOf }) => duplicateOf)).toEqual([undefined, 'p1.mov']);
  });

  test('a file that is written again after it was probed has no digest', async () => {
    await copyFile(clipPath('plain.mp4'), at('written.mp4'));
    const writing = await program('writing', `'${ffprobe?.path}' "$@"; printf x >> '${at('written.mp4')}'`);
    const options = { ffprobe: { path: writing, origin: 'flag' }, digests: 'all' };
    const [result] = await inspect(['written.mp4'], options);
    expect(result?.inspection.facts).toBeDefined();
    expect(result?.digest).toBeUndefined();
  });

  test('a placeholder is not read', async () => {
    await writeFile(at('cloud.mp4'), '');
    await truncate(at('cloud.mp4'), 5_000_000);
    const [result] = await inspect(['cloud.mp4']);
    expect(result?.inspection).toEqual({ entry: expect.objectContaining({ placeholder: true }) });
    const [read] = await inspect(['cloud.mp4'], { hydrate: true });
    expect(read?.inspection.probe?.kind).toBe('rejected');
  });

  test('a timeout is tried once more, alone', async () => {
    const slowOnce = await program(
      'slow-once',
      `for last; do :; done; case "$last" in *1.mp4) [ -e '${at('tried')}' ] || { touch '${at('tried')}'; sleep 20; } ;; esac; exec '${ffprobe?.path}' "$@"`,
    );
    const options = { ffprobe: { path: slowOnce, origin: 'flag' }, timeoutMs: 1500 };
    const results = await inspect(['1.mp4', '3.mkv'], options);
    expect(results.map(({ inspection }) => inspection.probe?.kind)).toEqual(['report', 'report']);
  });

  test('durations that no header tells come from the packets', async () => {
    await copyFile(clipPath('live.webm'), at('live.webm'));
    const [result] = await inspect(['live.webm']);
    expect(result?.inspection.facts?.durationS).toBeCloseTo(1.2, 1);
  });
});
