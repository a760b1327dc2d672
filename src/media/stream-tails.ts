/** Formats made to be streamed hardly tell a length, but a cut inside of their last packet shows. */
import type { ReadAt } from './read-at.js';

const TS_SYNC = 0x47;
const OGG_PAGE_MAX = 65_307;
const TAIL_BYTES = 256 * 1024;
const OGG_END_OF_STREAM = 4;
const MAX_TAGS = 1_000_000;
const FLV_METADATA_BYTES = 4096;
const FLV_SIZE = Buffer.from('\0\x08filesize\0', 'latin1');

/** Where the last packet of an MPEG transport stream should end (ISO/IEC 13818-1; packets of 188 bytes, 192 on cameras). */
export async function endOfTransportStream(
  readAt: ReadAt,
  sizeBytes: number,
  packet: { readonly bytes: number; readonly syncAt: number },
): Promise<number | null> {
  const rest = sizeBytes % packet.bytes;
  if (rest <= packet.syncAt) return null;
  const last = await readAt(sizeBytes - rest, packet.syncAt + 1);
  // Anything else behind the last packet is rubbish.
  return last[packet.syncAt] === TS_SYNC ? sizeBytes - rest + packet.bytes : null;
}

/** Where the last page of an Ogg file should end (RFC 3533, 6); a last page that says that more follow is none. */
export async function endOfOgg(readAt: ReadAt, sizeBytes: number): Promise<number | null> {
  const from = Math.max(0, sizeBytes - OGG_PAGE_MAX);
  const tail = await readAt(from, OGG_PAGE_MAX);
  const page = tail.subarray(Math.max(0, tail.lastIndexOf('OggS')));
  if (page.length < 27) return from + tail.length - page.length + 27;
  if (page.toString('latin1', 0, 5) !== 'OggS\0') return null;
  const segments = page[26] ?? 0;
  const header = 27 + segments;
  const content = page.subarray(27, header).reduce((sum, bytes) => sum + bytes, 0);
  const more = ((page[5] ?? 0) & OGG_END_OF_STREAM) === 0 ? 27 : 0;
  return sizeBytes - page.length + header + content + more;
}

/** Where an FLV file or its last tag should end; null when it seems to be whole, or nothing can be said. */
export async function endOfFlv(readAt: ReadAt, sizeBytes: number): Promise<number | null> {
  const last = await readAt(sizeBytes - 4, 4);
  const tagBytes = last.length === 4 ? last.readUInt32BE(0) : 0;
  const tag = await readAt(sizeBytes - 4 - tagBytes, 4);
  if (tag.length === 4 && tagBytes === 11 + tag.readUIntBE(1, 3)) return sizeInFlv(readAt, sizeBytes);
  // Each tag is followed by its size. From the first one on: only files that do not end well cost this.
  let position = 13;
  for (let count = 0; position < sizeBytes; count += 1) {
    const header = await readAt(position, 4);
    const isTag = [8, 9, 18].includes((header[0] ?? 0) & 0x1f);
    if (count >= MAX_TAGS || !isTag) return null;
    if (header.length < 4) return position + 11;
    position += 11 + header.readUIntBE(1, 3) + 4;
  }
  // The size behind the last tag is often left out.
  return position - sizeBytes <= 4 ? null : position - 4;
}

/** The size that the metadata of an FLV file tell, where that is clearly more: some tools keep the one of another copy. */
async function sizeInFlv(readAt: ReadAt, sizeBytes: number): Promise<number | null> {
  const start = await readAt(0, FLV_METADATA_BYTES);
  const at = start.indexOf(FLV_SIZE) + FLV_SIZE.length;
  if (at < FLV_SIZE.length || at + 8 > start.length) return null;
  const told = start.readDoubleBE(at);
  return Number.isSafeInteger(told) && told > sizeBytes * 1.01 ? told : null;
}

/** Where the last packet of an MPEG program stream should end (ISO/IEC 13818-1, 2.5; ISO/IEC 11172-1). */
export async function endOfProgramStream(readAt: ReadAt, sizeBytes: number): Promise<number | null> {
  const from = Math.max(0, sizeBytes - TAIL_BYTES);
  const tail = await readAt(from, TAIL_BYTES);
  let at = tail.lastIndexOf(Buffer.from([0, 0, 1, 0xba]));
  if (at < 0) return null;
  while (at + 4 <= tail.length && tail.readUIntBE(at, 3) === 1) {
    const bytes = packetBytes(tail, at);
    if (bytes === null) return null;
    at += bytes;
  }
  return from + at > sizeBytes ? from + at : null;
}

/** Bytes of the pack header, packet or end code at a position of a program stream; null when it is none. */
function packetBytes(tail: Buffer, at: number): number | null {
  const code = tail[at + 3] ?? 0;
  if (code === 0xb9) return 4;
  if (code !== 0xba) return code < 0xbb || at + 6 > tail.length ? null : 6 + tail.readUInt16BE(at + 4);
  const marker = tail[at + 4] ?? 0;
  if (marker >> 6 === 1) return 14 + ((tail[at + 13] ?? 0) & 7);
  return marker >> 4 === 2 ? 12 : null;
}
