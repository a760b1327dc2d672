import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ReadAt } from '../../../src/media/read-at.js';
import { type FileStructure, readStructure } from '../../../src/media/read-structure.js';
import { clipPath } from '../../support/clips.js';

const structureOf = (bytes: Buffer): Promise<FileStructure> =>
  readStructure(async (position, length) => bytes.subarray(position, position + length), bytes.length);

const isCut = ({ endsAt, movieMissing }: FileStructure, size: number) =>
  movieMissing || (endsAt !== null && endsAt > size);

function box(type: string, size: number, content = Buffer.alloc(0), large?: bigint): Buffer {
  const header = Buffer.alloc(large === undefined ? 8 : 16);
  header.writeUInt32BE(size, 0);
  header.write(type, 4, 'latin1');
  if (large !== undefined) header.writeBigUInt64BE(large, 8);
  return Buffer.concat([header, content]);
}

const ftyp = box('ftyp', 16, Buffer.from('isom\0\0\0\0'));
const moov = box('moov', 8);

test.each([
  ['plain.mp4', 'iso', 'isom'],
  ['plain.mov', 'iso', 'qt'],
  ['plain.3gp', 'iso', '3gp6'],
  ['fragmented.mp4', 'iso', 'iso5'],
  ['plain.mkv', 'ebml', 'matroska'],
  ['plain.webm', 'ebml', 'webm'],
  ['live.webm', 'ebml', 'webm'],
  ['plain.avi', 'riff', 'AVI'],
  ['plain.flv', 'other', null],
  ['plain.ts', 'other', null],
  ['plain.mpg', 'other', null],
  ['plain.ogv', 'other', null],
  ['picture.png', 'none', null],
])('%s is whole', async (name, family, brand) => {
  const bytes = await readFile(clipPath(name));
  const structure = await structureOf(bytes);
  expect(structure.family).toBe(family);
  if (name !== 'fragmented.mp4') expect(structure.brand).toBe(brand);
  expect(isCut(structure, bytes.length)).toBe(false);
});

/** A reader of the first bytes, as if the rest were cut off. */
const readerOfStart =
  (bytes: Buffer, size: number): ReadAt =>
  async (position, length) =>
    bytes.subarray(Math.min(position, size), Math.min(position + length, size));

/** How many sizes of a cut from `least` bytes on do not show. */
async function hiddenCuts(bytes: Buffer, least: number): Promise<number[]> {
  const hidden: number[] = [];
  for (let size = least; size < bytes.length; size += 1) {
    if (!isCut(await readStructure(readerOfStart(bytes, size), size), size)) hidden.push(size);
  }
  return hidden;
}

// Fewer bytes than these do not show what kind of file it was.
test.each([
  ['plain.mp4', 8],
  ['plain.mov', 8],
  ['plain.3gp', 8],
  ['cover-art.mp4', 8],
  ['plain.mkv', 5],
  ['plain.webm', 5],
  ['plain.avi', 12],
])('%s shows a cut at every byte', async (name, least) => {
  expect(await hiddenCuts(await readFile(clipPath(name)), least)).toEqual([]);
});

// Between two of their parts, nothing shows.
test.each([
  ['fragmented.mp4', 0.01],
  ['live.webm', 0.02],
  ['plain.flv', 0.02],
  ['plain.mpg', 0.02],
  ['plain.ogv', 0.02],
  ['plain.ts', 0.02],
])('%s shows nearly every cut', async (name, share) => {
  const bytes = await readFile(clipPath(name));
  const hidden = await hiddenCuts(bytes, 600);
  expect(hidden.length / bytes.length).toBeLessThan(share);
});

test('a movie with its index first that lacks all of its data is cut', async () => {
  const bytes = await readFile(clipPath('plain.mp4'));
  const size = bytes.indexOf('mdat') - 4;
  expect(isCut(await readStructure(readerOfStart(bytes, size), size), size)).toBe(true);
});

