import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const clip = join(import.meta.dirname, '../fixtures/clips/plain.mp4');

/**
 * Fills `folder` with `count` clips with nothing wrong and of different sizes, as in life: each ends with an empty `free` box of its own
 * length (ISO/IEC 14496-12, 8.1.2), most of it a hole that takes no place on the disk. Returns their paths.
 */
export function makeFolder(folder, count) {
  const bytes = readFileSync(clip);
  const box = Buffer.from('\0\0\0\0free', 'latin1');
  const paths = [];
  for (let number = 0; number < count; number += 1) {
    box.writeUInt32BE(box.length + number, 0);
    const part = join(folder, `part-${Math.floor(number / 500)}`);
    if (number % 500 === 0) mkdirSync(part, { recursive: true });
    const path = join(part, `clip-${String(number).padStart(5, '0')}.mp4`);
    writeFileSync(path, Buffer.concat([bytes, box]));
    truncateSync(path, bytes.length + box.length + number);
    paths.push(path);
  }
  return paths;
}
