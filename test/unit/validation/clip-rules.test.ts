import { describe, expect, test } from 'vitest';
import type { EntryState } from '../../../src/media/entry-state.js';
import type { MediaFacts, VideoStream } from '../../../src/media/facts.js';
import type { FrameReport } from '../../../src/media/frames.js';
import type { Inspection } from '../../../src/media/inspect-clip.js';
import type { IntegrityReport } from '../../../src/media/integrity.js';
import type { ProbeOutcome } from '../../../src/media/probe-clip.js';
import type { FileStructure } from '../../../src/media/read-structure.js';
import { judgeClip } from '../../../src/validation/engine.js';
import { recommendedPolicy } from '../../../src/validation/policy.js';
import type { ClipSubject } from '../../../src/validation/rule.js';
import { CLIP_RULES } from '../../../src/validation/rules/clip-rules.js';

const identity = { dev: '1', ino: '1', size: '1000', mtimeNs: '1', ctimeNs: '1' };
const file: EntryState = { kind: 'file', sizeBytes: 1000, placeholder: false, identity };
const iso: FileStructure = { family: 'iso', brand: 'isom', endsAt: 1000, movieMissing: false };
const stream: VideoStream = {
  index: 0,
  codec: 'h264',
  profile: 'High',
  width: 640,
  height: 360,
  rotation: 0,
  sampleAspectRatio: '1:1',
  fps: 25,
  fpsMode: 'cfr',
  pixFmt: 'yuv420p',
  bitDepth: 8,
  transfer: null,
  primaries: null,
  hdr: 'none',
  scan: 'progressive',
  bitRateBps: 20_000_000,
  durationS: 2,
  frames: 50,
};
const facts: MediaFacts = {
  demuxer: 'mov,mp4,m4a,3gp,3g2,mj2',
  container: 'mp4',
  brand: 'isom',
  sizeBytes: 1000,
  durationS: 2,
  bitRateBps: null,
  video: [stream],
  audio: [],
  other: [],
  tags: [],
  chapters: 0,
  integrity: 'header',
  probe: 'ffprobe 5.1.9',
};
const report: ProbeOutcome = {
  kind: 'report',
  complaint: null,
  report: { version: '5.1.9', error: undefined, format: {}, streams: [], chapters: 0 },
};
const rejected = (demuxer: string | null = null): ProbeOutcome => ({
  kind: 'rejected',
  reason: 'Invalid data',
  demuxer,
});
const good: Inspection = { entry: file, structure: iso, probe: report, facts };
const audio = { index: 1, codec: 'aac', channels: 1, sampleRateHz: 44_100, bitRateBps: null, language: null };
const cover = { index: 2, type: 'video', codec: 'png', codecTag: null, coverArt: true };

const withFacts = (changes: Partial<MediaFacts>): Inspection => ({
  ...good,
  facts: { ...facts, ...changes },
});
const withStream = (changes: Partial<VideoStream>) => withFacts({ video: [{ ...stream, ...changes }] });
const unread = (probe: ProbeOutcome, structure = iso): Inspection => ({ entry: file, structure, probe });

const withTag = (key: string, value: string) => withFacts({ tags: [{ key, value, stream: null }] });
const track = (codecTag: string) => ({ index: 2, type: 'data', codec: null, codecTag, coverArt: false });

const deep = (changes: Partial<IntegrityReport>): Inspection => ({
  ...good,
  integrity: { level: 'packets', complaint: null, short: [], packets: { 0: 50 }, unknown: null, ...changes },
});
const seen = (changes: Partial<FrameReport>): Inspection => ({
  ...good,
  frames: {
    ...{ sampled: 8, black: 0, frozen: 0, bars: { top: 0, bottom: 0, left: 0, right: 0 }, hashes: [] },
    ...{ unknown: null, ...changes },
  },
});
const barred = (top: number, bottom: number, left = 0, right = 0) =>
  seen({ bars: { top, bottom, left, right } });
const lookalike = { path: 'b.mp4', share: 0.9 };
const silentTrack = { ...deep({ packets: { 0: 50, 1: 0 } }), facts: { ...facts, audio: [audio] } };

function judge(inspection: Inspection, changes: Partial<ClipSubject> = {}) {
  return judgeClip({ path: 'a.mp4', validName: true, inspection, ...changes }, recommendedPolicy);
}
const rulesOf = (inspection: Inspection, changes: Partial<ClipSubject> = {}) =>
  judge(inspection, changes).map(({ rule }) => rule);

