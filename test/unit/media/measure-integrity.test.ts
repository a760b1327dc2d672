import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import type { IntegrityLevel, MediaFacts } from '../../../src/media/facts.js';
import { inspectClip } from '../../../src/media/inspect-clip.js';
import { integrityTimeout, judgeIntegrityRun } from '../../../src/media/measure-integrity.js';
import { firstComplaint } from '../../../src/media/probe-complaint.js';
import type { FfprobeEnd } from '../../../src/media/run-ffprobe.js';
import { clipPath, ffprobe, makeFolder } from '../../support/clips.js';

const { at, program, remove } = await makeFolder();
afterAll(remove);

const facts = {
  demuxer: 'mov,mp4,m4a,3gp,3g2,mj2',
  video: [{ index: 0, codec: 'h264' }],
  audio: [
    { index: 1, codec: 'aac' },
    { index: 2, codec: 'pcm_s16le' },
  ],
} as unknown as MediaFacts;

interface Count {
  nb_frames?: string;
  nb_read_packets?: string;
  nb_read_frames?: string;
}

function judge(
  level: 'packets' | 'decoded',
  counts: Count[],
  stderr = '',
  changes: Partial<MediaFacts> = {},
) {
  const streams = counts.map((count, index) => ({ index, ...count }));
  const run = { end: { kind: 'exit', code: 0 } as const, stdout: JSON.stringify({ streams }), stderr };
  return judgeIntegrityRun(run, level, { ...facts, ...changes }, 30_000);
}

describe('counts of packets', () => {
  test('all there', () => {
    expect(judge('packets', [{ nb_frames: '50', nb_read_packets: '50' }])).toEqual({
      level: 'packets',
      complaint: null,
      short: [],
      packets: { 0: 50 },
      unknown: null,
    });
  });

  test('fewer than the sample tables promise', () => {
    const counts = [
      { nb_frames: '50', nb_read_packets: '49' },
      { nb_frames: '40', nb_read_packets: '38' },
    ];
    expect(judge('packets', counts).short).toEqual([
      { index: 0, expected: 50, read: 49 },
      { index: 1, expected: 40, read: 38 },
    ]);
  });

  test('none at all, which ffprobe prints as N/A', () => {
    const { short, packets } = judge('packets', [{ nb_frames: '50', nb_read_packets: 'N/A' }]);
    expect(short).toEqual([{ index: 0, expected: 50, read: 0 }]);
    expect(packets).toEqual({ 0: 0 });
  });

  test('PCM, whose packets hold many samples, and containers whose headers count otherwise', () => {
    const pcm = [{}, {}, { nb_frames: '22050', nb_read_packets: '20' }];
    expect(judge('packets', pcm).short).toEqual([]);
    expect(
      judge('packets', [{ nb_frames: '50', nb_read_packets: '40' }], '', { demuxer: 'avi' }).short,
    ).toEqual([]);
  });
});

describe('decoding', () => {
  test('hidden frames are normal', () => {
    const counts = [{ nb_frames: '50', nb_read_packets: '50', nb_read_frames: '48' }];
    expect(judge('decoded', counts)).toMatchObject({ short: [], unknown: null });
  });

  test('not a frame and no complaint: a decoder is missing, nothing is known', () => {
    const counts = [{ nb_frames: '50', nb_read_packets: '50', nb_read_frames: 'N/A' }];
    expect(judge('decoded', counts).unknown).toContain('stream 0 (h264)');
    expect(judge('packets', counts).unknown).toBe(null);
  });

  test('not a frame, and only what is harmless elsewhere: nothing can be seen', () => {
    const counts = [{ nb_read_packets: '50', nb_read_frames: 'N/A' }];
    const stderr = '[h264 @ 0x1] non-existing PPS 0 referenced\n';
    const changes = { demuxer: 'mpegts' };
    expect(judge('decoded', counts, stderr, changes)).toMatchObject({
      complaint: 'h264: non-existing PPS 0 referenced',
      unknown: null,
    });
    const some = [{ nb_read_packets: '50', nb_read_frames: '20' }];
    expect(judge('decoded', some, stderr, changes)).toMatchObject({ complaint: null, unknown: null });
  });
});

test.each<[string, FfprobeEnd, string]>([
  ['a timeout', { kind: 'timeout' }, 'within 30 s'],
  ['a crash', { kind: 'signal', signal: 'SIGSEGV' }, 'SIGSEGV'],
  ['a flood', { kind: 'flood' }, 'more than croton reads'],
  ['a busy system', { kind: 'unstarted', reason: 'EAGAIN' }, 'EAGAIN'],
  ['no report', { kind: 'exit', code: 1 }, 'no report'],
])('%s is unknown', (_, end, reason) => {
  const report = judgeIntegrityRun({ end, stdout: '', stderr: 'x' }, 'packets', facts, 30_000);
  expect(report).toMatchObject({ short: [], complaint: null });
  expect(report.unknown).toContain(reason);
});

