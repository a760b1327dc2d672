import type { ReadAt } from './read-at.js';

export interface EbmlOutline {
  /** `matroska`, `webm`, or what else the file calls itself; null when its header cannot be read. */
  readonly docType: string | null;
  /** Where the last element says that it ends; null when no size is told (a live recording). */
  readonly endsAt: number | null;
}

interface Element {
  readonly id: number;
  readonly dataAt: number;
  /** Bytes of data, null when unknown. */
  readonly size: number | null;
}

const EBML = 0x1a45dfa3;
const SEGMENT = 0x18538067;
const DOC_TYPE = 0x4282;
// Level 1 children of a Segment: SeekHead, Info, Tracks, Cluster, Cues, Attachments, Chapters, Tags, and the global Void and CRC-32.
const LEVEL_1 = new Set([
  0x114d9b74, 0x1549a966, 0x1654ae6b, 0x1f43b675, 0x1c53bb6b, 0x1941a469, 0x1043a770, 0x1254c367, 0xec, 0xbf,
]);
const MAX_ELEMENTS = 1_000_000;

/** Whether a file that begins like this is EBML (RFC 8794): Matroska or WebM. */
export function looksLikeEbml(head: Buffer): boolean {
  return head.length >= 4 && head.readUInt32BE(0) === EBML;
}

/**
 * Reads the EBML header and how far the Segment and its children reach, jumping from header to header. A Segment
 * of known size is not entered: its size says it all.
 */
export async function outlineEbml(readAt: ReadAt, sizeBytes: number): Promise<EbmlOutline> {
  const header = await readElement(readAt, 0);
  if (header === undefined || header.size === null) return { docType: null, endsAt: null };
  const docType = findDocType(await readAt(header.dataAt, Math.min(header.size, 4096)));
  const segment = await readElement(readAt, header.dataAt + header.size);
  if (segment === undefined) return { docType, endsAt: header.dataAt + header.size };
  if (segment.id !== SEGMENT) return { docType, endsAt: null };
  if (segment.size !== null) return { docType, endsAt: segment.dataAt + segment.size };
  return { docType, endsAt: await endOfChildren(readAt, segment.dataAt, sizeBytes) };
}

async function endOfChildren(readAt: ReadAt, start: number, sizeBytes: number): Promise<number | null> {
  let position = start;
  for (let count = 0; position < sizeBytes && count < MAX_ELEMENTS; count += 1) {
    const element = await readElement(readAt, position);
    // A cluster of unknown size, or something that is no child: from here nothing tells where it ends.
    if (element === undefined || element.size === null || !LEVEL_1.has(element.id)) return null;
    position = element.dataAt + element.size;
  }
  return position;
}

async function readElement(readAt: ReadAt, position: number): Promise<Element | undefined> {
  const head = await readAt(position, 12);
  const id = readVint(head, 0, 4, true);
  if (id === undefined) return undefined;
  const size = readVint(head, id.length, 8, false);
  if (size === undefined) return undefined;
  return { id: id.value, dataAt: position + id.length + size.length, size: size.unknown ? null : size.value };
}

/** A variable-size integer (RFC 8794, 4): the marker bit stays in ids and goes in sizes. All ones is "unknown". */
function readVint(bytes: Buffer, at: number, maxLength: number, keepMarker: boolean) {
  const first = bytes[at];
  if (first === undefined || first === 0) return undefined;
  const length = Math.clz32(first) - 23;
  if (length > maxLength || at + length > bytes.length) return undefined;
  const mask = (1 << (8 - length)) - 1;
  let value = keepMarker ? first : first & mask;
  let unknown = (first & mask) === mask;
  for (const byte of bytes.subarray(at + 1, at + length)) {
    value = value * 256 + byte;
    unknown &&= byte === 0xff;
  }
  return { value, length, unknown };
}

function findDocType(header: Buffer): string | null {
  let position = 0;
  while (position < header.length) {
    const id = readVint(header, position, 4, true);
    const size = id && readVint(header, position + id.length, 8, false);
    if (id === undefined || size === undefined) return null;
    const dataAt = position + id.length + size.length;
    if (id.value === DOC_TYPE)
      return header.toString('latin1', dataAt, dataAt + size.value).replace(/\0+$/, '');
    position = dataAt + size.value;
  }
  return null;
}
