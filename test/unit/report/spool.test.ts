import { readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { inflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { contentFingerprint, createFingerprints } from '../../../src/report/fingerprint.js';
import { encodePng } from '../../../src/report/html/png.js';
import { SharedClips } from '../../../src/report/shared-without.js';
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

test('a picture becomes a PNG of the same pixels', () => {
  const rgb = Uint8Array.from({ length: 5 * 3 * 3 }, (_, index) => index * 5);
  const png = encodePng({ width: 5, height: 3, rgb });
  expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n');
  expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([5, 3]);
  const length = png.readUInt32BE(33);
  const rows = inflateSync(png.subarray(41, 41 + length));
  for (const y of [0, 1, 2])
    expect([...rows.subarray(y * 16, y * 16 + 16)]).toEqual([0, ...rgb.subarray(y * 15, y * 15 + 15)]);
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
  expect(clips.line()).toBe('');
  clips.count({ shared: { version: null, removed: [] } });
  clips.count({ shared: null });
  clips.count({ shared: { version: '1:location', removed: [{ kind: 'location', what: '©xyz' }] } });
  expect(clips.line()).toBe('private data will be left out of 1 clip\n');
});
