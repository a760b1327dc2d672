import type { Readable } from 'node:stream';
import type {
  ExportFile,
  ExportFormat,
  ExportSettings,
  ExportSummary,
} from '../manifest/exports/export-format.js';
import type { ClipRecord } from '../record/schema.js';
import { collectGarbageSooner } from './collect-garbage-sooner.js';
import { type ExportPlace, openExportPlace } from './export-place.js';
import { keepStdin } from './keep-stdin.js';
import { readDraftRecords, readRecords } from './read-records.js';

export interface ExportOptions {
  readonly format: ExportFormat;
  /** Manifests, as they were named; `-` is standard input. */
  readonly files: readonly string[];
  readonly cwd: string;
  readonly stdin: Readable;
  /** Standard output, or the file or folder to write. */
  readonly output: ExportFile | { readonly path: string; readonly force: boolean };
  /** Which records are exported; all by default. */
  readonly where?: ((record: ClipRecord) => boolean) | undefined;
  readonly settings: ExportSettings;
  readonly signal: AbortSignal;
}

/**
 * Writes the records of manifests in another format, in flat memory. What goes to files appears when all of it is done.
 * Errors: those of `readRecords`, `file/unwritable`, `export/exists`.
 */
export async function exportManifest(options: ExportOptions): Promise<ExportSummary> {
  const { format, files, output, where, settings } = options;
  collectGarbageSooner();
  const place = await openExportPlace(format, output);
  const input = format.passes === 2 && files.includes('-') ? await keepStdin(options.stdin) : undefined;
  try {
    const readAll = format.drafts === true ? readDraftRecords : readRecords;
    const read = () => selected(readAll({ ...options, stdin: input?.open() ?? options.stdin }), where);
    const summary = await writeTo(format, place, read, settings);
    await place.commit();
    return summary;
  } finally {
    await place.discard();
    await input?.remove();
  }
}

async function writeTo(
  format: ExportFormat,
  place: ExportPlace,
  read: () => ReturnType<typeof readRecords>,
  settings: ExportSettings,
): Promise<ExportSummary> {
  return format.kind === 'file'
    ? format.write(read, place.file(''), settings)
    : format.write(read, Object.fromEntries(format.files.map((name) => [name, place.file(name)])), settings);
}

async function* selected(
  records: ReturnType<typeof readRecords>,
  where: ExportOptions['where'],
): ReturnType<typeof readRecords> {
  for await (const entry of records) if (where === undefined || where(entry.record)) yield entry;
}
