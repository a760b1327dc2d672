import type { FileStructure } from './read-structure.js';

/** Major brands of ISO files that hold pictures (HEIF ISO/IEC 23008-12, AVIF). */
const STILL_BRANDS = new Set(['heic', 'heix', 'heim', 'heis', 'mif1', 'avif']);

/** Whether a file says of itself that it is a photo in an ISO container. */
export function isStillImage({ family, brand }: Pick<FileStructure, 'family' | 'brand'>): boolean {
  return family === 'iso' && brand !== null && STILL_BRANDS.has(brand);
}
