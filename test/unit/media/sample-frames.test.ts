import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectClip } from '../../../src/media/inspect-clip.js';
import { takePictures } from '../../../src/media/picture-strip.js';
import { sampleFrames } from '../../../src/media/sample-frames.js';
import { clipPath, ffprobe, makeFolder } from '../../support/clips.js';
import { box, numbers } from '../../support/iso-boxes.js';

const limits = { timeoutMs: 20_000 };
let files: Awaited<ReturnType<typeof makeFolder>>;
beforeAll(async () => {
  files = await makeFolder();
});
afterAll(() => files.remove());

async function factsOf(path: string) {
  if (ffprobe === undefined) throw new Error('no ffprobe');
  const { facts } = await inspectClip(path, { ffprobe, ...limits });
  if (facts === undefined) throw new Error(`${path} has no facts`);
  return facts;
}
async function sample(path: string, program = ffprobe?.path ?? '') {
  const report = await sampleFrames(program, path, await factsOf(path), limits);
  if (report === undefined) throw new Error('no video');
  return report;
}

/** A movie as QuickTime splits them: the data reference of its tracks is an alias to a file. */
function withAlias(movie: Buffer, path: string): Buffer {
  const name = Buffer.alloc(64);
  name[0] = name.write(basename(path), 1);
  const absolute = Buffer.from(path.length % 2 === 0 ? path : `${path}\0`);
  const kind = Buffer.from([0, 2, path.length >> 8, path.length & 0xff]);
  const end = Buffer.from([0xff, 0xff, 0, 0]);
  const levels = Buffer.from([0, 1, 0, 1]);
  const volume = [Buffer.alloc(10), Buffer.alloc(28), Buffer.alloc(12)];
  const alias = [...volume, name, Buffer.alloc(16), levels, Buffer.alloc(16), kind, absolute, end];
  const reference = box('dref', numbers(0, 1), box('alis', numbers(0), ...alias));
  const rewrite = (bytes: Buffer): Buffer[] => {
    const boxes: Buffer[] = [];
    for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
      const type = bytes.toString('latin1', at + 4, at + 8);
      const whole = bytes.subarray(at, at + bytes.readUInt32BE(at));
      if (type === 'dref') boxes.push(reference);
      else if (!/moov|trak|mdia|minf|dinf/.test(type)) boxes.push(whole);
      else boxes.push(box(type, ...rewrite(whole.subarray(8))));
    }
    return boxes;
  };
  return Buffer.concat(rewrite(movie));
}