test('a good clip has no findings', () => {
  expect(judge(good)).toEqual([]);
});

/** Each case: the only rules that may speak, and of what. */
const CASES: [string[], string, Inspection, Partial<ClipSubject>?][] = [
  [['file/not-regular'], 'a pipe', { entry: { kind: 'fifo' } }],
  [['file/not-regular'], 'a folder', { entry: { kind: 'folder' } }],
  [['file/not-regular'], 'a link', { entry: { kind: 'symlink' } }],
  [['file/unreadable'], 'no permission', { entry: { kind: 'unreadable', reason: 'permission denied' } }],
  [['file/unreadable'], 'an empty file', { entry: { ...file, sizeBytes: 0 } }],
  [['file/placeholder'], 'a file in the cloud', { entry: { ...file, placeholder: true } }],
  [[], 'a file from the cloud that was read', { ...good, entry: { ...file, placeholder: true } }],
  [['file/not-video'], 'sound', withFacts({ video: [], audio: [audio] })],
  [['file/not-video'], 'sound with a cover', withFacts({ video: [], audio: [audio], other: [cover] })],
  [['file/not-video'], 'a text', unread(rejected(), { ...iso, family: 'none' })],
  [['file/not-video'], 'a playlist', unread(rejected('hls,applehttp'), { ...iso, family: 'none' })],
  [['file/not-video'], 'a script that names files', unread(rejected('concat'), { ...iso, family: 'none' })],
  [['file/not-video'], 'a photo', unread(rejected(), { ...iso, brand: 'heic', movieMissing: true })],
  [['file/container'], 'a raw stream', unread(rejected('h264'), { ...iso, family: 'none' })],
  [['file/container'], 'an unusual container', withFacts({ container: 'nut' })],
  [['file/truncated'], 'a cut', { ...good, structure: { ...iso, endsAt: 1001 } }],
  [['file/truncated'], 'no index', unread(rejected(), { ...iso, movieMissing: true })],
  [['file/damaged'], 'a damaged header', unread(rejected())],
  [
    ['file/damaged'],
    'a damaged FLV',
    unread(rejected(), { ...iso, family: 'other', brand: null, endsAt: null }),
  ],
  [['file/damaged'], 'packets that are missing', deep({ short: [{ index: 0, expected: 50, read: 49 }] })],
  [['file/damaged'], 'a complaint while reading', deep({ complaint: 'matroska,webm: Read error' })],
  [
    ['file/damaged'],
    'a complaint while decoding',
    deep({ level: 'decoded', complaint: 'h264: error while decoding MB 3 4' }),
  ],
  [
    ['file/damaged'],
    'content that could not be read in time',
    deep({ unknown: 'ffprobe did not end within 40 s' }),
  ],
  [
    ['file/truncated'],
    'a cut that also leaves holes',
    { ...deep({ complaint: 'partial file' }), structure: { ...iso, endsAt: 1001 } },
  ],
  [['audio/silent'], 'a sound track without packets', silentTrack],
  [[], 'a sound track of which nobody knows', withFacts({ audio: [audio] })],
  [['file/probe-crashed'], 'a crash', unread({ kind: 'crashed', reason: 'killed by SIGSEGV' })],
  [['file/probe-timeout'], 'a timeout', unread({ kind: 'timeout', timeoutMs: 30_000 })],
  [['file/duplicate'], 'the same bytes', good, { duplicateOf: 'b.mp4' }],
  [['file/name'], 'a name with a line break', good, { path: 'a\nb.mp4' }],
  [['file/name'], 'a name with an escape', good, { path: 'a\u001b[31m.mp4' }],
  [['file/name'], 'a long path', good, { path: `${'a'.repeat(300)}.mp4` }],
  [['file/name'], 'a twin', good, { nameTwin: 'A.mp4' }],
  [['file/name'], 'bytes that are no text', { entry: file }, { validName: false }],
  [['video/duration-unknown'], 'no duration', withFacts({ durationS: null })],
  [['video/too-short'], 'half a second', withFacts({ durationS: 0.5 })],
  [['video/too-short'], 'a single frame', withStream({ frames: 1 })],
  [
    ['video/too-short'],
    'a single frame without duration',
    { ...good, facts: { ...facts, durationS: null, video: [{ ...stream, frames: 1, fps: null }] } },
  ],
  [[], 'exactly a second', withFacts({ durationS: 1 })],
  [['video/too-long'], 'three hours', withFacts({ durationS: 10_800 })],
  [[], 'exactly two hours', withFacts({ durationS: 7200 })],
  [['video/resolution'], 'a small picture', withStream({ width: 176, height: 144 })],
  [['video/resolution'], 'a narrow picture', withStream({ width: 320, height: 1000 })],
  [['video/frame-rate'], 'too slow', withStream({ fps: 9.9 })],
  [['video/frame-rate'], 'too fast', withStream({ fps: 1000 })],
  [['video/frame-rate'], 'unknown rate', withStream({ fps: null })],
  [[], 'ten frames a second', withStream({ fps: 10 })],
  [
    ['privacy/location'],
    'coordinates',
    withFacts({ tags: [{ key: 'location', value: '+06.4541+003.3947/', stream: null }] }),
  ],
  [
    ['privacy/device'],
    'a maker',
    withFacts({ tags: [{ key: 'com.apple.quicktime.make', value: 'Apple', stream: null }] }),
  ],
  [['video/variable-frame-rate'], 'a varying rate', withStream({ fpsMode: 'vfr' })],
  [['video/interlaced'], 'fields', withStream({ scan: 'interlaced' })],
  [[], 'a scan that nobody told', withStream({ scan: 'unknown' })],
  [['video/several-tracks'], 'two pictures', withFacts({ video: [stream, { ...stream, index: 1 }] })],
  [['video/hdr-untagged'], 'PQ without primaries', withStream({ hdr: 'pq', primaries: null })],
  [['video/hdr-untagged'], 'HLG without primaries', withStream({ hdr: 'hlg', primaries: null })],
  [[], 'PQ with primaries', withStream({ hdr: 'pq', primaries: 'bt2020' })],
  [['video/non-square-pixels'], 'DV pixels', withStream({ sampleAspectRatio: '16:15' })],
  [['video/low-bit-rate'], 'too few bits', withStream({ bitRateBps: 28_000 })],
  [[], 'just enough bits', withStream({ bitRateBps: 28_800 })],
  [['video/low-bit-rate'], 'too few bits in all', withStream({ bitRateBps: null })],
  [
    ['video/several-tracks'],
    'of several tracks nobody can tell the bits of one',
    withFacts({ video: [0, 1].map((index) => ({ ...stream, index, bitRateBps: null })) }),
  ],
  [[], 'a codec without a floor', withStream({ bitRateBps: 1, codec: 'prores' })],
  [['audio/codec'], 'an unusual codec', withFacts({ audio: [{ ...audio, codec: 'qdm2' }] })],
  [['audio/codec'], 'a codec without a name', withFacts({ audio: [{ ...audio, codec: 'unknown' }] })],
  [[], 'any PCM', withFacts({ audio: [{ ...audio, codec: 'pcm_s24be' }] })],
  [[], 'a good clip that was seen', seen({ black: 0.2, frozen: 0.6 })],
  [['video/black'], 'black', seen({ black: 0.81 })],
  [['video/black'], 'all black, which stands still too', seen({ black: 1, frozen: 1 })],
  [['video/frozen'], 'a slide', seen({ frozen: 0.95 })],
  [['video/letterbox'], 'bars above and below', barred(0.11, 0.12)],
  [['video/letterbox'], 'bars at the sides', barred(0, 0, 0.3, 0.28)],
  [['video/letterbox', 'video/letterbox'], 'bars all around', barred(0.1, 0.1, 0.1, 0.1)],
  [[], 'thin bars', barred(0.05, 0.05)],
  [[], 'a dark sky', barred(0.4, 0)],
  [['file/near-duplicate'], 'a copy', seen({}), { lookalike }],
  [['file/duplicate'], 'the same bytes', seen({}), { lookalike, duplicateOf: 'b.mp4' }],
  [[], 'another clip', seen({}), { lookalike: { ...lookalike, share: 0.4 } }],
  [['video/black'], 'what could not be seen, once', seen({ unknown: 'no filter' }), { lookalike }],
  [['privacy/person'], 'an artist', withTag('artist', 'Ada')],
  [['privacy/person'], 'a home folder in a tag', withTag('comment', 'file:///home/ada/film.prproj')],
  [['privacy/person'], 'a home folder of Windows', withTag('project', 'C:\\Users\\ada\\film.prproj')],
  [['privacy/person'], 'a home folder in the path', good, { relative: 'disk/Users/ada/Videos/a.mp4' }],
  [[], 'a folder called home', good, { relative: 'home/garden/a.mp4' }],
  [[], 'a shared folder', withTag('comment', 'C:\\Users\\Public\\film')],
  [[], 'an author without a name', withTag('author', ' ')],
  [['privacy/location'], 'coordinates under any key', withTag('comment', '+06.4541+003.3947/')],
  [['privacy/location'], 'a spelled-out latitude', withTag('GPSLatitude', '6.45')],
  [['privacy/device'], 'a serial number', withTag('CAMERA_SERIAL_NUMBER', '123')],
  [['privacy/device'], 'a camera’s id', withTag('com.apple.quicktime.camera.identifier', 'Back')],
  [['privacy/data-track'], 'a track of an iPhone', withFacts({ other: [track('mebx')] })],
  [['privacy/location', 'privacy/data-track'], 'a track of a GoPro', withFacts({ other: [track('gpmd')] })],
  [[], 'a time code', withFacts({ other: [track('tmcd')] })],
];

