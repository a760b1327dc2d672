import { formatCount, plural } from '../text/units.js';
import type { Finding, Severity } from './finding.js';

/** What makes a check say no. */
export interface GateOptions {
  /** The mildest severity that fails; `never` for reports that must not stop a pipeline. */
  readonly failOn: Severity | 'never';
  /** More warnings than this fail. */
  readonly maxWarnings: number;
}

const ORDER: readonly Severity[] = ['info', 'warning', 'error'];

/** Decides the exit code of a check from its findings: 1 when one is as severe as `failOn`, or warnings are too many. */
export function createGate({ failOn, maxWarnings }: GateOptions) {
  let failed = false;
  let warnings = 0;
  return {
    count(findings: readonly Finding[]): void {
      for (const { severity } of findings) {
        if (severity === 'warning') warnings += 1;
        if (failOn !== 'never' && ORDER.indexOf(severity) >= ORDER.indexOf(failOn)) failed = true;
      }
    },
    /** A line where warnings alone are the reason, for nothing else shows it; else empty. */
    tooManyLine: (): string =>
      failed || failOn === 'never' || warnings <= maxWarnings
        ? ''
        : `${plural(warnings, 'warning')}, and --max-warnings allows ${formatCount(maxWarnings)}\n`,
    exitCode: (): 0 | 1 => (failed || (failOn !== 'never' && warnings > maxWarnings) ? 1 : 0),
  };
}
