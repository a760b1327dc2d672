import type { MediaFacts } from './facts.js';
import { type DumpedFrame, frameDump } from './frame-dump.js';
import { frameArguments } from './frame-graph.js';
import { picturesIn, planStretches, SAMPLE_RATE, type Stretch } from './frame-plan.js';
import { reportFrames } from './frame-report.js';
import { SAMPLE_SIDE, type SampledFrame } from './frame-sample.js';
import type { FrameReport } from './frames.js';
import { mainVideoStream } from './main-video-stream.js';
import { type FfprobeLimits, type FfprobeRun, runFfprobe } from './run-ffprobe.js';

/**
 * Looks at a bounded number of pictures of a clip, with ffprobe alone. Undefined without a video stream.
 * @param limits time limit for each of at most 8 runs; what does not end in time is unknown
 * @throws CrotonError `ffprobe/unusable` when ffprobe cannot be started; the signal's reason when aborted
 */
export async function sampleFrames(
  ffprobe: string,
  absolutePath: string,
  facts: MediaFacts,
  limits: FfprobeLimits,
): Promise<FrameReport | undefined> {
  const stream = mainVideoStream(facts);
  if (stream === undefined) return undefined;
  const frames: SampledFrame[] = [];
  /** Time stamp of the first frame: 1.4 s in many transport streams. */
  let originS: number | null = null;
  for (const [index, stretch] of planStretches(facts.durationS).entries()) {
    const pictures: DumpedFrame[] = [];
    const dump = frameDump(SAMPLE_SIDE * SAMPLE_SIDE, (frame) => pictures.push(frame));
    const window = windowOf(stretch, originS, LEAD_S[facts.demuxer] ?? 0);
    const args = frameArguments(absolutePath, facts, stream, window, {
      rate: SAMPLE_RATE,
      maxPictures: picturesIn(stretch),
      pixels: `scale=${SAMPLE_SIDE}:${SAMPLE_SIDE}:flags=area,format=gray`,
    });
    const run = await runFfprobe(ffprobe, args, { ...limits, onOutput: dump.add });
    const unknown = whyUnknown(run, pictures.length > 0);
    // A later stretch may lie behind the end of a damaged file, or its container may not be able to seek.
    if (unknown !== undefined && (index === 0 || run.end.kind !== 'exit')) return unknown;
    const firstS = pictures[0]?.ptsS;
    if (originS === null && firstS !== undefined && !Number.isNaN(firstS)) originS = firstS;
    for (const [beat, { ptsS, pixels }] of pictures.entries()) {
      // Without time stamps the beat tells about when it was.
      const atS = Number.isNaN(ptsS) ? stretch.atS + beat / SAMPLE_RATE : ptsS - (originS ?? 0);
      frames.push({ atS, pixels, stretch: index });
    }
  }
  return reportFrames(frames, stream);
}

/** Seconds, by demuxer: these seek to a place that need not be a key frame, and nothing can be decoded up to the next. */
const LEAD_S: Readonly<Record<string, number>> = { mpegts: 2, mpeg: 2, ogg: 2 };

function windowOf({ atS, lengthS }: Stretch, originS: number | null, leadS: number) {
  const startS = atS === 0 ? null : atS + (originS ?? 0);
  return { startS, lengthS, seekS: Math.max(0, atS - leadS) };
}

/** Why a run gave no pictures; undefined when it did. */
function whyUnknown({ end, stderr }: FfprobeRun, sawPictures: boolean): FrameReport | undefined {
  const lacks = /No such filter: '(\w+)'|Unknown input format: '?(lavfi)/.exec(stderr);
  if (lacks !== null) {
    const what = lacks[1] === undefined ? 'virtual input lavfi' : `filter ${lacks[1]}`;
    return { ...nothingKnown(`this ffprobe has no ${what}`), lacking: true };
  }
  if (end.kind === 'timeout') return nothingKnown('looking at its pictures took too long');
  if (end.kind === 'signal') return nothingKnown(`ffprobe was killed by ${end.signal}`);
  if (end.kind === 'unstarted') return nothingKnown(`ffprobe could not be started: ${end.reason}`);
  return sawPictures ? undefined : nothingKnown('none of its pictures could be decoded');
}

/** The report of a clip that could not be looked at. */
function nothingKnown(reason: string): FrameReport {
  const bars = { top: 0, bottom: 0, left: 0, right: 0 };
  return { sampled: 0, black: 0, frozen: 0, bars, hashes: [], unknown: reason };
}