test.each(CASES)('%j: %s', (rules, _, inspection, changes) => {
  expect(rulesOf(inspection, changes)).toEqual(rules);
});

test('every rule has a case', () => {
  const covered = new Set(CASES.flatMap(([rules]) => rules));
  expect(CLIP_RULES.map(({ id }) => id).filter((id) => !covered.has(id))).toEqual([]);
  expect(new Set(CLIP_RULES.map(({ id }) => id)).size).toBe(CLIP_RULES.length);
});

describe('findings', () => {
  test('say what was expected and found, and what to do', () => {
    const [finding] = judge(withFacts({ durationS: 0.5 }));
    expect(finding).toEqual({
      rule: 'video/too-short',
      severity: 'error',
      outcome: 'fail',
      subject: { path: 'a.mp4' },
      message: 'it lasts 0.5 s, less than 1 s',
      expected: 1,
      actual: 0.5,
      fix: expect.any(String),
    });
  });

  test('have no place of a template left open', () => {
    for (const [, , inspection, changes] of CASES) {
      for (const { message } of judge(inspection, changes)) expect(message).not.toMatch(/[{}]/);
    }
  });

  test('never spread the coordinates that they warn of', () => {
    const tags = [{ key: 'location', value: '+06.4541+003.3947/', stream: null }];
    expect(JSON.stringify(judge(withFacts({ tags })))).not.toContain('06.4541');
  });

  test('come worst first', () => {
    const tags = [{ key: 'location', value: '+1+2/', stream: null }];
    const bad = withFacts({ tags, video: [{ ...stream, width: 100, height: 100 }] });
    expect(judge(bad).map(({ severity }) => severity)).toEqual(['error', 'warning']);
  });

  test('what could not be checked is unknown, not passed', () => {
    const outcome = (inspection: Inspection) => judge(inspection)[0]?.outcome;
    expect(outcome(unread({ kind: 'timeout', timeoutMs: 1 }))).toBe('unknown');
    expect(outcome(unread({ kind: 'crashed', reason: 'x' }))).toBe('unknown');
    expect(outcome({ entry: { ...file, placeholder: true } })).toBe('unknown');
  });
});

describe('policies', () => {
  const strict = {
    name: 'strict',
    rules: {
      'video/resolution': { severity: 'error', options: { minShortSidePx: 720 } },
      'video/too-short': { severity: 'off' },
    },
  } as const;

  test('change severities and limits, and turn rules off', () => {
    const findings = judgeClip(
      { path: 'a.mp4', validName: true, inspection: withFacts({ durationS: 0.1 }) },
      strict,
    );
    expect(findings).toMatchObject([
      { rule: 'video/resolution', severity: 'error', expected: 720, actual: 360 },
    ]);
  });
});

test('a limit that is passed by a moment is not told as its own equal', () => {
  expect(judge(withFacts({ durationS: 7200.25 }))).toMatchObject([{ actual: 7200.25, expected: 7200 }]);
});
