import { appendFile } from 'node:fs/promises';
import { CrotonError, reasonOf } from '../errors.js';
import { escapeUntrusted } from '../text/escape.js';
import { markdownCode } from '../text/markdown.js';
import { formatCount, plural } from '../text/units.js';
import type { Finding, Severity } from '../validation/finding.js';
import { markdownFinding, markdownSummary } from './findings-markdown.js';
import type { FindingsHeading, FindingsReport, ReportTarget } from './findings-report.js';
import { messageWithFix } from './message-with-fix.js';
import { projectPaths } from './project-path.js';
import { RuleCounts } from './rule-counts.js';

const COMMANDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'notice' };
const WORDS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** GitHub shows ten annotations of a type for one step. */
const ANNOTATIONS = 10;

/** A job summary may have 1 MiB; what other steps of the job say must fit, too. */
const SUMMARY_BYTES = 500_000;

/**
 * Annotations by workflow commands, as GitHub's toolkit writes them; what does not fit is counted by rule. The job summary is
 * appended to `GITHUB_STEP_SUMMARY` where that is set.
 */
export function findingsGithub({ write, context }: ReportTarget, heading: FindingsHeading): FindingsReport {
  const shown: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  const left = new RuleCounts();
  const summary = new JobSummary();
  const pathOf = projectPaths(context);
  return {
    async item({ path, findings }) {
      if (findings.length > 0) summary.add(path, findings);
      for (const finding of findings) {
        shown[finding.severity] += 1;
        if (shown[finding.severity] <= ANNOTATIONS)
          await write(`${annotation(finding, pathOf(finding.subject.path))}\n`);
        else left.add(finding);
      }
    },
    async end(totals, { stopped } = { stopped: false }) {
      const lines = left
        .list()
        .map(({ rule, severity, count }) => `  ${plural(count, WORDS[severity])} of ${rule}\n`);
      if (lines.length > 0) await write(`found besides, without an annotation:\n${lines.join('')}`);
      const path = context.env.GITHUB_STEP_SUMMARY;
      if (!path) return;
      const text = markdownSummary(heading, totals, summary.counts, stopped) + summary.text();
      await appendFile(path, `${text}\n`).catch((error: unknown) => {
        throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
      });
    },
  };
}

function annotation(
  { rule, severity, subject: { line, column }, outcome, message, fix }: Finding,
  path: string,
): string {
  const properties = [
    `file=${property(path)}`,
    ...(line === undefined ? [] : [`line=${line}`]),
    ...(column === undefined ? [] : [`col=${column}`]),
    `title=${property(rule)}`,
  ];
  const unknown = outcome === 'unknown' ? ' (could not be checked)' : '';
  return `::${COMMANDS[severity]} ${properties.join(',')}::${data(messageWithFix(message + unknown, fix))}`;
}

// As in the toolkit: https://github.com/actions/toolkit/blob/main/packages/core/src/command.ts
const data = (text: string) => escapeUntrusted(text).replaceAll('%', '%25');
const property = (text: string) => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** The findings of the first files, as many as fit; what is left out is counted. */
class JobSummary {
  readonly counts = new RuleCounts();
  readonly #pieces: string[] = [];
  #bytes = 0;
  #left = 0;

  add(path: string, findings: readonly Finding[]): void {
    for (const finding of findings) this.counts.add(finding);
    const text =
      this.#left > 0 ? '' : `\n## ${markdownCode(path)}\n\n${findings.map(markdownFinding).join('')}`;
    const bytes = Buffer.byteLength(text);
    if (this.#left > 0 || this.#bytes + bytes > SUMMARY_BYTES) {
      this.#left += findings.length;
      return;
    }
    this.#bytes += bytes;
    this.#pieces.push(text);
  }

  text(): string {
    const rest =
      this.#left === 0
        ? ''
        : `\n${formatCount(this.#left)} more findings do not fit here; the table above counts them.\n`;
    return this.#pieces.join('') + rest;
  }
}
