import { type IsoBox, readIsoBox } from './iso-boxes.js';
import { endOfSamples } from './iso-sample-tables.js';
import type { ReadAt } from './read-at.js';

export interface IsoOutline {
  /** Major brand of the `ftyp` box, trimmed (`qt`, `isom`, `heic`), null without one. */
  readonly brand: string | null;
  readonly hasMovie: boolean;
  /** Where the last top-level box, or the last sample that the index names, says that it ends. */
  readonly endsAt: number;
}

const MAX_BOXES = 100_000;

/**
 * Walks the top-level boxes of an ISO or QuickTime file, reading only their headers, and the ends of the sample tables
 * in `moov`. Stops at the file's end, at a box that ends beyond it, and at anything that is not a box (trailing
 * rubbish that players ignore).
 */
export async function outlineIso(readAt: ReadAt, sizeBytes: number): Promise<IsoOutline> {
  let brand: string | null = null;
  let movie: IsoBox | undefined;
  let last: IsoBox | undefined;
  let position = 0;
  for (let count = 0; position < sizeBytes && count < MAX_BOXES; count += 1) {
    const box = await readIsoBox(readAt, position, sizeBytes);
    if (box === undefined) break;
    if (box.type === 'moov') movie ??= box;
    if (box.type === 'ftyp' && brand === null) {
      const bytes = await readAt(box.start, 4);
      if (bytes.length === 4) brand = bytes.toString('latin1').trim();
    }
    last = box;
    position = box.end;
  }
  // A fragment's index without its data.
  if (last?.type === 'moof' && position > sizeBytes - 8) position += 8;
  const samples = movie === undefined || movie.end > sizeBytes ? 0 : await endOfSamples(readAt, movie);
  return { brand, hasMovie: movie !== undefined, endsAt: Math.max(position, samples) };
}
