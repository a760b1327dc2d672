/** Findings are data: what a rule has to say of a subject. Never exceptions. */

export type Severity = 'error' | 'warning' | 'info';

/** `unknown`: the rule could not tell, which is not the same as passing. */
export type Outcome = 'fail' | 'unknown';

export interface Subject {
  /** As the user named it, relative to the folder that was checked. Untrusted. */
  readonly path: string;
  readonly id?: string;
  /** 1-based line of a manifest. */
  readonly line?: number;
  /** 1-based column, in characters. */
  readonly column?: number;
  /** JSON Pointer (RFC 6901) into the record. */
  readonly pointer?: string;
}

export interface Finding {
  /** Stable id of the rule, for example `file/truncated`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly outcome: Outcome;
  readonly subject: Subject;
  readonly message: string;
  readonly expected?: string | number | null;
  readonly actual?: string | number | null;
  /** What to do about it. */
  readonly fix: string;
}

export interface FindingTotals {
  items: number;
  error: number;
  warning: number;
  info: number;
  unknown: number;
  /** Findings that a baseline knows: in none of the other counts. */
  known?: number;
}

/** Counts findings of one item into `totals`. */
export function countFindings(totals: FindingTotals, findings: readonly Finding[]): void {
  totals.items += 1;
  for (const finding of findings) {
    if (finding.outcome === 'unknown') totals.unknown += 1;
    else totals[finding.severity] += 1;
  }
}

export const noFindings = (): FindingTotals => ({ items: 0, error: 0, warning: 0, info: 0, unknown: 0 });
