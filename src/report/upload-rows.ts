/** What became of each clip of an upload, one row each, for a spreadsheet or a program (`--report FILE`). */
import { extname } from 'node:path';
import type { CrotonError } from '../errors.js';
import { openAtomic } from '../files/atomic-write.js';
import { jsonText } from '../text/json-text.js';
import type { ClipOutcome, ClipProblem, TransferEvent } from '../transfer/events.js';
import { csvRow } from './csv-row.js';

interface UploadRow {
  readonly file_name: string;
  readonly id: string | undefined;
  readonly submission: string | undefined;
  readonly outcome: ClipOutcome | ClipProblem['kind'];
  readonly state: string | undefined;
  readonly bytes: number;
  readonly code: string | undefined;
  readonly message: string | undefined;
  readonly fix: string | undefined;
}

const COLUMNS = [
  'file_name',
  'id',
  'submission',
  'outcome',
  'state',
  'bytes',
  'code',
  'message',
  'fix',
] as const satisfies readonly (keyof UploadRow)[];

const FORMATS = { '.csv': 'csv', '.json': 'json' } as const;
type RowsFormat = (typeof FORMATS)[keyof typeof FORMATS];

/** The format that a file's name asks for. */
export function rowsFormatOf(path: string): RowsFormat | undefined {
  return FORMATS[extname(path).toLowerCase() as keyof typeof FORMATS];
}

export interface UploadRows {
  event(event: TransferEvent): void;
  /** Puts the file in its place, with how it ended where the format has room. @throws CrotonError `file/unwritable` */
  end(summary: object): Promise<void>;
  /** Leaves what stood there before. */
  discard(): Promise<void>;
}

/**
 * Opens the file at once: that it cannot be written is better known before hours of work. It appears when `end` is called.
 * @throws CrotonError `file/unwritable`
 */
export async function openUploadRows(path: string, format: RowsFormat): Promise<UploadRows> {
  const file = await openAtomic(path);
  let failure: CrotonError | undefined;
  let rows = 0;
  let last = Promise.resolve();
  const write = (text: string) => {
    last = last
      .then(() => (failure === undefined ? file.write(text) : undefined))
      .catch((error: CrotonError) => {
        failure = error;
      });
  };
  write(format === 'csv' ? `${COLUMNS.join(',')}\n` : '{"version":1,"items":[');
  return {
    event(event) {
      const row = rowOf(event);
      if (row === undefined) return;
      write(
        format === 'csv'
          ? csvRow(COLUMNS.map((column) => row[column] ?? null))
          : `${rows === 0 ? '' : ','}\n${jsonText(row)}`,
      );
      rows += 1;
    },
    async end(summary) {
      if (format === 'json') write(`\n],"total":${rows},"summary":${jsonText(summary)}}\n`);
      await last;
      if (failure !== undefined) throw failure;
      await file.commit();
    },
    async discard() {
      await last;
      await file.discard();
    },
  };
}

function rowOf(event: TransferEvent): UploadRow | undefined {
  if (event.type === 'clip-done') {
    const { fileName, id, submission, outcome, state, bytes } = event;
    const none = { code: undefined, message: undefined, fix: undefined };
    return { file_name: fileName, id, submission, outcome, state, bytes, ...none };
  }
  if (event.type !== 'clip-problem') return undefined;
  const { fileName, id, kind: outcome, code, message, fix } = event.problem;
  const none = { submission: undefined, state: undefined };
  return { file_name: fileName, id, ...none, outcome, bytes: event.bytes, code, message, fix };
}
