/** What the rest of croton knows of a media file. `readMediaFacts` is the only place that knows ffprobe's JSON. */

/** Raised when the meaning of a fact changes: caches keyed by it are read again. */
export const FACTS_VERSION = 2;

export type FpsMode = 'cfr' | 'vfr' | 'unknown';
export type Hdr = 'none' | 'pq' | 'hlg' | 'dv';
export type Scan = 'progressive' | 'interlaced' | 'unknown';
/** How deep a file was looked at: its headers, every packet, every decoded frame. */
export type IntegrityLevel = 'header' | 'packets' | 'decoded';
/** Kinds of private metadata that a file may carry. */
export type PrivateKind = 'location' | 'device' | 'person';

export interface VideoStream {
  readonly index: number;
  readonly codec: string;
  readonly profile: string | null;
  /** Pixels as displayed: rotation and sample aspect ratio applied. */
  readonly width: number;
  readonly height: number;
  /** Degrees clockwise. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** Sample aspect ratio, `1:1` when square or not told. */
  readonly sampleAspectRatio: string;
  /** Average frames per second, null when unknown (never 0). */
  readonly fps: number | null;
  readonly fpsMode: FpsMode;
  readonly pixFmt: string | null;
  readonly bitDepth: number | null;
  readonly transfer: string | null;
  readonly primaries: string | null;
  readonly hdr: Hdr;
  readonly scan: Scan;
  readonly bitRateBps: number | null;
  readonly durationS: number | null;
  readonly frames: number | null;
}

export interface AudioStream {
  readonly index: number;
  readonly codec: string;
  readonly channels: number | null;
  readonly sampleRateHz: number | null;
  readonly bitRateBps: number | null;
  readonly language: string | null;
}

/** Neither real video nor audio: subtitles, timed metadata, cover art, attachments. */
export interface OtherStream {
  readonly index: number;
  readonly type: string;
  readonly codec: string | null;
  /** Four-character code of the track's format (`gpmd`, `mebx`), null when not told. */
  readonly codecTag: string | null;
  /** A picture that a player shows as cover, not a film. */
  readonly coverArt: boolean;
}

/** A metadata tag as found. Keys keep their spelling, compare them case-insensitively. Values are untrusted. */
export interface MediaTag {
  readonly key: string;
  readonly value: string;
  /** Stream index, null for the whole file. */
  readonly stream: number | null;
}

export interface MediaFacts {
  /** ffprobe's demuxer name, for example `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly demuxer: string;
  /** One word for the container: mp4, mov, matroska, webm, avi, mpegts, mpeg, flv, ogg, asf, 3gp. */
  readonly container: string;
  /** Major brand of an ISO file, null elsewhere. */
  readonly brand: string | null;
  readonly sizeBytes: number;
  /** Seconds of the longest real video stream, of the whole file where no stream tells; null when unknown (never 0). */
  readonly durationS: number | null;
  readonly bitRateBps: number | null;
  /** Real video streams: cover art and still images are not among them. */
  readonly video: readonly VideoStream[];
  readonly audio: readonly AudioStream[];
  readonly other: readonly OtherStream[];
  readonly tags: readonly MediaTag[];
  readonly chapters: number;
  readonly integrity: IntegrityLevel;
  /** Name and version of the tool, for example `ffprobe 4.0.2`. */
  readonly probe: string;
}