test('the time limit grows with the clip, and an absurd duration does not make it endless', () => {
  const minutes = (level: 'packets' | 'decoded', sizeBytes: number, durationS: number | null) =>
    integrityTimeout(30_000, level, { sizeBytes, durationS }) / 60_000;
  expect(minutes('packets', 0, 0)).toBe(0.5);
  expect(minutes('packets', 4096 * 60_000, 10)).toBeCloseTo(1.5);
  expect(minutes('decoded', 4096 * 60_000, 60)).toBeCloseTo(5.5);
  expect(minutes('decoded', 1_200_000, 1e9)).toBeCloseTo(1.5, 1);
  expect(minutes('decoded', 1_200_000, null)).toBeCloseTo(1.5, 1);
  expect(minutes('decoded', 1e15, 1e15)).toBe(24 * 60);
});

test.each([
  ['[h264 @ 0x5581] mmco: unref short failure\n', 'mov', null],
  ['[h264 @ 0x5581] error while decoding MB 3 4\n', 'mov', 'h264: error while decoding MB 3 4'],
  ['\n[h264 @ 0x1] no frame!\n', 'mpegts', null],
  ['[h264 @ 0x1] no frame!\n', 'mov', 'h264: no frame!'],
  ['[mp3float @ 0x1] invalid new backstep -1\n    Last message repeated 3 times\n', 'avi', null],
  ['[ogg @ 0x1] invalid pts -14045\n[ogg @ 0x1] CRC mismatch!\n', 'ogg', 'ogg: CRC mismatch!'],
  ['[mp2 @ 0x1] Header missing\n', 'mpeg', null],
  ['[mp2 @ 0x1] Header missing\n', 'avi', 'mp2: Header missing'],
  ['', 'avi', null],
])('of %j in %s, %j is damage', (stderr, demuxer, complaint) => {
  expect(firstComplaint(stderr, demuxer)).toBe(complaint);
});

describe.skipIf(ffprobe === undefined)('with ffprobe', () => {
  async function inspect(bytes: Buffer, integrity: IntegrityLevel, path = ffprobe?.path ?? '') {
    await writeFile(at('clip'), bytes);
    const options = { ffprobe: { path, version: '', origin: 'flag' } as never, timeoutMs: 20_000, integrity };
    return inspectClip(at('clip'), options);
  }

  test('a whole clip reaches the level that was asked for', async () => {
    const bytes = await readFile(clipPath('plain.mp4'));
    expect((await inspect(bytes, 'header')).facts?.integrity).toBe('header');
    expect((await inspect(bytes, 'packets')).facts?.integrity).toBe('packets');
    expect((await inspect(bytes, 'decoded')).facts?.integrity).toBe('decoded');
    expect((await inspect(bytes, 'header')).integrity).toBeUndefined();
  });

  test.each(['plain.mp4', 'plain.mkv', 'plain.avi', 'plain.mov'])(
    'rubbish in the pictures of %s shows when they are decoded',
    async (name) => {
      const bytes = Buffer.from(await readFile(clipPath(name)));
      const middle = Math.floor(bytes.length * 0.4);
      bytes.fill(0xa5, middle, middle + 1500);
      const { integrity } = await inspect(bytes, 'decoded');
      expect(integrity?.unknown).toBe(null);
      expect(integrity?.complaint ?? integrity?.short[0]).toBeTruthy();
    },
  );

  test('a codec that nobody knows is unknown once it should be decoded', async () => {
    const bytes = Buffer.from(
      (await readFile(clipPath('plain.mp4'))).toString('latin1').replaceAll('avc1', 'xyz1'),
      'latin1',
    );
    expect((await inspect(bytes, 'packets')).integrity?.unknown).toBe(null);
    const { integrity, facts } = await inspect(bytes, 'decoded');
    expect(integrity?.unknown).toContain('decoder');
    expect(facts?.integrity).toBe('header');
  });

  test('an ffprobe that crashes while it reads leaves the headers known', async () => {
    const path = await program(
      'ffprobe',
      `case "$*" in *-count_packets*) kill -SEGV $$;; esac; exec ${ffprobe?.path} "$@"`,
    );
    const { facts, integrity } = await inspect(await readFile(clipPath('plain.mp4')), 'packets', path);
    expect(facts?.video).toHaveLength(1);
    expect(facts?.integrity).toBe('header');
    expect(integrity?.unknown).toContain('SIGSEGV');
  });
});
