import { attributions } from './attributions.js';
import { croissant } from './croissant.js';
import { csv, tsv } from './csv.js';
import { datapackage } from './datapackage.js';
import type { ExportFormat } from './export-format.js';
import { huggingface } from './huggingface.js';
import { parquet } from './parquet.js';
import { sha256sums } from './sha256sums.js';

/** Every format of `croton manifest export`, by its name. */
export const EXPORT_FORMATS = {
  csv,
  tsv,
  huggingface,
  croissant,
  datapackage,
  parquet,
  sha256sums,
  attributions,
} as const satisfies Readonly<Record<string, ExportFormat>>;
