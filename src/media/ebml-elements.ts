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
const CLUSTER = 0x1f43b675;
// Children of a Segment: SeekHead, Info, Tracks, Cluster, Cues, Attachments, Chapters, Tags, the global Void and CRC-32.
// Of a Cluster, where its size is unknown: Timestamp, SimpleBlock, BlockGroup, PrevSize, Position.
const CHILDREN = new Set([
  ...[
    0x114d9b74,
    0x1549a966,
    0x1654ae6b,
    CLUSTER,
    0x1c53bb6b,
    0x1941a469,
    0x1043a770,
    0x1254c367,
    0xec,
    0xbf,
  ],
  ...[0xe7, 0xa3, 0xa0, 0xab, 0xa7],
]);
const FIRST_BYTES = new Set([...CHILDREN].map((id) => (id > 0xff ? id >>> 24 : id)));
// Each costs a read: half a second for all.
const MAX_ELEMENTS = 20_000;
const HEADER_BYTES = 12;

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
  if (segment === undefined)
    return { docType, endsAt: endOfCutHeader(header.dataAt + header.size, sizeBytes) };
  if (segment.id !== SEGMENT) return { docType, endsAt: null };
  if (segment.size !== null) return { docType, endsAt: segment.dataAt + segment.size };
  return { docType, endsAt: await endOfChildren(readAt, segment.dataAt, sizeBytes) };
}

async function endOfChildren(readAt: ReadAt, start: number, sizeBytes: number): Promise<number | null> {
  let position = start;
  for (let count = 0; position < sizeBytes; count += 1) {
    const element = await readElement(readAt, position);
    if (element === undefined) {
      const [first = 0] = await readAt(position, 1);
      return FIRST_BYTES.has(first) ? endOfCutHeader(position, sizeBytes) : null;
    }
    // Something that is no child, or too many of them: from here nothing tells where it ends.
    if (!CHILDREN.has(element.id) || count >= MAX_ELEMENTS) return null;
    if (element.size === null && element.id !== CLUSTER) return null;
    position = element.dataAt + (element.size ?? 0);
  }
  return position;
}

/** Where an element should at least end whose header cannot be read; null when that is not for want of bytes. */
function endOfCutHeader(position: number, sizeBytes: number): number | null {
  return position + HEADER_BYTES > sizeBytes ? position + HEADER_BYTES : null;
}

async function readElement(readAt: ReadAt, position: number): Promise<Element | undefined> {
  const head = await readAt(position, HEADER_BYTES);
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