describe.skipIf(ffprobe === undefined)('sampled pictures (needs an ffprobe)', () => {
  test.each([
    'plain.mp4',
    'plain.mov',
    'plain.mkv',
    'plain.webm',
    'plain.avi',
    'plain.3gp',
    'plain.ts',
    'plain.mpg',
    'plain.flv',
    'plain.ogv',
    'fragmented.mp4',
    'live.webm',
  ])('come from %s, the first of them at 0', async (name) => {
    const { sampled, unknown, hashes } = await sample(clipPath(name));
    expect(unknown).toBeNull();
    expect(sampled).toBeGreaterThanOrEqual(4);
    expect(hashes[0]?.atS).toBe(0);
  });

  test('say what is black, still or barred', async () => {
    expect(await sample(clipPath('black.mp4'))).toMatchObject({ black: 1, hashes: [] });
    expect(await sample(clipPath('frozen.mp4'))).toMatchObject({ black: 0, frozen: 1 });
    expect((await sample(clipPath('letterbox.mp4'))).bars).toMatchObject({ left: 0, right: 0 });
    expect((await sample(clipPath('letterbox.mp4'))).bars.top).toBeCloseTo(22 / 180, 1);
    expect((await sample(clipPath('pillarbox.mp4'))).bars.left).toBeCloseTo(109 / 320, 1);
    expect(await sample(clipPath('scene.mp4'))).toMatchObject({ black: 0, frozen: 0, bars: { top: 0 } });
  });

  test('are spread over a long clip', async () => {
    const { sampled, hashes } = await sample(clipPath('scene-long.mp4'));
    // Six stretches of two seconds, four pictures a second.
    expect(sampled).toBe(48);
    expect(hashes.at(-1)?.atS).toBeGreaterThan(20);
    expect(new Set(hashes.map(({ atS }) => Math.floor(atS / 4))).size).toBeGreaterThanOrEqual(5);
  });

  test('are as many where a seek need not find a key frame', async () => {
    // Five stretches of two seconds; a key frame every 1.6.
    expect((await sample(clipPath('scene-long.ts'))).sampled).toBe(40);
  });

  test.each([
    "a'b.mp4",
    'a:b.mp4',
    'a,b;c.mp4',
    '[in].mp4',
    'back\\slash.mp4',
    'two\nlines.mp4',
    ' spaces .mp4 ',
    'clip 🎬 é.mp4',
    '%d=@#&?*|<>"$`!~^{}().mp4',
    '-i.mp4',
    'ends in \\',
    "'''",
    "it's, a:b[c];\\/inside.mp4",
  ])('come from a file named %j', async (name) => {
    const path = files.at(name);
    await mkdir(dirname(path), { recursive: true });
    await copyFile(clipPath('plain.mp4'), path);
    expect(await sample(path)).toMatchObject({ sampled: 5, unknown: null });
  });

  test('a file that became a script naming others shows nothing of them', async () => {
    const facts = await factsOf(clipPath('plain.mp4'));
    const path = files.at('script.mp4');
    await writeFile(path, `ffconcat version 1.0\nfile '${clipPath('plain.mp4')}'\n`);
    const report = await sampleFrames(ffprobe?.path ?? '', path, facts, limits);
    expect(report).toMatchObject({ sampled: 0, unknown: 'none of its pictures could be decoded' });
  });

  test('a movie whose media lie in another file shows nothing of that', async () => {
    const path = files.at('elsewhere.mov');
    const elsewhere = files.at('plain.mov');
    await copyFile(clipPath('plain.mov'), elsewhere);
    await writeFile(path, withAlias(await readFile(elsewhere), elsewhere));
    expect(await sample(path)).toMatchObject({
      sampled: 0,
      unknown: 'none of its pictures could be decoded',
    });
  });

  test('unknown is what ends by a signal, takes too long, or is not in the build', async () => {
    const path = clipPath('plain.mp4');
    const killed = await files.program('killed', 'kill -9 $$');
    expect((await sample(path, killed)).unknown).toBe('ffprobe was killed by SIGKILL');
    const lacking = await files.program(
      'lacking',
      `echo "[lavfi @ 0x1] No such filter: 'movie'" >&2; exit 1`,
    );
    const report = await sample(path, lacking);
    expect(report).toMatchObject({ unknown: 'this ffprobe has no filter movie', lacking: true });
    const old = await files.program('old', `echo "Unknown input format: 'lavfi'" >&2; exit 1`);
    expect((await sample(path, old)).unknown).toBe('this ffprobe has no virtual input lavfi');
    const slow = await files.program('slow', 'exec sleep 20');
    const late = await sampleFrames(slow, path, await factsOf(path), { timeoutMs: 200 });
    expect(late).toMatchObject({ sampled: 0, unknown: 'looking at its pictures took too long' });
    expect(late?.lacking).toBeUndefined();
  });
});

describe.skipIf(ffprobe === undefined)('pictures for people (needs an ffprobe)', () => {
  const wish = { ffprobe: ffprobe?.path ?? '', ...limits, count: 4 };
  const take = async (name: string, longSidePx: number) =>
    takePictures(clipPath(name), await factsOf(clipPath(name)), { ...wish, longSidePx });

  test.each(['scene.mp4', 'scene-long.mp4'])(
    '%s: four of them, in order, in the wanted size',
    async (name) => {
      const pictures = await take(name, 96);
      expect(pictures.map(({ width, height, rgb }) => [width, height, rgb.length])).toEqual(
        Array.from({ length: 4 }, () => [96, 54, 96 * 54 * 3]),
      );
      const times = pictures.map(({ atS }) => atS);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1)).toBeGreaterThan(name === 'scene.mp4' ? 1.5 : 15);
    },
  );

  test('stand upright, and are not enlarged', async () => {
    const [upright] = await take('rotated.mp4', 1000);
    expect(upright).toMatchObject({ atS: 0, width: 360, height: 480 });
  });

  test('there are none of sound', async () => {
    expect(await take('sound.mp4', 100)).toEqual([]);
  });
});
