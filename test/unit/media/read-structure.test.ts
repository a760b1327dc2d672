import { readFile, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { type FileStructure, readStructure } from '../../../src/media/read-structure.js';
import { clipPath, makeFolder } from '../../support/clips.js';

const { at, remove } = await makeFolder();
afterAll(remove);

async function structureOf(bytes: Buffer): Promise<FileStructure> {
  const path = at('file');
  await writeFile(path, bytes);
  return readStructure(path, bytes.length);
}

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

test.each(['plain.mp4', 'plain.mov', 'plain.mkv', 'plain.webm', 'plain.avi'])(
  '%s shows every cut',
  async (name) => {
    const bytes = await readFile(clipPath(name));
    for (const share of [0.1, 0.35, 0.6, 0.9, 0.999]) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * share));
      expect([share, isCut(await structureOf(cut), cut.length)]).toEqual([share, true]);
    }
  },
);

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
