import { mainVideoStream } from '../../../media/main-video-stream.js';
import { clipRule } from '../../rule.js';

const CURVES = { pq: 'PQ (SMPTE ST 2084)', hlg: 'HLG (ARIB STD-B67)' };

export const hdrUntagged = clipRule({
  id: 'video/hdr-untagged',
  title: 'HDR without its colors named',
  why: 'The file says that its brightness is high dynamic range, but not which primaries its colors are of. Every program guesses, and the guesses differ.',
  fix: 'export it again with its color tags; HEVC in BT.2020 needs no new encoding: ffmpeg -i IN -c copy -bsf:v hevc_metadata=colour_primaries=9 OUT.mp4 (h264_metadata for H.264)',
  severity: 'warning',
  needs: 'facts',
  messages: { untagged: 'its transfer curve is {actual}, but its color primaries are not told' },
  check({ inspection: { facts } }) {
    const stream = facts && mainVideoStream(facts);
    if (stream === undefined || (stream.hdr !== 'pq' && stream.hdr !== 'hlg')) return 'not-applicable';
    if (stream.primaries !== null) return 'pass';
    return { message: 'untagged', expected: 'color primaries', actual: CURVES[stream.hdr] };
  },
});
