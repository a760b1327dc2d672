/** Positions that dashcams hide between picture and sound. */
import type { SharePolicy } from './share.js';
import type { Box, BoxReader } from './share-boxes.js';
import type { Range } from './share-patches.js';
import { type Cleaned, freeBox, removes, UNTOUCHED } from './share-removal.js';

const HEAD_BYTES = 8;
const ENTRY_BYTES = 8;
/** One a second, for hours. */
const MAX_BLOCKS = 20_000;
const MAX_BLOCK_BYTES = 1 << 20;
/** What follows the size of a block. */
const MAGIC = 'freeGPS ';

/**
 * Takes out the `gps ` box of Novatek’s chips and the blocks that it lists, offset and size of each. They stand among the
 * media, where no track tells of them: without the list they would still be found by whoever looks for their name.
 */
export async function cleanGpsIndex(reader: BoxReader, box: Box, policy: SharePolicy): Promise<Cleaned> {
  if (!removes(policy, 'location')) return UNTOUCHED;
  const list = (await reader.content(box, HEAD_BYTES + MAX_BLOCKS * ENTRY_BYTES)).subarray(HEAD_BYTES);
  const blocks: Range[] = [];
  for (let at = 0; at + ENTRY_BYTES <= list.length; at += ENTRY_BYTES) {
    const start = list.readUInt32BE(at);
    const size = list.readUInt32BE(at + 4);
    if (size < 12 || size > MAX_BLOCK_BYTES) continue;
    const head = await reader.readAt(start, 12);
    if (head.toString('latin1', 4, 12) === MAGIC) blocks.push({ start, end: start + size });
  }
  const removal = freeBox(box, [{ kind: 'location', what: box.type }]);
  return { removals: [{ ...removal, zeros: [...removal.zeros, ...blocks] }], keeps: false };
}
