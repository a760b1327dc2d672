import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { crc32, inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { contentFingerprint, createFingerprints } from '../../../src/report/fingerprint.js';
import { encodePng } from '../../../src/report/html/png.js';
import { SharedClips, sharedWithout } from '../../../src/report/shared-without.js';
import { Spool } from '../../../src/report/spool.js';
import { makeFinding, render } from '../../support/findings.js';

const spoolFiles = async () =>
  (await readdir(tmpdir())).filter((name) => /^croton-[0-9a-f-]{36}\.tmp$/.test(name));

test.each([10, 40_000])(
  'a spool of %i pieces gives back what it was given and leaves no file',
  async (pieces) => {
    const before = await spoolFiles();
    const spool = new Spool();
    const piece = (n: number) => `${n} ${'Ọjọ́ 日本 🎬 '.repeat(8)}\n`;
    let written = '';
    for (let n = 0; n < pieces; n += 1) {
      written += piece(n);
      await spool.write(piece(n));
    }
    let read = '';
    await spool.drainTo(async (text) => {
      read += text;
    });
    expect(read === written).toBe(true);
    expect(await spoolFiles()).toEqual(before);
  },
);

test('fingerprints are unique in a report and the same in the next', () => {
  const findings = ['a.mp4', 'a.mp4', 'b.mp4', 'a.mp4'].map((path) => makeFinding(path));
  const [first, second] = [createFingerprints(), createFingerprints()];
  const prints = findings.map((finding) => first(finding));
  expect(new Set(prints).size).toBe(4);
  expect(findings.map((finding) => second({ ...finding, message: 'in other words' }))).toEqual(prints);
  expect(contentFingerprint('a/b', 'x')).not.toBe(contentFingerprint('a/b', 'y'));
});

/** Undoes filter 4 of PNG, by the text of the standard. */
function unfilter(rows: Buffer, stride: number): number[] {
  const pixels: number[] = [];
  for (let at = 0; at < rows.length; at += 1) {
    const [x, y] = [(at % (stride + 1)) - 1, Math.floor(at / (stride + 1))];
    if (x < 0) {
      expect(rows[at]).toBe(4);
      continue;
    }
    const seen = (dx: number, dy: number) =>
      x - dx < 0 || y - dy < 0 ? 0 : pixels[(y - dy) * stride + x - dx]!;
    const [a, b, c] = [seen(3, 0), seen(0, 1), seen(3, 1)];
    const p = a + b - c;
    const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
    const predicted = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    pixels.push((rows[at]! + predicted) & 0xff);
  }
  return pixels;
}

test('a picture becomes a PNG of the same pixels', () => {
  const rgb = Uint8Array.from({ length: 5 * 3 * 3 }, (_, index) => (index * index * 37) % 256);
  const png = encodePng({ width: 5, height: 3, rgb });
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([5, 3]);
  const length = png.readUInt32BE(33);
  expect(unfilter(inflateSync(png.subarray(41, 41 + length)), 15)).toEqual([...rgb]);
  expect(png.readUInt32BE(41 + length)).toBe(crc32(png.subarray(37, 41 + length)));
});

test('a page shows pictures, as many as it has room for, and says how many files it left out', async () => {
  const picture = { atS: 1.5, width: 1000, height: 1000, rgb: new Uint8Array(3_000_000) };
  const items = Array.from({ length: 20 }, (_, n) => ({
    path: `${n}.mp4`,
    pictures: [picture],
    findings: [makeFinding(`${n}.mp4`)],
  }));
  const text = await render('html', items);
  const shown = text.match(
    /<img src="data:image\/png;base64,[^"]+" width="1000" height="1000" alt="the picture at 1.5s"/g,
  );
  expect(shown).toHaveLength(16);
  expect(text).toContain('pictures of 4 more files have no room on this page');
  expect(await render('html', [{ ...items[0]!, findings: [] }])).not.toContain('<img');
});

test('clips that do not leave as they are, are counted', () => {
  const clips = new SharedClips();
  expect(clips.lines()).toEqual([]);
  clips.count({ shared: { version: null, removed: [] } });
  clips.count({ shared: null });
  clips.count({ shared: { version: '1:location', removed: [{ kind: 'location', what: '©xyz' }] } });
  expect(clips.lines()).toEqual(['private data will be left out of 1 clip']);
  clips.count({ shared: { version: '1:location', removed: [{ kind: 'unknown', what: 'smta' }] } });
  expect(clips.lines()).toEqual([
    'private data will be left out of 1 clip',
    'unrecognized data will be left out of 1 clip',
  ]);
});

test('what is left out is told in words of people, each kind once', () => {
  const removed = ['unknown', 'data-track', 'person', 'unknown', 'location'].map((kind) => ({
    kind,
    what: 'x',
  }));
  expect(sharedWithout({ version: '1:location', removed })).toBe(
    'shared without: location, names of people, data tracks, unrecognized data',
  );
  expect(sharedWithout({ version: null, removed: [] })).toBe('');
});
