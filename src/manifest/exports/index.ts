import type { ExportFormat } from './export-format.js';
import { parquet } from './parquet.js';
import { sha256sums } from './sha256sums.js';

/** Every format of `croton manifest export`, by its name. */
export const EXPORT_FORMATS = {
  parquet,
  sha256sums,
} as const satisfies Readonly<Record<string, ExportFormat>>;

export type ExportName = keyof typeof EXPORT_FORMATS;
