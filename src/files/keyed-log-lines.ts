/** The lines of a keyed log: `CRC32 JSON`, one entry each. */
import { fstatSync, readSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export interface LogLine {
  readonly k: string;
  /** Absent where the key was deleted. */
  readonly v?: unknown;
}

const CHUNK = 1 << 20;
const LONGEST_LINE = 4 << 20;

/** One line, with its end. */
export function encodeLine(line: LogLine): Buffer {
  const json = JSON.stringify(line);
  return Buffer.from(`${crc32(json).toString(16).padStart(8, '0')} ${json}\n`);
}

/** The line that `bytes` (without its end) hold, undefined where they are torn or damaged. */
export function decodeLine(bytes: Buffer): LogLine | undefined {
  const json = bytes.subarray(9);
  if (bytes.length < 10 || Number.parseInt(bytes.toString('latin1', 0, 8), 16) !== crc32(json))
    return undefined;
  try {
    return JSON.parse(json.toString('utf8')) as LogLine;
  } catch {
    return undefined;
  }
}

/**
 * Calls `take` with the bytes and offset of each line of a file, in order, one chunk in memory at a time.
 * `torn` is true when the last line has no end (or a line is too long to be one of ours).
 */
export function scanLines(
  fd: number,
  take: (bytes: Buffer, offset: number) => void,
): { size: number; torn: boolean } {
  const size = fstatSync(fd).size;
  let rest: Buffer = Buffer.alloc(0);
  let base = 0;
  for (let offset = 0; offset < size; ) {
    const chunk = Buffer.allocUnsafe(Math.min(CHUNK, size - offset));
    const read = readSync(fd, chunk, 0, chunk.length, offset);
    if (read === 0) break;
    offset += read;
    const fresh = chunk.subarray(0, read);
    const bytes = rest.length === 0 ? fresh : Buffer.concat([rest, fresh]);
    let start = 0;
    for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
      take(bytes.subarray(start, end), base + start);
      start = end + 1;
    }
    // What is too long is cut into pieces that no checksum fits.
    if (bytes.length - start > LONGEST_LINE) {
      take(bytes.subarray(start), base + start);
      start = bytes.length;
    }
    rest = bytes.subarray(start);
    base += start;
  }
  return { size, torn: rest.length > 0 };
}
