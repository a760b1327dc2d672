/** What a record says of its file, corrected from the file itself. */
import { join } from 'node:path';
import { CrotonError } from '../errors.js';
import { fileNameProblem } from '../files/file-name-problem.js';
import type { MediaToCompare } from '../manifest/compare-media.js';
import type { NewValue } from '../manifest/fix-record.js';
import { staleFields } from '../manifest/stale-facts.js';
import { digestSharedBytes } from '../media/digest.js';
import { openSharedBytes } from '../media/shared-bytes.js';
import { RECORD_LAYOUT } from '../record/layout.js';
import type { ClipRecord } from '../record/schema.js';

type Media = ClipRecord['media'];
type Bag = Readonly<Record<string, unknown>>;

const MEDIA_FIELDS = RECORD_LAYOUT.filter(({ group }) => group === 'media');

/**
 * The computed values of a record that its file says otherwise, as the file says them. None where the bytes are not those
 * that the id names: a file with other bytes is another clip, and the answers on it may be wrong.
 */
export async function factValues(
  record: Bag,
  { folder, readFacts }: Pick<MediaToCompare, 'folder' | 'readFacts'>,
  signal: AbortSignal,
): Promise<NewValue[]> {
  const { id, file_name: name, media } = record;
  if (typeof name !== 'string' || fileNameProblem(name) !== undefined) return [];
  const path = join(folder, name);
  const said = isBag(media) ? media : {};
  const sharedVersion = typeof said['shared'] === 'string' ? said['shared'] : null;
  try {
    const shared = await openSharedBytes(path, sharedVersion);
    try {
      if ((await digestSharedBytes(shared, signal)) !== id) return [];
      const read = await readFacts?.(path, { ...record, media: said } as unknown as ClipRecord);
      const size: NewValue[] =
        record['bytes'] === shared.sizeBytes ? [] : [{ path: ['bytes'], value: shared.sizeBytes }];
      return [...size, ...(read === undefined ? [] : mediaValues(media, said, read))];
    } finally {
      await shared.close();
    }
  } catch (error) {
    // Told by the check that follows.
    if (error instanceof CrotonError) return [];
    throw error;
  }
}

function mediaValues(media: unknown, said: Bag, read: Media): NewValue[] {
  if (media !== said) return [{ path: ['media'], value: read }];
  const unfit = MEDIA_FIELDS.filter(({ name, schema }) => !schema.safeParse(said[name]).success);
  const unfitNames = new Set(unfit.map(({ name }) => name));
  const fit = Object.fromEntries(Object.entries(said).filter(([name]) => !unfitNames.has(name)));
  const stale = staleFields({ ...read, ...fit } as Media, read);
  return [...new Set([...unfitNames, ...stale])].flatMap((name): NewValue[] => {
    const value = read[name as keyof Media];
    return value === undefined ? [] : [{ path: ['media', name], value }];
  });
}

function isBag(value: unknown): value is Bag {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
