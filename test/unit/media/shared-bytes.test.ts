import { execFileSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { appendFile, readFile, rename, truncate, utimes, writeFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { digestSharedBytes } from '../../../src/media/digest.js';
import { REMOVE_ALL } from '../../../src/media/share.js';
import { compilePatches } from '../../../src/media/share-patches.js';
import { planShare } from '../../../src/media/share-plan.js';
import { openSharedBytes, type SharedBytes } from '../../../src/media/shared-bytes.js';
import { clipPath, makeFolder } from '../../support/clips.js';

const { at, remove } = await makeFolder();
const content = randomBytes(1_300_000);
const path = at('clip');
let shared: SharedBytes;

beforeEach(async () => {
  await writeFile(path, content);
  shared = await openSharedBytes(path, null);
  return () => shared.close();
});
afterAll(remove);

test('without a version the bytes are the file’s, as a whole and in ranges', async () => {
  expect(shared).toMatchObject({ path, sizeBytes: content.length, sharedVersion: null });
  expect((await buffer(shared.stream())).equals(content)).toBe(true);
  for (const [start, end] of [
    [0, 1],
    [524_287, 524_290],
    [1_299_999, 1_300_000],
    [7, 7],
    [1_300_000, 1_300_000],
  ] as const) {
    expect((await buffer(shared.stream({ start, end }))).equals(content.subarray(start, end))).toBe(true);
  }
  expect((await buffer(shared.stream({ start: 1_000_000 }))).equals(content.subarray(1_000_000))).toBe(true);
});

test('two streams at once do not disturb each other', async () => {
  const [a, b] = await Promise.all([
    buffer(shared.stream({ end: 700_000 })),
    buffer(shared.stream({ start: 600_000 })),
  ]);
  expect(a.equals(content.subarray(0, 700_000)) && b.equals(content.subarray(600_000))).toBe(true);
});

test('the digest is the SHA-256 of the bytes', async () => {
  const expected = createHash('sha256').update(content).digest('hex');
  expect(await digestSharedBytes(shared)).toBe(`sha256:${expected}`);
});

test.each([
  ['grew', () => appendFile(path, 'more')],
  ['shrank', () => truncate(path, 1000)],
  ['was written in place', () => writeFile(path, randomBytes(content.length), { flag: 'r+' })],
  ['was touched', () => utimes(path, 1, 1)],
])('a file that %s ends its stream with an error', async (_, change) => {
  await change();
  await expect(buffer(shared.stream())).rejects.toMatchObject({ code: 'file/changed' });
  await expect(digestSharedBytes(shared)).rejects.toMatchObject({ code: 'file/changed' });
});

test('a file that is renamed is read to its end', async () => {
  await rename(path, at('elsewhere'));
  expect((await buffer(shared.stream())).equals(content)).toBe(true);
});

test('what is no regular file is refused and does not hang', async () => {
  await expect(openSharedBytes(at('.'), null)).rejects.toMatchObject({ code: 'file/unreadable' });
  await expect(openSharedBytes(at('nothing'), null)).rejects.toMatchObject({ code: 'file/unreadable' });
  if (process.platform === 'win32') return;
  execFileSync('mkfifo', [at('pipe')]);
  await expect(openSharedBytes(at('pipe'), null)).rejects.toMatchObject({ code: 'file/unreadable' });
});

describe('without what is not shared', () => {
  const phone = at('phone.mov');
  const everything = '1:device+location+person';
  let original: Buffer;
  let clean: Buffer;

  beforeEach(async () => {
    original = await readFile(clipPath('phone.mov'));
    await writeFile(phone, original);
    const plan = await planShare(
      async (position, length) => original.subarray(position, position + length),
      original.length,
      REMOVE_ALL,
    );
    clean = Buffer.from(original);
    plan.patches.apply(clean, 0);
  });

  test('any ranges at once are those of a patched copy; the file itself stays', async () => {
    const view = await openSharedBytes(phone, everything);
    expect(view).toMatchObject({ sizeBytes: original.length, sharedVersion: everything });
    expect(clean.equals(original) || clean.includes('iPhone')).toBe(false);
    const ranges = fc.array(fc.tuple(fc.nat(original.length), fc.nat(original.length)), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(ranges, async (wanted) => {
        await Promise.all(
          wanted.map(async ([a, b]) => {
            const range = { start: Math.min(a, b), end: Math.max(a, b) };
            expect((await buffer(view.stream(range))).equals(clean.subarray(range.start, range.end))).toBe(
              true,
            );
          }),
        );
      }),
      { numRuns: 100 },
    );
    await view.close();
    expect((await readFile(phone)).equals(original)).toBe(true);
  });

  test('a version says what goes; null is the file, and one of another croton is an error', async () => {
    const read = async (version: string | null) => {
      const view = await openSharedBytes(phone, version);
      try {
        return (await buffer(view.stream())).toString('latin1');
      } finally {
        await view.close();
      }
    };
    const seen = async (version: string | null) => {
      const text = await read(version);
      return [text.includes('iPhone'), text.includes('+06.4541')];
    };
    expect(await seen(null)).toEqual([true, true]);
    expect(await seen('1:location')).toEqual([true, false]);
    expect(await seen('1:device')).toEqual([false, true]);
    expect(await seen(everything)).toEqual([false, false]);
    for (const version of ['2:device', '1:', '1:person+device', '1:device+shoe', '', 'x'])
      await expect(read(version)).rejects.toMatchObject({
        code: 'file/shared-version',
        parameters: { version },
      });
  });

  test('a file that changed ends the stream of its view with an error', async () => {
    const view = await openSharedBytes(phone, everything);
    await utimes(phone, 1, 1);
    await expect(buffer(view.stream())).rejects.toMatchObject({ code: 'file/changed' });
    await view.close();
  });

  test('what is no MP4 is shared as it is, whatever the version', async () => {
    const view = await openSharedBytes(clipPath('location.mkv'), everything);
    expect((await buffer(view.stream())).equals(await readFile(clipPath('location.mkv')))).toBe(true);
    await view.close();
  });
});

test('patches of 100,000 places are applied to any piece, in time', () => {
  const zeros = Array.from({ length: 100_000 }, (_, i) => ({
    start: 100 + i * 10,
    end: 103 + i * 10,
  })).reverse();
  const patches = compilePatches(
    [...zeros, { start: 105, end: 107 }],
    [{ at: 100, bytes: Buffer.from('ab') }],
  );
  const whole = Buffer.alloc(1_000_200, 1);
  patches.apply(whole, 0);
  expect([...whole.subarray(99, 112)]).toEqual([1, 97, 98, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0]);
  const begun = performance.now();
  for (let start = 0; start < whole.length; start += 997) {
    const piece = Buffer.alloc(Math.min(997, whole.length - start), 1);
    patches.apply(piece, start);
    expect(piece.equals(whole.subarray(start, start + piece.length))).toBe(true);
  }
  expect(performance.now() - begun).toBeLessThan(2000);
});
