/** From ffprobe's JSON to {@link MediaFacts}. The only place that knows what ffprobe calls things. */
import type { AudioStream, MediaFacts, MediaTag, OtherStream } from './facts.js';
import { type FfprobeReport, type JsonObject, numberAt, objectAt, textAt } from './ffprobe-report.js';
import { shortVersion } from './find-ffprobe.js';
import { positive, readVideoStream } from './read-video-stream.js';
import { isStillImage } from './still-image.js';

const MAX_TAGS = 500;
const MAX_TAG_LENGTH = 1000;
const STILL_CODECS = new Set(['mjpeg', 'png', 'bmp', 'gif', 'webp', 'tiff', 'jpeg2000']);
const CONTAINER_WORDS: Readonly<Record<string, string>> = { 'matroska,webm': 'matroska', mpegvideo: 'mpeg' };

/**
 * Builds the facts of a file.
 * @param brand major brand or document type, as the container's own header says it
 */
export function readMediaFacts(report: FfprobeReport, sizeBytes: number, brand: string | null): MediaFacts {
  const format = report.format ?? {};
  const demuxer = textAt(format.format_name) ?? 'unknown';
  const isoBrand = demuxer.startsWith('mov,')
    ? (brand ?? textAt(tagsOf(format).major_brand)?.trim() ?? null)
    : null;
  const stills = isStillImage({ family: 'iso', brand: isoBrand });
  const isVideo = (stream: JsonObject) => stream.codec_type === 'video' && !stills && !isPicture(stream);
  const video = report.streams.filter(isVideo).map(readVideoStream);
  const durations = video.flatMap((stream) => stream.durationS ?? []);
  return {
    demuxer,
    container: containerWord(demuxer, brand),
    brand: isoBrand,
    sizeBytes,
    durationS: durations.length > 0 ? Math.max(...durations) : positive(format.duration),
    bitRateBps: positive(format.bit_rate),
    video,
    audio: report.streams.filter((stream) => stream.codec_type === 'audio').map(readAudioStream),
    other: report.streams
      .filter((stream) => stream.codec_type !== 'audio' && !isVideo(stream))
      .map(readOtherStream),
    tags: readTags(format, report.streams),
    chapters: report.chapters,
    integrity: 'header',
    probe: `ffprobe ${shortVersion(report.version ?? 'unknown')}`,
  };
}

/** One word for a container: the demuxer's, made precise by what the file calls itself. */
export function containerWord(demuxer: string, brand: string | null): string {
  if (demuxer.startsWith('mov,')) {
    if (brand === 'qt') return 'mov';
    return brand?.startsWith('3g') ? '3gp' : 'mp4';
  }
  if (demuxer === 'matroska,webm' && brand === 'webm') return 'webm';
  return CONTAINER_WORDS[demuxer] ?? demuxer;
}

function isPicture(stream: JsonObject): boolean {
  const disposition = objectAt(stream.disposition);
  if (disposition?.attached_pic === 1 || disposition?.timed_thumbnails === 1) return true;
  return STILL_CODECS.has(String(stream.codec_name)) && numberAt(stream.nb_frames) === 1;
}

function readAudioStream(stream: JsonObject): AudioStream {
  return {
    index: numberAt(stream.index) ?? 0,
    codec: textAt(stream.codec_name) ?? 'unknown',
    channels: positive(stream.channels),
    sampleRateHz: positive(stream.sample_rate),
    bitRateBps: positive(stream.bit_rate),
    language: textAt(tagsOf(stream).language) ?? null,
  };
}

function readOtherStream(stream: JsonObject): OtherStream {
  const type = textAt(stream.codec_type) ?? 'unknown';
  const codecTag = textAt(stream.codec_tag_string);
  return {
    index: numberAt(stream.index) ?? 0,
    type,
    codec: textAt(stream.codec_name) ?? null,
    codecTag: codecTag === undefined || codecTag.startsWith('[0]') ? null : codecTag,
    coverArt: type === 'video',
  };
}

function readTags(format: JsonObject, streams: readonly JsonObject[]): MediaTag[] {
  const tags: MediaTag[] = [];
  const collect = (holder: JsonObject, stream: number | null) => {
    for (const [key, value] of Object.entries(tagsOf(holder))) {
      if (tags.length >= MAX_TAGS) return;
      tags.push({ key: key.slice(0, MAX_TAG_LENGTH), value: String(value).slice(0, MAX_TAG_LENGTH), stream });
    }
  };
  collect(format, null);
  for (const stream of streams) collect(stream, numberAt(stream.index) ?? 0);
  return tags;
}

function tagsOf(holder: JsonObject): JsonObject {
  return objectAt(holder.tags) ?? {};
}
