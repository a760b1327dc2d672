/** What ffprobe reads of a file as it is shared: only that proves what leaves with it and what not. */
import { Readable } from 'node:stream';
import type { FfprobeReport, JsonObject } from './ffprobe-report.js';
import { openClip } from './open-clip.js';
import { probeInput } from './probe-clip.js';
import { readerOf } from './read-at.js';
import type { FfprobeLimits } from './run-ffprobe.js';
import type { SharePolicy } from './share.js';
import { planShare, type SharePlan, type SharePlanOptions } from './share-plan.js';
import { openView } from './shared-bytes.js';

/** Plans what of the file at `path` is not shared. */
export async function planClip(
  path: string,
  sizeBytes: number,
  policy: SharePolicy,
  options: SharePlanOptions = {},
): Promise<SharePlan> {
  const clip = await openClip(path);
  try {
    return await planShare(readerOf(clip.fd), sizeBytes, policy, options);
  } finally {
    clip.close();
  }
}

/**
 * The report on a file as it is shared. Picture and sound are told by `report`, which is of the file itself; tags and the
 * list of streams by ffprobe from the boxes of the view alone. Where it cannot read these, nothing is taken for removed.
 * Undefined when it did not answer in time: another time it may.
 */
export async function reportAsShared(
  ffprobe: string,
  path: string,
  plan: SharePlan,
  report: FfprobeReport,
  limits: FfprobeLimits,
): Promise<FfprobeReport | undefined> {
  const view = await openView(path, plan.version, async () => plan.patches);
  try {
    const boxes = async function* () {
      for (const range of plan.skeleton) yield* view.stream(range);
    };
    const input = Readable.from(boxes(), { objectMode: false });
    const probe = await probeInput(ffprobe, input, limits);
    if (probe.kind === 'timeout') return undefined;
    return probe.kind === 'report' ? mergeReports(report, probe.report) : report;
  } finally {
    await view.close();
  }
}

/**
 * The streams of `file` that are in `view` too, in their numbers in the file, with the tags of the view. Tracks only
 * ever go, so that the streams of both stand in the same order.
 */
export function mergeReports(file: FfprobeReport, view: FfprobeReport): FfprobeReport {
  const streams: JsonObject[] = [];
  let next = 0;
  for (const stream of file.streams) {
    const shared = view.streams[next];
    if (shared === undefined || !isSameTrack(stream, shared)) continue;
    next += 1;
    streams.push({ ...stream, tags: shared.tags });
  }
  // A stream that is not among those of the file shows that the two cannot be matched.
  if (next < view.streams.length) return file;
  return { ...file, format: { ...file.format, tags: view.format?.tags }, streams };
}

function isSameTrack(one: JsonObject, other: JsonObject): boolean {
  return (['codec_type', 'codec_tag_string', 'id'] as const).every((key) => one[key] === other[key]);
}
