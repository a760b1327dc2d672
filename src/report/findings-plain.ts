import { escapeUntrusted } from '../text/escape.js';
import type { Finding } from '../validation/finding.js';
import type { FindingsReport, ReportTarget } from './findings-report.js';

/** One line for each finding, as compilers write them: `path:line:column: severity: message [rule]; fix: …`. */
export function findingsPlain({ write }: ReportTarget): FindingsReport {
  return {
    async item({ findings }) {
      if (findings.length === 0) return;
      await write(findings.map((finding) => `${plainLine(finding)}\n`).join(''));
    },
    async end() {},
  };
}

/** A finding on one line, safe to print. */
export function plainLine({ subject, severity, rule, outcome, message, fix }: Finding): string {
  const unknown = outcome === 'unknown' ? ' (could not be checked)' : '';
  return `${placeOf(subject)}: ${severity}: ${escapeUntrusted(message)}${unknown} [${rule}]; fix: ${escapeUntrusted(fix)}`;
}

/** `path`, `path:line` or `path:line:column`, safe to print. */
export function placeOf({ path, line, column }: Finding['subject']): string {
  const numbers = line === undefined ? '' : column === undefined ? `:${line}` : `:${line}:${column}`;
  return escapeUntrusted(path) + numbers;
}
