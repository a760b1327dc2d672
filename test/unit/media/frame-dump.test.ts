import { expect, test } from 'vitest';
import { type DumpedFrame, frameDump } from '../../../src/media/frame-dump.js';

const packet = (time: string, dump: string) => `[PACKET]\npts_time=${time}\ndata=\n${dump}\n\n[/PACKET]\n`;
// The characters of the second line look like a dump themselves.
const dump =
  '00000000: 5b50 4143 4b45 545d 3030 3030 3030 3a20  [PACKET]000000: \n00000010: 0aff 41                                  ..A';
const pixels = [...Buffer.from('[PACKET]000000: ', 'latin1'), 0x0a, 0xff, 0x41];

function read(text: string, chunkBytes: number, bytes = 19): DumpedFrame[] {
  const frames: DumpedFrame[] = [];
  const dump = frameDump(bytes, (frame) => frames.push(frame));
  const whole = Buffer.from(text, 'latin1');
  for (let at = 0; at < whole.length; at += chunkBytes) dump.add(whole.subarray(at, at + chunkBytes));
  return frames;
}

test.each([1, 2, 7, 64, 1000])('reads pixels and times from pieces of %i bytes', (chunkBytes) => {
  const frames = read(packet('0.25', dump) + packet('N/A', dump).replaceAll('\n', '\r\n'), chunkBytes);
  expect(frames.map(({ ptsS }) => ptsS)).toEqual([0.25, Number.NaN]);
  expect(frames.map((frame) => [...frame.pixels])).toEqual([pixels, pixels]);
});

test('leaves out pictures of another size, and what is cut', () => {
  expect(read(packet('0', dump), 50, 18)).toEqual([]);
  expect(read(packet('0', dump), 50, 20)).toEqual([]);
  expect(read(packet('0', dump).replace('[/PACKET]\n', ''), 50)).toEqual([]);
});

test('takes lines without end in its stride', () => {
  const frames = read(`x${'y'.repeat(100_000)}\n${packet('1', dump)}`, 333);
  expect(frames).toHaveLength(1);
});
