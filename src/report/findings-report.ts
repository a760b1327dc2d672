import type { Context, Output } from '../context.js';
import type { Finding, FindingTotals, Severity } from '../validation/finding.js';

export const FINDINGS_FORMATS = [
  'table',
  'plain',
  'json',
  'ndjson',
  'junit',
  'sarif',
  'github',
  'gitlab',
  'markdown',
  'html',
] as const;
export type FindingsFormat = (typeof FINDINGS_FORMATS)[number];

/** One file, or one record of a manifest, and what was found in it. Several items may have the same path. */
export interface ReportedItem {
  /** Untrusted. */
  readonly path: string;
  readonly id?: string | null;
  readonly facts?: ReportedFacts | null;
  /** What of the file does not leave with it. */
  readonly shared?: ReportedView | null;
  readonly pictures?: readonly ReportedPicture[];
  readonly findings: readonly Finding[];
}

/** What a page shows of a clip's facts; the JSON formats write all that they are given. */
export interface ReportedFacts {
  readonly container?: string;
  readonly sizeBytes?: number;
  readonly durationS?: number | null;
  readonly video?: readonly {
    readonly codec: string;
    readonly width: number;
    readonly height: number;
    readonly fps: number | null;
  }[];
  readonly audio?: readonly { readonly codec: string }[];
}

export interface ReportedView {
  readonly version: string | null;
  readonly removed: readonly { readonly kind: string; readonly what: string }[];
}

/** Three bytes (red, green, blue) a pixel, row by row; `atS` seconds from the start. */
export interface ReportedPicture {
  readonly atS: number;
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** What a report says of a rule besides its findings. */
export interface ReportedRule {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly fix: string;
  readonly severity: Severity;
}

/** What every report says of the check itself. */
export interface FindingsHeading {
  /** Name and version of the program: `croton 0.1.0`. */
  readonly tool: string;
  readonly policy: string;
  /** `croton validate` */
  readonly command: string;
  /** What one item is. */
  readonly noun: 'file' | 'record';
  /** The mildest severity that makes the check fail. */
  readonly failOn: Severity | 'never';
  /** Loaded only for the formats that describe rules. */
  readonly rules: () => Promise<readonly ReportedRule[]>;
}

export interface Ending {
  /** The check was stopped before everything was looked at. */
  readonly stopped: boolean;
}

/** Writes findings as they come. Everything is counted, also what a format does not show. */
export interface FindingsReport {
  /** Resolves when the output has room for more. */
  item(item: ReportedItem): Promise<void>;
  end(totals: FindingTotals, ending?: Ending): Promise<void>;
}

/** Where a report goes. */
export interface ReportTarget {
  readonly context: Context;
  /** Resolves when there is room for more. */
  write(text: string): Promise<void>;
  /** The stream behind it, which may be a terminal; undefined for a file. */
  readonly output?: Output;
}

/** A report that goes to a file. */
export interface OutputFile {
  readonly format: FindingsFormat;
  /** As it was named. */
  readonly name: string;
  /** Absolute. */
  readonly path: string;
}

/** A report in a format. Only that format is loaded. */
export async function openFindingsReport(
  target: ReportTarget,
  format: FindingsFormat,
  heading: FindingsHeading,
): Promise<FindingsReport> {
  switch (format) {
    case 'table':
      return (await import('./findings-table.js')).findingsTable(target);
    case 'plain':
      return (await import('./findings-plain.js')).findingsPlain(target);
    case 'json':
      return (await import('./findings-json.js')).findingsJson(target, heading);
    case 'ndjson':
      return (await import('./findings-ndjson.js')).findingsNdjson(target, heading);
    case 'junit':
      return (await import('./findings-junit.js')).findingsJunit(target, heading);
    case 'sarif':
      return (await import('./findings-sarif.js')).findingsSarif(target, heading);
    case 'github':
      return (await import('./findings-github.js')).findingsGithub(target, heading);
    case 'gitlab':
      return (await import('./findings-gitlab.js')).findingsGitlab(target);
    case 'markdown':
      return (await import('./findings-markdown.js')).findingsMarkdown(target, heading);
    case 'html':
      return (await import('./html/findings-html.js')).findingsHtml(target, heading);
  }
}
