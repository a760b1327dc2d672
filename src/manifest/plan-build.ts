import { compareUtf8 } from '../record/file-name.js';
import type { ManifestIndex } from './manifest-index.js';

/** Records of the old manifest are named by their places in it. */
type PlannedRecord =
  /** `before`: the old record that this one follows. */
  | { readonly kind: 'write'; readonly fileName: string; readonly id: string; readonly before?: number }
  /** The line of `before` stays as it is. */
  | { readonly kind: 'keep'; readonly fileName: string; readonly before: number };

export interface BuildPlan {
  /** In the order of the new manifest. */
  readonly records: readonly PlannedRecord[];
  /** Records whose files are gone: kept. */
  readonly vanished: readonly string[];
  /** Records whose files are gone: left out. */
  readonly dropped: readonly string[];
  /** Files with the bytes of another one. */
  readonly duplicates: readonly { readonly fileName: string; readonly other: string }[];
}

interface PlanOptions {
  /** Whether a path was scanned at all: records of other files stay. */
  readonly inScope: (fileName: string) => boolean;
  readonly prune: boolean;
}

/**
 * Decides what the new manifest holds. `clips`: file name → id, of the files that are good; `refused`: those that are
 * not, and folders that could not be listed. A clip is recognized by its id wherever it moved; new bytes at an old name follow that name's record.
 */
export function planBuild(
  clips: ReadonlyMap<string, string>,
  refused: ReadonlySet<string>,
  index: ManifestIndex,
  { inScope, prune }: PlanOptions,
): BuildPlan {
  const nameOf = new Map<string, string>();
  const duplicates: { fileName: string; other: string }[] = [];
  for (const [fileName, id] of [...clips].sort(([a], [b]) => compareUtf8(a, b))) {
    const other = nameOf.get(id) ?? outOfScopeName(id);
    if (other === undefined) {
      nameOf.set(id, fileName);
    } else if (nameBefore(id) === fileName) {
      // Of several files with the same bytes, the one that the manifest already names stays.
      duplicates.push({ fileName: other, other: fileName });
      nameOf.set(id, fileName);
    } else {
      duplicates.push({ fileName, other });
    }
  }
  const records: PlannedRecord[] = [];
  const known = new Set([...nameOf.keys()].map((id) => index.find(id)));
  for (const [id, fileName] of nameOf) {
    const namesake = index.findNamed(fileName);
    const before = index.find(id) ?? (known.has(namesake) ? undefined : namesake);
    records.push({ kind: 'write', fileName, id, ...(before === undefined ? {} : { before }) });
  }
  const followed = new Set(records.map(({ before }) => before));
  const written = new Set(nameOf.values());
  const vanished: string[] = [];
  const dropped: string[] = [];
  for (let place = 0; place < index.size; place += 1) {
    if (followed.has(place)) continue;
    const fileName = index.fileNameAt(place);
    if (written.has(fileName)) {
      // Another clip has its name now, and its own bytes are gone.
      dropped.push(fileName);
      continue;
    }
    const gone = inScope(fileName) && !isRefused(fileName);
    if (gone) (prune ? dropped : vanished).push(fileName);
    if (!gone || !prune) records.push({ kind: 'keep', fileName, before: place });
  }
  records.sort((a, b) => compareUtf8(a.fileName, b.fileName));
  return { records, vanished, dropped, duplicates };

  /** What lies in a folder that could not be listed is not gone for that. */
  function isRefused(fileName: string): boolean {
    const parts = fileName.split('/');
    return parts.some((_, index) => refused.has(parts.slice(0, index + 1).join('/')));
  }

  function nameBefore(id: string): string | undefined {
    const place = index.find(id);
    return place === undefined ? undefined : index.fileNameAt(place);
  }

  function outOfScopeName(id: string): string | undefined {
    const name = nameBefore(id);
    return name === undefined || inScope(name) ? undefined : name;
  }
}
