import { crc32, deflateSync } from 'node:zlib';
import type { ReportedPicture } from '../findings-report.js';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/** Bytes of a pixel. */
const BYTES = 3;

/** A picture as PNG (ISO/IEC 15948): 8 bits a channel, red, green, blue. */
export function encodePng({ width, height, rgb }: Omit<ReportedPicture, 'atS'>): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(filterRows(width * BYTES, rgb))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Each row as differences from what its neighbors let expect (filter 4, Paeth): photographs then take half the space. */
function filterRows(stride: number, rgb: Uint8Array): Buffer {
  const height = rgb.length / stride;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    rows[y * (stride + 1)] = 4;
    for (let x = 0; x < stride; x += 1) {
      const at = y * stride + x;
      const left = x < BYTES ? 0 : (rgb[at - BYTES] ?? 0);
      const above = y === 0 ? 0 : (rgb[at - stride] ?? 0);
      const corner = x < BYTES || y === 0 ? 0 : (rgb[at - stride - BYTES] ?? 0);
      rows[y * (stride + 1) + 1 + x] = (rgb[at] ?? 0) - nearest(left, above, corner);
    }
  }
  return rows;
}

/** The Paeth predictor (ISO/IEC 15948, 9.4). */
function nearest(left: number, above: number, corner: number): number {
  const toLeft = Math.abs(above - corner);
  const toAbove = Math.abs(left - corner);
  const toCorner = Math.abs(left + above - 2 * corner);
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const result = Buffer.alloc(body.length + 8);
  result.writeUInt32BE(data.length, 0);
  result.set(body, 4);
  result.writeUInt32BE(crc32(body), body.length + 4);
  return result;
}
