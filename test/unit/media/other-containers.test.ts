/** Containers of which no clip is kept here, or only a small one: made from their parts. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { readStructure } from '../../../src/media/read-structure.js';
import { clipPath } from '../../support/clips.js';

const u32 = (value: number) => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
};
const u64 = (value: number) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
};
const chunk = (type: string, ...content: Buffer[]) => {
  const body = Buffer.concat(content);
  return Buffer.concat([Buffer.from(type), u32(body.length), body]);
};
const list = (form: string, ...content: Buffer[]) => chunk('LIST', Buffer.from(form), ...content);

/** Where a file ends by its own account when only its first bytes are there. */
function endOf(bytes: Buffer, size = bytes.length) {
  const there = bytes.subarray(0, size);
  return readStructure(async (at, length) => there.subarray(at, at + length), size).then(
    ({ endsAt }) => endsAt,
  );
}

/** An AVI of two RIFF chunks (OpenDML), as they are when it is larger than 1 GiB; small here. */
function openDml() {
  const second = chunk('RIFF', Buffer.from('AVIX'), list('movi', chunk('00dc', Buffer.alloc(300))));
  const indexOf = (offset: number) => {
    const entry = [u64(offset), u32(100), u32(1)];
    const head = Buffer.concat([Buffer.from([4, 0, 0, 0]), u32(1), Buffer.from('00dc'), Buffer.alloc(12)]);
    return chunk('indx', head, ...entry);
  };
  const first = (offset: number) =>
    chunk(
      'RIFF',
      Buffer.from('AVI '),
      list('hdrl', chunk('avih', Buffer.alloc(56)), list('strl', indexOf(offset))),
      list('movi', chunk('00dc', Buffer.alloc(200))),
    );
  const firstBytes = first(0).length;
  return { firstBytes, bytes: Buffer.concat([first(firstBytes + second.length - 100), second]) };
}

test('an AVI of several RIFF chunks shows every cut, also between two of them', async () => {
  const { bytes, firstBytes } = openDml();
  expect(await endOf(bytes)).toBe(bytes.length);
  for (const size of [100, firstBytes - 1, firstBytes, firstBytes + 8, firstBytes + 40, bytes.length - 1]) {
    expect([size, ((await endOf(bytes, size)) ?? 0) > size]).toEqual([size, true]);
  }
});

test('an AVI without its size is cut where its last chunk is', async () => {
  const { bytes, firstBytes } = openDml();
  const unsized = Buffer.from(bytes.subarray(0, firstBytes));
  unsized.writeUInt32LE(0, 4);
  expect(await endOf(unsized)).toBe(firstBytes);
  expect(await endOf(unsized, firstBytes - 10)).toBe(firstBytes);
  unsized.writeUInt32LE(0, unsized.lastIndexOf('LIST') + 4);
  expect(await endOf(unsized, firstBytes - 10)).toBe(null);
});

test('a size that also counts the header of the RIFF chunk is no cut', async () => {
  const { bytes, firstBytes } = openDml();
  const avi = Buffer.from(bytes.subarray(0, firstBytes));
  // Without the index, which speaks of the second chunk.
  avi.write('junk', avi.indexOf('indx'), 'latin1');
  avi.writeUInt32LE(firstBytes, 4);
  expect(await endOf(avi)).toBe(firstBytes);
});

test('the objects of an ASF file tell its end; live ones do not', async () => {
  const id = Buffer.from('3026b2758e66cf11a6d900aa0062ce6c', 'hex');
  const asf = Buffer.concat([id, u64(60), Buffer.alloc(36), Buffer.alloc(16, 1), u64(100), Buffer.alloc(76)]);
  expect(await endOf(asf)).toBe(160);
  expect(await endOf(asf, 150)).toBe(160);
  expect(await endOf(asf, 50)).toBe(60);
  asf.writeBigUInt64LE(0n, 76);
  expect(await endOf(asf, 150)).toBe(null);
});

test('a transport stream of a camera (192 bytes a packet) shows a cut packet', async () => {
  const ts = await readFile(clipPath('plain.ts'));
  const packets = Array.from({ length: 20 }, (_, n) =>
    Buffer.concat([Buffer.alloc(4, n), ts.subarray(n * 188, n * 188 + 188)]),
  );
  const m2ts = Buffer.concat(packets);
  expect(await endOf(m2ts)).toBe(null);
  expect(await endOf(m2ts, m2ts.length - 50)).toBe(m2ts.length);
});

test('between two parts, FLV and Ogg tell that more should follow', async () => {
  const flv = await readFile(clipPath('plain.flv'));
  const tags: number[] = [];
  for (let at = 13; at < flv.length; at += 15 + flv.readUIntBE(at + 1, 3)) tags.push(at);
  const clear = tags.slice(2).filter((at) => at * 1.01 < flv.length);
  expect(clear.length).toBeGreaterThan(20);
  for (const at of clear) expect([at, await endOf(flv, at)]).toEqual([at, flv.length]);
  const unsized = Buffer.from(flv);
  unsized.writeDoubleBE(0, flv.indexOf('filesize') + 9);
  expect(await endOf(unsized, tags.at(-1))).toBe(null);
  const ogg = await readFile(clipPath('plain.ogv'));
  for (let at = ogg.indexOf('OggS', 1); at > 0; at = ogg.indexOf('OggS', at + 1))
    expect([at, (await endOf(ogg, at)) ?? 0]).toEqual([at, at + 27]);
  expect(await endOf(ogg)).toBe(ogg.length);
});

test('rubbish behind the last packet or tag is no cut', async () => {
  for (const name of ['plain.ts', 'plain.flv', 'plain.mpg', 'plain.avi']) {
    const bytes = Buffer.concat([await readFile(clipPath(name)), Buffer.alloc(100, 1)]);
    const end = (await endOf(bytes)) ?? 0;
    expect([name, end <= bytes.length]).toEqual([name, true]);
  }
});

test('zeros without end are read in bounded time', async () => {
  for (const start of ['FLV\x01', 'OggS', '\0\0\x01\xba', 'RIFF']) {
    const bytes = Buffer.alloc(2_000_000);
    bytes.write(start, 'latin1');
    const before = performance.now();
    await endOf(bytes);
    expect(performance.now() - before).toBeLessThan(2000);
  }
});
