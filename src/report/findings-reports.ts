import type { Context } from '../context.js';
import {
  type FindingsFormat,
  type FindingsHeading,
  type FindingsReport,
  type OutputFile,
  openFindingsReport,
} from './findings-report.js';
import { writeText } from './write-text.js';

export interface ReportsWanted {
  /** For standard output. */
  readonly format: FindingsFormat;
  /** Reports in files besides. */
  readonly outputs: readonly OutputFile[];
}

/** One or several reports, as one. `discard` leaves no half-written file behind. */
export interface FindingsReports extends FindingsReport {
  discard(): Promise<void>;
}

/**
 * The report on standard output, and those in files. A file that cannot be written does not stop the others: `end` throws
 * when they are complete.
 * @throws CrotonError `file/unwritable`, from `end`
 */
export async function openFindingsReports(
  context: Context,
  { format, outputs }: ReportsWanted,
  heading: FindingsHeading,
): Promise<FindingsReports> {
  const output = context.io.stdout;
  const write = (text: string) => writeText(output, text, context.signal);
  const printed = await openFindingsReport({ context, write, output }, format, heading);
  if (outputs.length === 0) return { ...printed, discard: async () => {} };
  const { FileReport } = await import('./file-report.js');
  const files = await Promise.all(outputs.map((file) => FileReport.open(context, file, heading)));
  return {
    async item(item) {
      await printed.item(item);
      for (const file of files) await file.item(item);
    },
    async end(totals, ending) {
      for (const file of files) await file.end(totals, ending);
      await printed.end(totals, ending);
      const failures = files.map(({ failure }) => failure).filter((failure) => failure !== undefined);
      if (failures.length > 0) throw failures[0];
    },
    async discard() {
      for (const file of files) await file.discard();
    },
  };
}
