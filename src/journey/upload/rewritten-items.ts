import { openManifestIndex } from '../../manifest/manifest-index.js';
import { parseRecord } from '../../manifest/parse-record.js';
import type { TransferItem } from '../../transfer/transfer-item.js';
import type { BuildOptions } from '../build-events.js';
import type { SourceTerms } from './clip-source.js';
import { declarationOf } from './declarations.js';
import { whyHeld } from './why-held.js';

/**
 * The clips with these ids as the manifest has them now, where they may go.
 * @throws CrotonError `manifest/unreadable`, `file/unreadable`
 */
export async function rewrittenItems(
  { manifestPath, collection }: BuildOptions,
  ids: readonly string[],
  terms: SourceTerms,
): Promise<TransferItem[]> {
  const items: TransferItem[] = [];
  const index = await openManifestIndex(manifestPath);
  try {
    for (const id of ids) {
      const place = index.find(id);
      const parsed = place === undefined ? undefined : parseRecord(index.readLine(place), 1);
      if (parsed === undefined || !('record' in parsed)) continue;
      const { record } = parsed;
      const { file_name: fileName, bytes } = record;
      const { digest } = declarationOf(record.rights);
      if (whyHeld(record, terms.today) !== undefined || !terms.isConfirmed(digest)) continue;
      items.push({ id, fileName, path: `${collection.mediaFolder}/${fileName}`, bytes, record });
    }
  } finally {
    await index.close();
  }
  return items;
}
