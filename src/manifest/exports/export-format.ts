/** What every export is made of. A new one is a file beside this one and a line in `index.ts`. */
import type { ClipRecord } from '../../record/schema.js';

export interface ExportedRecord {
  /** The manifest, as it was named. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  readonly record: ClipRecord;
  /** The line as it was read, without its line feed. */
  readonly text: string;
}

/** The records to export, from the first one at each call. Formats with `passes: 2` call it twice, others once. */
export type ReadExported = () => AsyncIterable<ExportedRecord>;

/** A file that is being written. It appears under its name when the whole export is done. */
export interface ExportFile {
  write(data: string | Uint8Array): Promise<void>;
}

export interface ExportSettings {
  /** Name of the collection. Untrusted. */
  readonly title?: string | undefined;
  /** Begin text for spreadsheets with a byte order mark. */
  readonly bom?: boolean | undefined;
  /** The clips will be those that were shared (as downloaded), not the files on the contributor’s disk. */
  readonly asShared?: boolean | undefined;
}

export interface ExportSummary {
  readonly records: number;
  /** What a person should know about the result, a sentence each. Holds untrusted text. */
  readonly notes: readonly string[];
}

interface Format {
  /** A few words for the list of formats. */
  readonly summary: string;
  /** How often the records are read. */
  readonly passes: 1 | 2;
  /** Takes records that still lack answers, too: people give them in what is written. */
  readonly drafts?: true;
}

/** One file, or standard output. */
export interface FileExport extends Format {
  readonly kind: 'file';
  /** Not for a terminal. */
  readonly binary: boolean;
  write(read: ReadExported, file: ExportFile, settings: ExportSettings): Promise<ExportSummary>;
}

/** Several files in a folder. */
export interface FolderExport<Name extends string = string> extends Format {
  readonly kind: 'folder';
  readonly files: readonly Name[];
  write(
    read: ReadExported,
    files: Readonly<Record<Name, ExportFile>>,
    settings: ExportSettings,
  ): Promise<ExportSummary>;
}

export type ExportFormat = FileExport | FolderExport;
