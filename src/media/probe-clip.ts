import type { Readable } from 'node:stream';
import { type FfprobeReport, parseFfprobeReport } from './ffprobe-report.js';
import { isScript } from './is-script.js';
import { firstLine } from './probe-complaint.js';
import { type FfprobeLimits, type FfprobeRun, runFfprobe } from './run-ffprobe.js';

/** What came of asking ffprobe. Only `report` and `rejected` say something of the file. */
export type ProbeOutcome =
  | { readonly kind: 'report'; readonly report: FfprobeReport; readonly complaint: string | null }
  /** ffprobe ran well and could not read the file. `demuxer` when its format is one that croton does not open. */
  | { readonly kind: 'rejected'; readonly reason: string; readonly demuxer: string | null }
  /** `began`: it had begun to answer, so the program works, and something in this file ended it. */
  | { readonly kind: 'crashed'; readonly reason: string; readonly began?: true }
  | { readonly kind: 'timeout'; readonly timeoutMs: number };

/** The demuxers that may open a clip: no images, playlists, scripts or protocols, which could pull other files in. */
export const DEMUXERS = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,ogg,asf';

/** The options that every run on a clip begins with, and its last argument. */
export function ffprobeArguments(absolutePath: string, questions: readonly string[]): string[] {
  return [
    ...['-v', 'error', '-hide_banner', '-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS],
    ...questions,
    // `file:` keeps a leading dash from being an option and a colon from being a protocol.
    `file:${absolutePath}`,
  ];
}

const QUESTIONS = [
  '-of',
  'json',
  '-show_program_version',
  '-show_error',
  '-show_format',
  '-show_streams',
  '-show_chapters',
];

/**
 * Asks ffprobe for the headers of a clip.
 * @throws CrotonError `ffprobe/unusable` when ffprobe cannot be started
 */
export async function probeClip(
  ffprobe: string,
  absolutePath: string,
  limits: FfprobeLimits,
): Promise<ProbeOutcome> {
  const args = ffprobeArguments(absolutePath, QUESTIONS);
  const run =
    (await runCheaply(ffprobe, args, absolutePath, limits)) ??
    (await runFfprobe(ffprobe, args, { ...limits, throughFile: true }));
  const outcome = judgeRun(run, limits.timeoutMs);
  if (outcome.kind !== 'crashed' || run.end.kind !== 'exit') return outcome;
  // It ended by itself without a whole report: that may have been the file that took it.
  return judgeRun(await runFfprobe(ffprobe, args, limits), limits.timeoutMs);
}

/** Runs that a shell costs more than it saves. */
const FEW_RUNS = 2;
let runs = 0;

/** With many clips, through {@link runInLane}; undefined where that is not wanted or not possible. */
async function runCheaply(ffprobe: string, args: string[], absolutePath: string, limits: FfprobeLimits) {
  runs += 1;
  if (runs <= FEW_RUNS || isScript(ffprobe)) return undefined;
  const { isLanePath, runInLane } = await import('./probe-lane.js');
  return isLanePath(absolutePath) ? runInLane(ffprobe, args.slice(0, -1), absolutePath, limits) : undefined;
}

/**
 * Asks ffprobe for the headers of a clip that comes through a pipe.
 * @throws CrotonError `ffprobe/unusable` when ffprobe cannot be started
 */
export async function probeInput(
  ffprobe: string,
  input: Readable,
  limits: FfprobeLimits,
): Promise<ProbeOutcome> {
  const options = [
    '-v',
    'error',
    '-hide_banner',
    '-protocol_whitelist',
    'pipe',
    '-format_whitelist',
    DEMUXERS,
  ];
  const run = await runFfprobe(ffprobe, [...options, ...QUESTIONS, 'pipe:0'], { ...limits, input });
  return judgeRun(run, limits.timeoutMs);
}

/** What it prints first, before it opens the file. */
const BEGINNING = '"program_version"';

/** Tells a bad file from a bad ffprobe. */
export function judgeRun(run: FfprobeRun, timeoutMs: number): ProbeOutcome {
  const { end } = run;
  if (end.kind === 'timeout') return { kind: 'timeout', timeoutMs };
  if (end.kind === 'signal') return { kind: 'crashed', reason: `killed by ${end.signal}` };
  if (end.kind === 'unstarted') return { kind: 'crashed', reason: `it could not be started: ${end.reason}` };
  // Chapters and tags without number are the file's doing: ffprobe only repeats them.
  if (end.kind === 'flood')
    return { kind: 'rejected', reason: 'its headers are larger than croton reads', demuxer: null };
  const report = parseFfprobeReport(run.stdout);
  const complaint = firstLine(run.stderr);
  const detail = complaint === null ? '' : `: ${complaint}`;
  if (report === undefined) {
    // Where it cannot set up a decoder for a stream, it ends in the middle of its report.
    return run.stdout.includes(BEGINNING)
      ? { kind: 'crashed', reason: `it gave up with exit code ${end.code}${detail}`, began: true }
      : { kind: 'crashed', reason: `exit code ${end.code} and no report${detail}` };
  }
  if (report.error !== undefined) {
    return {
      kind: 'rejected',
      reason: rejection(report.error, run.stderr),
      demuxer: refusedDemuxer(run.stderr),
    };
  }
  if (end.code !== 0 || report.format === undefined) {
    return { kind: 'crashed', reason: `exit code ${end.code}${detail}` };
  }
  return { kind: 'report', report, complaint };
}

function rejection(error: string, stderr: string): string {
  const detail = firstLine(stderr);
  return detail === null || detail.includes(error) ? error : `${detail} (${error})`;
}

/** The demuxer that recognized the file but is not among {@link DEMUXERS}. */
function refusedDemuxer(stderr: string): string | null {
  return /^\[([\w,]+) @ [^\]]*\] Format not on whitelist/m.exec(stderr)?.[1] ?? null;
}
