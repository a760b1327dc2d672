import { endOfAsf, looksLikeAsf } from './asf-objects.js';
import type { ReadAt } from './read-at.js';
import type { FileStructure } from './read-structure.js';
import { endOfRiff, looksLikeRiff } from './riff-chunks.js';
import { endOfFlv, endOfOgg, endOfProgramStream, endOfTransportStream } from './stream-tails.js';

const TS_SYNC = 0x47;
// A time stamp of four bytes stands before each packet on cameras (M2TS).
const TS_PACKETS = [
  { bytes: 188, syncAt: 0 },
  { bytes: 192, syncAt: 4 },
];

/** What the headers of a file that is neither ISO nor EBML say: AVI and ASF tell their length, streams show a cut packet. */
export async function outlineOther(head: Buffer, readAt: ReadAt, sizeBytes: number): Promise<FileStructure> {
  if (looksLikeRiff(head)) {
    const brand = head.toString('latin1', 8, 12).trim();
    return { family: 'riff', brand, endsAt: await endOfRiff(readAt, sizeBytes), movieMissing: false };
  }
  const end = findEnd(head);
  if (end === undefined) return { family: 'none', brand: null, endsAt: null, movieMissing: false };
  return { family: 'other', brand: null, endsAt: await end(readAt, sizeBytes), movieMissing: false };
}

function findEnd(head: Buffer): ((readAt: ReadAt, sizeBytes: number) => Promise<number | null>) | undefined {
  const packet = TS_PACKETS.find(
    ({ bytes, syncAt }) => head[syncAt] === TS_SYNC && head[syncAt + bytes] === TS_SYNC,
  );
  if (packet !== undefined) return (readAt, sizeBytes) => endOfTransportStream(readAt, sizeBytes, packet);
  if (looksLikeAsf(head)) return endOfAsf;
  const start = head.toString('latin1', 0, 4);
  if (start === 'FLV\x01') return endOfFlv;
  if (start === 'OggS') return endOfOgg;
  if (start === '\0\0\x01\xba') return endOfProgramStream;
  // A sequence header: an MPEG video without a container.
  return start === '\0\0\x01\xb3' ? async () => null : undefined;
}