test('a box of size 0 runs to the end of the file', async () => {
  const bytes = Buffer.concat([ftyp, moov, box('mdat', 0, Buffer.alloc(100))]);
  expect(await structureOf(bytes)).toMatchObject({ endsAt: bytes.length, movieMissing: false });
});

test('a 64-bit size is read, and an absurd one is a cut', async () => {
  const fits = Buffer.concat([ftyp, moov, box('mdat', 1, Buffer.alloc(84), 100n)]);
  expect(await structureOf(fits)).toMatchObject({ endsAt: fits.length });
  const absurd = Buffer.concat([ftyp, moov, box('mdat', 1, Buffer.alloc(84), 2n ** 63n)]);
  expect(isCut(await structureOf(absurd), absurd.length)).toBe(true);
});

/** A movie of one track whose last chunk holds samples of these sizes at that place. */
function movieWith(offset: bigint, sizes: readonly number[], samplesPerChunk = sizes.length): Buffer {
  const words = (...values: number[]) => {
    const bytes = Buffer.alloc(values.length * 4);
    for (const [index, value] of values.entries()) bytes.writeUInt32BE(value, index * 4);
    return bytes;
  };
  const whole = (type: string, ...content: Buffer[]) => {
    const body = Buffer.concat(content);
    return box(type, 8 + body.length, body);
  };
  const large = Buffer.alloc(8);
  large.writeBigUInt64BE(offset);
  const tables = [
    whole('co64', words(0, 1), large),
    whole('stsc', words(0, 1, 1, samplesPerChunk, 1)),
    whole('stsz', words(0, 0, sizes.length, ...sizes)),
  ];
  return whole('moov', whole('trak', whole('mdia', whole('minf', whole('stbl', ...tables)))));
}

test.each<[string, bigint, number[], number]>([
  ['behind 4 GiB', 5_000_000_000n, [100, 200], 5_000_000_300],
  ['at an absurd place', 2n ** 63n, [100], 2 ** 63],
  ['inside the file', 0n, [10, 10], 0],
])('samples %s', async (_, offset, sizes, endsAt) => {
  const bytes = Buffer.concat([ftyp, movieWith(offset, sizes)]);
  const structure = await readStructure(readerOfStart(bytes, bytes.length), bytes.length);
  expect(structure.endsAt).toBe(Math.max(endsAt, bytes.length));
});

test('a table that claims more entries than fit says nothing', async () => {
  const bytes = Buffer.concat([ftyp, movieWith(5_000_000_000n, [1])]);
  bytes.writeUInt32BE(0xffff_ffff, bytes.indexOf('co64') + 8);
  expect(isCut(await readStructure(readerOfStart(bytes, bytes.length), bytes.length), bytes.length)).toBe(
    false,
  );
  const sizes = Buffer.concat([ftyp, movieWith(5_000_000_000n, [1], 0xffff_ffff)]);
  const { endsAt } = await readStructure(readerOfStart(sizes, sizes.length), sizes.length);
  expect(endsAt).toBe(5_000_000_001);
});

test('rubbish after the last box is no cut', async () => {
  const bytes = Buffer.concat([ftyp, moov, Buffer.from('\0\0\0\x02rubbish that is no box at all')]);
  expect(isCut(await structureOf(bytes), bytes.length)).toBe(false);
});

test('any bytes are read in bounded time and without an error', async () => {
  const starts = [
    Buffer.alloc(0),
    ftyp,
    Buffer.from('1a45dfa3', 'hex'),
    Buffer.from('1a45dfa38018538067', 'hex'),
    Buffer.from('RIFF'),
  ];
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 300 }), async (start, rest) => {
      const bytes = Buffer.concat([start, rest]);
      const { endsAt } = await structureOf(bytes);
      expect(endsAt === null || endsAt >= 0).toBe(true);
    }),
    { numRuns: 300, seed: 42 },
  );
});
