import type { Context } from '../context.js';
import type { Finding, FindingTotals } from '../validation/finding.js';

export type FindingsFormat = 'table' | 'plain' | 'json';

export const FINDINGS_FORMATS: readonly FindingsFormat[] = ['table', 'plain', 'json'];

/** One file, or one record of a manifest, and what was found in it. Several items may have the same path. */
export interface ReportedItem {
  readonly path: string;
  readonly id?: string | null;
  readonly facts?: object | null;
  readonly findings: readonly Finding[];
}

/** Prints findings as they come. Everything is counted, also what a format does not show. */
export interface FindingsReport {
  /** Resolves when the output has room for more. */
  item(item: ReportedItem): Promise<void>;
  end(totals: FindingTotals): Promise<void>;
}

export interface FindingsHeading {
  /** Name and version of the program: `croton 0.1.0`. */
  readonly tool: string;
  readonly policy: string;
}

/** The report of a format on the context's standard output. Only that format is loaded. */
export async function openFindingsReport(
  context: Context,
  format: FindingsFormat,
  heading: FindingsHeading,
): Promise<FindingsReport> {
  switch (format) {
    case 'json':
      return (await import('./findings-json.js')).findingsJson(context, heading);
    case 'plain':
      return (await import('./findings-plain.js')).findingsPlain(context);
    case 'table':
      return (await import('./findings-table.js')).findingsTable(context);
  }
}
