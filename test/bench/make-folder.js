import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const clip = join(import.meta.dirname, '../../examples/clips/lagos-market.mp4');

/** Fills `folder` with `count` valid clips that all differ: an `mdat` box with a number, which nothing refers to, ends each (ISO/IEC 14496-12, 8.1.2). */
export function makeFolder(folder, count) {
  const bytes = readFileSync(clip);
  const box = Buffer.from('\0\0\0\x0cmdat\0\0\0\0', 'latin1');
  for (let number = 0; number < count; number += 1) {
    box.writeUInt32BE(number, 8);
    const part = join(folder, `part-${Math.floor(number / 500)}`);
    if (number % 500 === 0) mkdirSync(part, { recursive: true });
    writeFileSync(join(part, `clip-${String(number).padStart(5, '0')}.mp4`), Buffer.concat([bytes, box]));
  }
}
