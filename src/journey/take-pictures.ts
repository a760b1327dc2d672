import { resolve } from 'node:path';
import type { Ffprobe } from '../media/find-ffprobe.js';
import type { Picture } from '../media/frames.js';
import { takePictures } from '../media/picture-strip.js';
import type { FfprobeLimits } from '../media/run-ffprobe.js';
import type { Finding } from '../validation/finding.js';
import type { InspectedClip } from './inspect-clips.js';

/** A page with more pictures is too heavy to open. */
const MAX_CLIPS = 100;
const COUNT = 5;
const LONG_SIDE_PX = 240;

/** Takes a strip of pictures of each clip with errors or warnings, up to {@link MAX_CLIPS} of them. */
export class PictureTaker {
  readonly #ffprobe: Ffprobe;
  readonly #limits: FfprobeLimits;
  #clips = 0;

  constructor(ffprobe: Ffprobe, limits: FfprobeLimits) {
    this.#ffprobe = ffprobe;
    this.#limits = limits;
  }

  /**
   * The pictures of a clip; undefined where none are wanted or can be decoded.
   * @throws as `takePictures`
   */
  async take(
    { clip, inspection: { facts } }: InspectedClip,
    findings: readonly Finding[],
  ): Promise<readonly Picture[] | undefined> {
    if (typeof clip.location !== 'string' || facts === undefined || this.#clips >= MAX_CLIPS)
      return undefined;
    if (!findings.some(({ severity }) => severity !== 'info')) return undefined;
    const wish = { ...this.#limits, ffprobe: this.#ffprobe.path, count: COUNT, longSidePx: LONG_SIDE_PX };
    const pictures = await takePictures(resolve(clip.location), facts, wish);
    if (pictures.length === 0) return undefined;
    this.#clips += 1;
    return pictures;
  }
}
