import type { BuildMemory } from '../../manifest/build-memory.js';
import type { ClipRecord } from '../../record/schema.js';
import type { TransferItem } from '../../transfer/transfer-item.js';
import type { SourceTerms } from './clip-source.js';
import { declarationOf } from './declarations.js';
import { findClipFile } from './find-clip-file.js';
import { unconfirmed, whyHeld } from './why-held.js';

/** Why a record does not go, told; undefined where it may. */
export function holdBack(record: ClipRecord, terms: SourceTerms): 'held' | 'skipped' | undefined {
  const { totals, today } = terms;
  const { bytes } = record;
  if (terms.skip?.(record)) {
    totals.leaveOut(bytes);
    return 'skipped';
  }
  // An edit of what is there already goes: it may take a permission back.
  const held = terms.isDelivered(record.id) ? undefined : whyHeld(record, today);
  const problem =
    held ?? (terms.isConfirmed(declarationOf(record.rights).digest) ? undefined : unconfirmed(record));
  if (problem === undefined) return undefined;
  totals.hold(problem, bytes);
  return 'held';
}

/**
 * The clip of a record that may go; undefined where its file is not what the record says, which is told. Of a clip that
 * was delivered only the record may travel: its file need not be there any more.
 */
export async function itemOf(
  record: ClipRecord,
  source: { readonly mediaFolder: string; readonly memory: BuildMemory; readonly terms: SourceTerms },
): Promise<TransferItem | undefined> {
  const { id, file_name: fileName, bytes } = record;
  const { terms, memory, mediaFolder } = source;
  const { shared } = record.media;
  const found = await findClipFile(mediaFolder, fileName, bytes);
  const isGone = typeof found !== 'string' && found.code === 'file/not-found';
  if (typeof found === 'string' || (isGone && terms.isDelivered(id))) {
    const path = typeof found === 'string' ? found : `${mediaFolder}/${fileName}`;
    terms.totals.prepared(bytes);
    return { id, fileName, path, bytes, hashed: memory.hashedState(fileName, id, shared), shared, record };
  }
  const { code, messageOfIt: message, hint: fix } = found;
  terms.emit({ type: 'clip-problem', problem: { id, fileName, kind: 'failed', code, message, fix }, bytes });
  return undefined;
}
