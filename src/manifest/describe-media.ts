import type { MediaFacts, PrivateKind } from '../media/facts.js';
import { chooseHashes, type FrameHash, type FrameReport } from '../media/frames.js';
import { mainVideoStream } from '../media/main-video-stream.js';
import { findPrivateData } from '../media/private-data.js';
import type { ClipRecord } from '../record/schema.js';

const PRIVATE_KINDS: readonly PrivateKind[] = ['location', 'device', 'person'];

/**
 * The `media` group of a record. Undefined for a file without a real video stream: no record describes it.
 * `sharedVersion`: version of the rules that made the shared bytes, null when they equal the file. `frames`: what sampled
 * pictures show, where they were looked at.
 */
export function describeMedia(
  facts: MediaFacts,
  sharedVersion: string | null,
  frames?: FrameReport,
): ClipRecord['media'] | undefined {
  const video = mainVideoStream(facts);
  if (video === undefined) return undefined;
  return {
    container: facts.container,
    video_codec: video.codec,
    audio_codec: facts.audio[0]?.codec ?? null,
    width: video.width,
    height: video.height,
    rotation: video.rotation,
    duration_s: roundTo(facts.durationS, 1000),
    fps: roundTo(video.fps, 1000),
    fps_mode: video.fpsMode,
    hdr: video.hdr,
    scan: video.scan,
    ...(video.bitDepth === null ? {} : { bit_depth: video.bitDepth }),
    ...(video.pixFmt === null ? {} : { pix_fmt: video.pixFmt }),
    ...(frames?.unknown === null ? { phash: describeHashes(frames.hashes) } : {}),
    integrity: facts.integrity,
    probe: facts.probe,
    embedded: PRIVATE_KINDS.filter((kind) => findPrivateData(facts, kind).length > 0),
    ...(sharedVersion === null ? {} : { shared: sharedVersion }),
  };
}

/** Evenly chosen hashes, each as `seconds:hex`; none where nothing was to be seen. */
function describeHashes(hashes: readonly FrameHash[]): string[] {
  return chooseHashes(hashes).map(({ atS, hash }) => `${Math.max(0, Number(atS.toFixed(3)))}:${hash}`);
}

/** To so many parts of one, but never to 0: unknown is null, and nothing lasts 0 seconds. */
function roundTo(value: number | null, parts: number): number | null {
  if (value === null || !(value > 0)) return null;
  return Math.max(Math.round(value * parts), 1) / parts;
}
