import type { BoxReader } from './share-boxes.js';
import type { Range } from './share-patches.js';
import { eachChunk, type SampleTables } from './share-samples.js';

/** Before a drone knows where it is, its first lines say nothing of it. */
const MAX_CHUNKS = 64;
const CHUNK_BYTES = 4096;

/** What drones and dashcams write into subtitles: `GPS (8.6499, 53.1665, 18)`, `HOME(149.02,-20.25)`, `[latitude: 54.1]`, NMEA. */
const POSITION =
  /\b(?:GPS|HOME) ?\((?:[EWNS]: ?)?[-+]?\d+\.\d+, ?(?:[EWNS]: ?)?[-+]?\d+\.\d+|\b(?:latitude|long?t?itude) ?: ?[-+]?\d+\.\d+|\$G[A-Z](?:GGA|RMC),/i;

/** Whether the text of a track tells positions, by what it begins with. */
export async function tellsPositions(reader: BoxReader, tables: SampleTables): Promise<boolean> {
  const chunks: Range[] = [];
  await eachChunk(reader, tables, (chunk) => chunks.push(chunk) < MAX_CHUNKS);
  for (const { start, end } of chunks) {
    const text = await reader.readAt(start, Math.min(CHUNK_BYTES, end - start));
    if (POSITION.test(text.toString('latin1'))) return true;
  }
  return false;
}
