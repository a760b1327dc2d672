import type { MediaFacts, VideoStream } from '../../../media/facts.js';
import { mainVideoStream } from '../../../media/main-video-stream.js';
import { clipRule } from '../../rule.js';

const bits = (codecs: string, floor: number) => ({
  default: floor,
  minimum: 0,
  description: `bits per pixel and frame of ${codecs}; 0 for no limit`,
});

export const lowBitRate = clipRule({
  id: 'video/low-bit-rate',
  title: 'Very few bits for the picture',
  why: 'Below this, a codec has too little to draw with: moving parts turn into blocks. Clips sent through a messenger often look so. A picture in which nothing moves needs few bits and is fine.',
  fix: 'send the original from the camera if this is a copy; do not encode it again',
  severity: 'warning',
  needs: 'facts',
  options: {
    av1: bits('AV1 and VVC', 0.002),
    hevc: bits('HEVC and VP9', 0.003),
    h264: bits('H.264', 0.005),
    vp8: bits('VP8', 0.008),
    older: bits('MPEG-1, MPEG-2, MPEG-4 part 2, H.263, Theora, WMV and Flash video', 0.015),
    mjpeg: bits('Motion JPEG', 0.1),
  },
  messages: {
    low: 'its {rate} kbit/s for {size} are {actual} bits per pixel and frame, less than {expected}',
  },
  check({ inspection: { facts } }, floors) {
    if (facts === undefined) return 'not-applicable';
    const stream = mainVideoStream(facts);
    if (stream === undefined || stream.fps === null) return 'not-applicable';
    const floor = FAMILIES[stream.codec];
    const rateBps = pictureRate(facts, stream);
    if (floor === undefined || rateBps === null) return 'not-applicable';
    const { width, height, fps } = stream;
    const actual = rateBps / (width * height * fps);
    if (!(actual < floors[floor])) return 'pass';
    const parameters = { rate: Number((rateBps / 1000).toPrecision(3)), size: `${width}x${height}` };
    return { message: 'low', expected: floors[floor], actual: Number(actual.toPrecision(2)), parameters };
  },
});

type Family = 'av1' | 'hevc' | 'h264' | 'vp8' | 'older' | 'mjpeg';

const FAMILIES: Readonly<Record<string, Family>> = {
  av1: 'av1',
  vvc: 'av1',
  hevc: 'hevc',
  vp9: 'hevc',
  h264: 'h264',
  vp8: 'vp8',
  mpeg1video: 'older',
  mpeg2video: 'older',
  mpeg4: 'older',
  msmpeg4v2: 'older',
  msmpeg4v3: 'older',
  h263: 'older',
  flv1: 'older',
  theora: 'older',
  wmv1: 'older',
  wmv2: 'older',
  wmv3: 'older',
  vc1: 'older',
  mjpeg: 'mjpeg',
};

/** Bits per second of the picture: the stream's, else at most those of the file. Of several tracks nobody can tell. */
function pictureRate({ video, sizeBytes, durationS }: MediaFacts, stream: VideoStream): number | null {
  if (stream.bitRateBps !== null) return stream.bitRateBps;
  return video.length > 1 || durationS === null ? null : (sizeBytes * 8) / durationS;
}
