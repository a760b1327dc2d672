import { looksLikeEbml, outlineEbml } from './ebml-elements.js';
import { looksLikeIso, outlineIso } from './iso-boxes.js';
import { openClip } from './open-clip.js';
import { type ReadAt, readerOf } from './read-at.js';

/** What a container's own headers say of the file's length. */
export interface FileStructure {
  /** `other`: begins like FLV, Ogg, ASF or MPEG, whose headers tell no length. `none`: like nothing known. */
  readonly family: 'iso' | 'ebml' | 'riff' | 'other' | 'none';
  /** Major brand (ISO) or document type (EBML). */
  readonly brand: string | null;
  /** Where the content ends by its own account; null when nothing tells. Beyond the size: the file was cut. */
  readonly endsAt: number | null;
  /** An ISO file without its index (`moov`): nothing can play it. */
  readonly movieMissing: boolean;
}

// FLV, Ogg, ASF, MPEG program stream (a pack or sequence header).
const OTHER_SIGNATURES = /^(?:FLV\x01|OggS|\x30\x26\xb2\x75|\x00\x00\x01[\xba\xb3])/;
const TS_PACKET_BYTES = 188;

/** Reads how far the container's boxes, elements or chunks reach, from their headers alone. */
export async function readStructure(path: string, sizeBytes: number): Promise<FileStructure> {
  const handle = await openClip(path);
  try {
    return await outline(readerOf(handle), sizeBytes);
  } finally {
    await handle.close();
  }
}

async function outline(readAt: ReadAt, sizeBytes: number): Promise<FileStructure> {
  const head = await readAt(0, TS_PACKET_BYTES + 1);
  if (looksLikeIso(head)) {
    const { brand, hasMovie, endsAt } = await outlineIso(readAt, sizeBytes);
    return { family: 'iso', brand, endsAt, movieMissing: !hasMovie };
  }
  if (looksLikeEbml(head)) {
    const { docType, endsAt } = await outlineEbml(readAt, sizeBytes);
    return { family: 'ebml', brand: docType, endsAt, movieMissing: false };
  }
  if (head.length >= 12 && head.toString('latin1', 0, 4) === 'RIFF') {
    // Files over 1 GiB go on in further RIFF chunks (OpenDML); the first one's size still has to fit.
    const told = head.readUInt32LE(4);
    // Some writers count the padding byte of the last chunk and leave it out.
    const endsAt =
      told === 0 || told === 0xffff_ffff ? null : told + 8 === sizeBytes + 1 ? sizeBytes : told + 8;
    return { family: 'riff', brand: head.toString('latin1', 8, 12).trim(), endsAt, movieMissing: false };
  }
  return { family: looksLikeOther(head) ? 'other' : 'none', brand: null, endsAt: null, movieMissing: false };
}

function looksLikeOther(head: Buffer): boolean {
  const transportStream = head[0] === 0x47 && head[TS_PACKET_BYTES] === 0x47;
  return transportStream || OTHER_SIGNATURES.test(head.toString('latin1'));
}
