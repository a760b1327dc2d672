import { open } from 'node:fs/promises';
import { looksLikeEbml, outlineEbml } from './ebml-elements.js';
import { looksLikeIso, outlineIso } from './iso-boxes.js';
import { type ReadAt, readerOf } from './read-at.js';

/** What a container's own headers say of the file's length. */
export interface FileStructure {
  readonly family: 'iso' | 'ebml' | 'riff' | 'none';
  /** Major brand (ISO) or document type (EBML). */
  readonly brand: string | null;
  /** Where the content ends by its own account; null when nothing tells. Beyond the size: the file was cut. */
  readonly endsAt: number | null;
  /** An ISO file without its index (`moov`): nothing can play it. */
  readonly movieMissing: boolean;
}

/** Reads how far the container's boxes, elements or chunks reach, from their headers alone. */
export async function readStructure(path: string, sizeBytes: number): Promise<FileStructure> {
  const handle = await open(path, 'r');
  try {
    return await outline(readerOf(handle), sizeBytes);
  } finally {
    await handle.close();
  }
}

async function outline(readAt: ReadAt, sizeBytes: number): Promise<FileStructure> {
  const head = await readAt(0, 16);
  if (looksLikeIso(head)) {
    const { brand, hasMovie, endsAt } = await outlineIso(readAt, sizeBytes);
    return { family: 'iso', brand, endsAt, movieMissing: !hasMovie };
  }
  if (looksLikeEbml(head)) {
    const { docType, endsAt } = await outlineEbml(readAt, sizeBytes);
    return { family: 'ebml', brand: docType, endsAt, movieMissing: false };
  }
  if (head.length >= 12 && head.toString('latin1', 0, 4) === 'RIFF') {
    // Files over 1 GiB go on in further RIFF chunks (OpenDML); the first one's size still has to fit.
    const told = head.readUInt32LE(4);
    const endsAt = told === 0 || told === 0xffff_ffff ? null : told + 8;
    return { family: 'riff', brand: head.toString('latin1', 8, 12).trim(), endsAt, movieMissing: false };
  }
  return { family: 'none', brand: null, endsAt: null, movieMissing: false };
}
