/** The facts of a clip that a custom rule may look at, by dotted path: `media.durationS`, `media.video.fps`. */
import type { AudioStream, MediaFacts, VideoStream } from '../media/facts.js';
import { mainVideoStream } from '../media/main-video-stream.js';

const FILE = [
  'container',
  'brand',
  'sizeBytes',
  'durationS',
  'bitRateBps',
  'chapters',
  'integrity',
] as const satisfies readonly (keyof MediaFacts)[];
const VIDEO = [
  'codec',
  'profile',
  'width',
  'height',
  'rotation',
  'fps',
  'fpsMode',
  'pixFmt',
  'bitDepth',
  'transfer',
  'primaries',
  'hdr',
  'scan',
  'bitRateBps',
  'durationS',
  'frames',
] as const satisfies readonly (keyof VideoStream)[];
const AUDIO = [
  'codec',
  'channels',
  'sampleRateHz',
  'bitRateBps',
  'language',
] as const satisfies readonly (keyof AudioStream)[];

/** Every path that there is. */
export const MEDIA_PATHS: readonly string[] = [
  ...FILE.map((name) => `media.${name}`),
  ...VIDEO.map((name) => `media.video.${name}`),
  ...AUDIO.map((name) => `media.audio.${name}`),
];

/** What a path of {@link MEDIA_PATHS} leads to, in the main video stream and the first audio stream; null when unknown. */
export function readMediaField(facts: MediaFacts, path: string): string | number | null {
  const words = path.split('.').slice(1);
  const file = FILE.find((name) => words.length === 1 && name === words[0]);
  if (file !== undefined) return facts[file];
  const video = words[0] === 'video' ? VIDEO.find((name) => name === words[1]) : undefined;
  if (video !== undefined) return mainVideoStream(facts)?.[video] ?? null;
  const audio = words[0] === 'audio' ? AUDIO.find((name) => name === words[1]) : undefined;
  return audio === undefined ? null : (facts.audio[0]?.[audio] ?? null);
}
