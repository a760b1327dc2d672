import { looksLikeEbml, outlineEbml } from './ebml-elements.js';
import { looksLikeIso } from './iso-boxes.js';
import { outlineIso } from './iso-outline.js';
import type { ReadAt } from './read-at.js';

/** What a container's own headers say of the file's length. */
export interface FileStructure {
  /** `other`: begins like FLV, Ogg, ASF or MPEG. `none`: like nothing known. */
  readonly family: 'iso' | 'ebml' | 'riff' | 'other' | 'none';
  /** Major brand (ISO) or document type (EBML). */
  readonly brand: string | null;
  /** Where the content ends by its own account; null when nothing tells. Beyond the size: the file was cut. */
  readonly endsAt: number | null;
  /** An ISO file without its index (`moov`): nothing can play it. */
  readonly movieMissing: boolean;
}

const HEAD_BYTES = 512;

/** Reads how far the container's boxes, elements or chunks reach, from their headers alone. */
export async function readStructure(readAt: ReadAt, sizeBytes: number): Promise<FileStructure> {
  const head = await readAt(0, HEAD_BYTES);
  if (looksLikeIso(head)) {
    const { brand, hasMovie, endsAt } = await outlineIso(readAt, sizeBytes);
    return { family: 'iso', brand, endsAt, movieMissing: !hasMovie };
  }
  if (looksLikeEbml(head)) {
    const { docType, endsAt } = await outlineEbml(readAt, sizeBytes);
    return { family: 'ebml', brand: docType, endsAt, movieMissing: false };
  }
  // Rarer containers are not loaded for nothing.
  const { outlineOther } = await import('./other-containers.js');
  return outlineOther(head, readAt, sizeBytes);
}
