import type { MediaFacts, VideoStream } from './facts.js';

/** The video stream that stands for the clip: the one with most pixels, the first among equals. */
export function mainVideoStream(facts: MediaFacts): VideoStream | undefined {
  return facts.video.reduce<VideoStream | undefined>(
    (best, stream) =>
      best === undefined || stream.width * stream.height > best.width * best.height ? stream : best,
    undefined,
  );
}
