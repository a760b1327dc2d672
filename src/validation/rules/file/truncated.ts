import type { Inspection } from '../../../media/inspect-clip.js';
import { isStillImage } from '../../../media/still-image.js';
import { formatBytes } from '../../../text/units.js';
import { clipRule, type Violation } from '../../rule.js';

export const truncated = clipRule({
  id: 'file/truncated',
  title: 'The file was cut short',
  why: 'Its container says that more should follow, or its index is missing. Players stop early or cannot open it at all. A copy that was interrupted, a full card or a dead battery does this. MP4, MOV, Matroska, AVI and ASF show any cut in their headers. Ogg and FLV show most. Transport and program streams, live WebM and fragmented MP4 show one only inside of a packet or fragment: between two of them --decode may find a picture that is not whole (in transport streams with H.264 and in program streams it mostly does, with HEVC seldom); else nobody can know.',
  fix: 'copy it again from the camera or the first disk; if that one is cut too, a repair tool (untrunc) may save it',
  severity: 'error',
  needs: 'file',
  messages: {
    short:
      'at least {missing} are missing at its end: it should have {expected} bytes or more and has {actual}',
    noIndex: 'its index (moov) is missing: the recording was never finished or the copy was cut',
  },
  check: ({ inspection }) => howTruncated(inspection) ?? 'pass',
});

/** How a file is cut short by its container's own account; undefined when it is not, or nothing tells. */
export function howTruncated({ entry, structure }: Inspection): Violation<'short' | 'noIndex'> | undefined {
  if (entry.kind !== 'file' || structure === undefined || isStillImage(structure)) return undefined;
  const { endsAt, movieMissing } = structure;
  if (endsAt !== null && endsAt > entry.sizeBytes) {
    const parameters = { missing: formatBytes(endsAt - entry.sizeBytes) };
    return { message: 'short', expected: endsAt, actual: entry.sizeBytes, parameters };
  }
  return movieMissing ? { message: 'noIndex' } : undefined;
}
