import type { FpsMode, Hdr, Scan, VideoStream } from './facts.js';
import { type JsonObject, numberAt, objectAt, objectsAt, ratioAt, textAt } from './ffprobe-report.js';

/** One real video stream, from its object in ffprobe's JSON. */
export function readVideoStream(stream: JsonObject): VideoStream {
  const rotation = readRotation(stream);
  const sampleAspect = ratioAt(stream.sample_aspect_ratio) ?? 1;
  const width = Math.round((numberAt(stream.width) ?? 0) * sampleAspect);
  const height = numberAt(stream.height) ?? 0;
  const upright = rotation === 0 || rotation === 180;
  const pixFmt = textAt(stream.pix_fmt) ?? null;
  const transfer = textAt(stream.color_transfer) ?? null;
  return {
    index: numberAt(stream.index) ?? 0,
    codec: textAt(stream.codec_name) ?? 'unknown',
    profile: textAt(stream.profile) ?? null,
    width: upright ? width : height,
    height: upright ? height : width,
    rotation,
    sampleAspectRatio: sampleAspect === 1 ? '1:1' : String(stream.sample_aspect_ratio),
    ...readFrameRate(stream),
    pixFmt,
    bitDepth: positive(stream.bits_per_raw_sample) ?? bitDepthOf(pixFmt),
    transfer,
    primaries: textAt(stream.color_primaries) ?? null,
    hdr: readHdr(stream, transfer),
    scan: readScan(textAt(stream.field_order)),
    bitRateBps: positive(stream.bit_rate),
    durationS: positive(stream.duration) ?? taggedDuration(stream),
    frames: positive(stream.nb_frames),
  };
}

/** A number above zero, else null: ffprobe says 0 for what it does not know. */
export function positive(value: unknown): number | null {
  const number = numberAt(value);
  return number !== undefined && number > 0 ? number : null;
}

function readFrameRate(stream: JsonObject): { fps: number | null; fpsMode: FpsMode } {
  const average = ratioAt(stream.avg_frame_rate);
  const tick = ratioAt(stream.time_base);
  const base = ratioAt(stream.r_frame_rate);
  // Without a better guess ffprobe gives the tick of the clock (1000/1 in Matroska) as base rate.
  const told =
    base !== undefined && (tick === undefined || Math.abs(base * tick - 1) > 1e-6) ? base : undefined;
  const fps = average ?? told;
  if (fps === undefined) return { fps: null, fpsMode: 'unknown' };
  if (average === undefined || told === undefined) return { fps, fpsMode: 'unknown' };
  return { fps, fpsMode: Math.abs(average - told) / told > 0.01 ? 'vfr' : 'cfr' };
}

function readRotation(stream: JsonObject): VideoStream['rotation'] {
  const matrix = objectsAt(stream.side_data_list).find((entry) => entry.rotation !== undefined);
  // The display matrix counts counterclockwise, the older tag clockwise.
  const clockwise =
    matrix === undefined ? numberAt(objectAt(stream.tags)?.rotate) : -(numberAt(matrix.rotation) ?? 0);
  const quarter = ((Math.round((clockwise ?? 0) / 90) % 4) + 4) % 4;
  return quarter === 1 ? 90 : quarter === 2 ? 180 : quarter === 3 ? 270 : 0;
}

function readHdr(stream: JsonObject, transfer: string | null): Hdr {
  if (
    objectsAt(stream.side_data_list).some((entry) => /dovi|dolby vision/i.test(String(entry.side_data_type)))
  )
    return 'dv';
  if (transfer === 'smpte2084') return 'pq';
  return transfer === 'arib-std-b67' ? 'hlg' : 'none';
}

function readScan(fieldOrder: string | undefined): Scan {
  if (fieldOrder === undefined) return 'unknown';
  return fieldOrder === 'progressive' ? 'progressive' : 'interlaced';
}

/** Bits per component from a pixel format's name: `yuv420p10le` → 10. */
function bitDepthOf(pixFmt: string | null): number | null {
  if (pixFmt === null) return null;
  const named = /(?:p|gray|gbrp|p0)(9|10|12|14|16)(?:le|be)$/.exec(pixFmt)?.[1];
  if (named !== undefined) return Number(named);
  return /^(?:yuvj?4|nv[12]|gray$|rgb24|bgr24|gbrp$)/.test(pixFmt) ? 8 : null;
}

/** Matroska's statistics tag `DURATION` (`00:00:05.040000000`) in seconds. */
function taggedDuration(stream: JsonObject): number | null {
  for (const [key, value] of Object.entries(objectAt(stream.tags) ?? {})) {
    if (!/^duration(-\w+)?$/i.test(key)) continue;
    const match = /^(\d+):(\d\d):(\d\d(?:\.\d+)?)$/.exec(String(value));
    if (match !== null) return positive(Number(match[1]) * 3600 + Number(match[2]) * 60 + Number(match[3]));
  }
  return null;
}
