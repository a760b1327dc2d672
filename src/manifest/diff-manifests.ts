import { CrotonError } from '../errors.js';
import { compareRecords, type FieldChange } from '../record/compare-records.js';
import type { DraftRecord } from './compose-record.js';
import { DraftTable } from './draft-table.js';
import { LineWindow } from './line-window.js';
import { readDraft } from './manifest-index.js';
import { readDrafts } from './read-drafts.js';

/** What became of one clip. `moved`: the same clip under another name. `replaced`: another clip under the same name. */
export interface ClipChange {
  readonly change: 'added' | 'removed' | 'changed' | 'moved' | 'replaced';
  readonly id: string;
  readonly file_name: string;
  /** Its name before it was moved. */
  readonly from?: string;
  /** The clip that had its name before. */
  readonly replaces?: string;
  /** Fields that differ; none of clips that were added or removed. */
  readonly fields: readonly FieldChange[];
}

export type DiffTotals = Record<ClipChange['change'] | 'unchanged', number>;

export interface DiffSource {
  /** A file that can be read at any place. */
  readonly path: string;
  /** As it was named. */
  readonly name: string;
}

export interface DiffOptions {
  readonly before: DiffSource;
  readonly after: DiffSource;
  /** Which records count: a change does where one of its sides is wanted. All by default. */
  readonly wanted?: ((record: DraftRecord) => boolean) | undefined;
  readonly signal: AbortSignal;
}

/**
 * Compares two manifests by the ids of clips, in memory that holds 53 bytes for a record and no record. Clips that stayed come
 * first, in the order of `after`, then those that were added or replaced, then the removed.
 * @throws CrotonError `file/not-found`, `file/unreadable`, `file/changed`, `manifest/unreadable`; the signal’s reason
 */
export async function diffManifests(
  { before, after, wanted = () => true, signal }: DiffOptions,
  emit: (change: ClipChange) => void | Promise<void>,
): Promise<DiffTotals> {
  const totals: DiffTotals = { unchanged: 0, changed: 0, moved: 0, replaced: 0, added: 0, removed: 0 };
  const table = await tableOf(before, signal);
  const old = new LineWindow(before.path);
  const now = new LineWindow(after.path);
  const tell = async (change: ClipChange, ...sides: readonly DraftRecord[]) => {
    if (!sides.some(wanted)) return;
    totals[change.change] += 1;
    await emit(change);
  };
  try {
    // Offset and length by turns: flat, since every clip may be new.
    const unknown: number[] = [];
    for await (const { record, bytes, offset } of readDrafts(after.path, after.name)) {
      signal.throwIfAborted();
      const entry = table.findId(record.id, record.file_name);
      if (entry === undefined) {
        unknown.push(offset, bytes.length);
        continue;
      }
      const earlier = old.read(table.take(entry));
      if (earlier.equals(bytes)) {
        if (wanted(record)) totals.unchanged += 1;
        continue;
      }
      const was = recordIn(earlier, before.name);
      const change = changeOf(was, record);
      if (change !== undefined) await tell(change, was, record);
      else if (wanted(record)) totals.unchanged += 1;
    }
    for (let at = 0; at < unknown.length; at += 2) {
      signal.throwIfAborted();
      const record = recordIn(
        now.read({ offset: unknown[at] ?? 0, length: unknown[at + 1] ?? 0 }),
        after.name,
      );
      const { id, file_name } = record;
      const entry = table.findName(file_name);
      if (entry === undefined) {
        await tell({ change: 'added', id, file_name, fields: [] }, record);
        continue;
      }
      const was = recordIn(old.read(table.take(entry)), before.name);
      const fields = compareRecords(was, record);
      await tell({ change: 'replaced', id, file_name, replaces: was.id, fields }, was, record);
    }
    for (const entry of table.left()) {
      signal.throwIfAborted();
      const record = recordIn(old.read(table.placeOf(entry)), before.name);
      await tell({ change: 'removed', id: record.id, file_name: record.file_name, fields: [] }, record);
    }
  } finally {
    old.close();
    now.close();
  }
  return totals;
}

async function tableOf({ path, name }: DiffSource, signal: AbortSignal): Promise<DraftTable> {
  const table = new DraftTable();
  for await (const { record, bytes, offset } of readDrafts(path, name)) {
    signal.throwIfAborted();
    table.add(record.id, record.file_name, { offset, length: bytes.length });
  }
  table.seal();
  return table;
}

function changeOf(was: DraftRecord, record: DraftRecord): ClipChange | undefined {
  const { id, file_name } = record;
  const fields = compareRecords(was, record);
  if (was.file_name !== file_name) return { change: 'moved', id, file_name, from: was.file_name, fields };
  return fields.length === 0 ? undefined : { change: 'changed', id, file_name, fields };
}

function recordIn(bytes: Buffer, path: string): DraftRecord {
  const record = readDraft(bytes.toString().replace(/^\ufeff/, ''));
  // It was a record when the file was read a moment ago.
  if (record === undefined) throw new CrotonError('file/changed', { path });
  return record;
}
