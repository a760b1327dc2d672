import type { Context } from '../context.js';
import { escapeUntrusted } from '../text/escape.js';
import type { Finding } from '../validation/finding.js';
import type { FindingsReport } from './findings-report.js';
import { writeText } from './write-text.js';

/** One line for each finding, as compilers write them: `path:line:column: severity: message [rule]; fix: …`. */
export function findingsPlain(context: Context): FindingsReport {
  return {
    async item({ findings }) {
      if (findings.length === 0) return;
      await writeText(context.io.stdout, findings.map(plainLine).join(''), context.signal);
    },
    async end() {},
  };
}

function plainLine({ subject, severity, rule, message, fix }: Finding): string {
  return `${placeOf(subject)}: ${severity}: ${escapeUntrusted(message)} [${rule}]; fix: ${escapeUntrusted(fix)}\n`;
}

/** `path`, `path:line` or `path:line:column`, safe to print. */
export function placeOf({ path, line, column }: Finding['subject']): string {
  const numbers = line === undefined ? '' : column === undefined ? `:${line}` : `:${line}:${column}`;
  return escapeUntrusted(path) + numbers;
}
