import type { Finding, Severity } from '../validation/finding.js';

const SEVERITIES: readonly Severity[] = ['error', 'warning', 'info'];

export interface RuleCount {
  readonly rule: string;
  readonly severity: Severity;
  readonly count: number;
}

/** Counts findings by rule and severity. */
export class RuleCounts {
  readonly #counts = new Map<string, { rule: string; severity: Severity; count: number }>();

  add({ rule, severity }: Finding): void {
    const key = `${severity} ${rule}`;
    const entry = this.#counts.get(key);
    if (entry === undefined) this.#counts.set(key, { rule, severity, count: 1 });
    else entry.count += 1;
  }

  /** Severe ones first, then frequent ones. */
  list(): readonly RuleCount[] {
    return [...this.#counts.values()].sort(
      (a, b) =>
        SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
        b.count - a.count ||
        (a.rule < b.rule ? -1 : 1),
    );
  }
}
