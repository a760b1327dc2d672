import type { MediaFacts, VideoStream } from './facts.js';
import { type FfprobeReport, numberAt, parseFfprobeReport } from './ffprobe-report.js';
import type { IntegrityReport } from './integrity.js';
import { ffprobeArguments } from './probe-clip.js';
import { firstComplaint, firstLine } from './probe-complaint.js';
import { type FfprobeEnd, type FfprobeLimits, type FfprobeRun, runFfprobe } from './run-ffprobe.js';

export type IntegrityMeasure = IntegrityReport['level'];

const QUESTIONS = [
  ...['-count_packets', '-of', 'json', '-show_error'],
  ...['-show_entries', 'stream=index,nb_frames,nb_read_packets,nb_read_frames'],
];
// Slower disks and networks than this are given up on; so are decoders that need four times as long as a player.
const READ_BYTES_PER_MS = 4096;
const DECODE_MS_PER_S = 4000;
// A header may claim a duration of years: decoding takes no longer than a clip of very low bit rate would.
const DECODE_BYTES_PER_MS = 20;
const LONGEST_MS = 24 * 3600 * 1000;
// Of these codecs a packet is a sample; of others (PCM) a packet holds many.
const FRAMED_AUDIO = new Set(['aac', 'ac3', 'eac3', 'opus', 'alac', 'flac', 'amr_nb', 'amr_wb']);

/**
 * Reads every packet of a clip (`packets`), or also decodes every frame (`decoded`), and tells what was missing or
 * complained of. Memory stays flat; a run that was killed or timed out is *unknown*.
 * @param limits the time limit for headers: {@link integrityTimeout} makes it grow with the clip
 * @throws CrotonError `ffprobe/unusable` when ffprobe cannot be started; the signal's reason when aborted
 */
export async function measureIntegrity(
  ffprobe: string,
  absolutePath: string,
  level: IntegrityMeasure,
  facts: MediaFacts,
  limits: FfprobeLimits,
): Promise<IntegrityReport> {
  const timeoutMs = integrityTimeout(limits.timeoutMs, level, facts);
  const questions = [
    // Edit lists hide samples that are there; only this demuxer knows the option, others refuse it.
    ...(isIso(facts) ? ['-ignore_editlist', '1'] : []),
    ...(level === 'decoded' ? ['-count_frames'] : []),
    ...QUESTIONS,
  ];
  const run = await runFfprobe(ffprobe, ffprobeArguments(absolutePath, questions), { ...limits, timeoutMs });
  return judgeIntegrityRun(run, level, facts, timeoutMs);
}

/**
 * Milliseconds that reading may take: the limit for headers and a second for each 4 MB; for decoding also four times
 * the duration, or a second for each 20 kB where that is less. A day at most.
 */
export function integrityTimeout(
  headerMs: number,
  level: IntegrityMeasure,
  { sizeBytes, durationS }: Pick<MediaFacts, 'sizeBytes' | 'durationS'>,
): number {
  const bySize = sizeBytes / DECODE_BYTES_PER_MS;
  const decode = level === 'packets' ? 0 : Math.min(bySize, (durationS ?? bySize) * DECODE_MS_PER_S);
  return Math.min(LONGEST_MS, Math.ceil(headerMs + sizeBytes / READ_BYTES_PER_MS + decode));
}

/** What a run that counted packets or frames says of the clip. */
export function judgeIntegrityRun(
  run: FfprobeRun,
  level: IntegrityMeasure,
  facts: MediaFacts,
  timeoutMs: number,
): IntegrityReport {
  const nothing = { level, complaint: null, short: [], packets: {} };
  const early = endedEarly(run.end, timeoutMs);
  if (early !== null) return { ...nothing, unknown: early };
  const report = parseFfprobeReport(run.stdout);
  if (report === undefined) return { ...nothing, unknown: 'ffprobe printed no report' };
  const counts = readCounts(report);
  const bare = level === 'decoded' ? streamWithoutFrames(counts, facts) : undefined;
  // What is harmless elsewhere is not where nothing was left to see.
  const excuse = bare === undefined ? null : firstLine(run.stderr);
  const complaint = firstComplaint(run.stderr, facts.demuxer) ?? report.error ?? excuse;
  return {
    level,
    complaint,
    short: missingPackets(counts, facts),
    packets: Object.fromEntries(counts.map(({ index, read }) => [index, read])),
    unknown: bare === undefined || complaint !== null ? null : noDecoder(bare),
  };
}

function endedEarly(end: FfprobeEnd, timeoutMs: number): string | null {
  if (end.kind === 'timeout') return `ffprobe did not end within ${Math.round(timeoutMs / 1000)} s`;
  if (end.kind === 'signal') return `ffprobe was killed by ${end.signal}`;
  if (end.kind === 'unstarted') return `ffprobe could not be started: ${end.reason}`;
  return end.kind === 'flood' ? 'ffprobe printed more than croton reads' : null;
}

interface StreamCount {
  readonly index: number;
  /** Packets that the headers promise, undefined where they do not tell. */
  readonly promised: number | undefined;
  readonly read: number;
  /** Decoded frames. */
  readonly frames: number;
}

// Where it counted none, ffprobe prints `N/A`.
function readCounts(report: FfprobeReport): StreamCount[] {
  return report.streams.map((stream) => ({
    index: numberAt(stream.index) ?? 0,
    promised: numberAt(stream.nb_frames),
    read: numberAt(stream.nb_read_packets) ?? 0,
    frames: numberAt(stream.nb_read_frames) ?? 0,
  }));
}

/** Only sample tables of ISO files count packets: AVI counts dropped frames too, tags of Matroska outlive an edit. */
function missingPackets(counts: readonly StreamCount[], facts: MediaFacts) {
  if (!isIso(facts)) return [];
  const counted = new Set([
    ...facts.video.map(({ index }) => index),
    ...facts.audio.filter(({ codec }) => FRAMED_AUDIO.has(codec)).map(({ index }) => index),
  ]);
  return counts.flatMap(({ index, promised = 0, read }) =>
    counted.has(index) && read < promised ? [{ index, expected: promised, read }] : [],
  );
}

/** A video stream with packets but not a single frame. Fewer are normal: hidden ones, open ends of a cut. */
function streamWithoutFrames(counts: readonly StreamCount[], facts: MediaFacts): VideoStream | undefined {
  return facts.video.find(({ index }) =>
    counts.some((count) => count.index === index && count.read > 0 && count.frames === 0),
  );
}

const noDecoder = ({ index, codec }: VideoStream) =>
  `no frame of stream ${index} (${codec}) could be decoded: this ffprobe seems to lack a decoder`;

const isIso = ({ demuxer }: MediaFacts) => demuxer.startsWith('mov,');
