/** A policy whose limits come from clips that are good as they are. */
import type { Context } from '../context.js';
import type { MediaFacts } from '../media/facts.js';
import { findFfprobe } from '../media/find-ffprobe.js';
import { PROBE_TIMEOUT_MS } from '../media/inspect-clip.js';
import { mainVideoStream } from '../media/main-video-stream.js';
import { judgeClip } from '../validation/engine.js';
import { recommendedPolicy } from '../validation/policy.js';
import { findClips } from './find-clips.js';
import { inspectClips } from './inspect-clips.js';

/** What good clips have in common. */
export interface ClipTraits {
  readonly clips: number;
  readonly containers: readonly string[];
  readonly videoCodecs: readonly string[];
  readonly audioCodecs: readonly string[];
  /** Pixels of the shorter side, as displayed. */
  readonly shortSidePx: Range | undefined;
  readonly fps: Range | undefined;
  readonly durationS: Range | undefined;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

/** A clip that limits cannot come from: it has errors itself. */
export interface UnfitClip {
  readonly path: string;
  readonly rule: string;
  readonly message: string;
}

/**
 * Reads the clips.
 * @throws CrotonError `file/not-found`, `file/no-clips`, `ffprobe/missing`, `ffprobe/unusable`
 */
export async function readTraits(
  context: Context,
  options: { readonly paths: readonly string[]; readonly ffprobe?: string | undefined },
): Promise<{ readonly traits: ClipTraits; readonly unfit: readonly UnfitClip[] }> {
  const ffprobe = await findFfprobe(context, { explicit: options.ffprobe });
  const found = findClips(context, { paths: options.paths, useConfig: false });
  const good: MediaFacts[] = [];
  const unfit: UnfitClip[] = [];
  const { signal } = context;
  const work = { ffprobe, timeoutMs: PROBE_TIMEOUT_MS, digests: 'duplicates', signal } as const;
  for await (const { clip, inspection } of inspectClips(found, work)) {
    const subject = { path: clip.path, relative: clip.relative, validName: true, inspection };
    const [worst] = judgeClip(subject, recommendedPolicy);
    if (inspection.facts !== undefined && worst?.severity !== 'error') good.push(inspection.facts);
    else if (worst !== undefined) unfit.push({ path: clip.path, rule: worst.rule, message: worst.message });
  }
  return { traits: traitsOf(good), unfit };
}

function traitsOf(clips: readonly MediaFacts[]): ClipTraits {
  const main = clips.map(mainVideoStream).filter((stream) => stream !== undefined);
  return {
    clips: clips.length,
    containers: distinct(clips.map(({ container }) => container)),
    videoCodecs: distinct(main.map(({ codec }) => codec)),
    audioCodecs: distinct(clips.flatMap(({ audio }) => audio.map(({ codec }) => codec))),
    shortSidePx: rangeOf(main.map(({ width, height }) => Math.min(width, height))),
    fps: rangeOf(main.map(({ fps }) => fps)),
    durationS: rangeOf(clips.map(({ durationS }) => durationS)),
  };
}

const distinct = (values: readonly string[]) => [...new Set(values)].sort();

function rangeOf(values: readonly (number | null)[]): Range | undefined {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? undefined : { least: Math.min(...known), most: Math.max(...known) };
}
