import { markdownCode, markdownText } from '../text/markdown.js';
import { formatCount, plural } from '../text/units.js';
import type { Finding, FindingTotals } from '../validation/finding.js';
import type { FindingsHeading, FindingsReport, ReportTarget } from './findings-report.js';
import { totalsLine } from './findings-totals.js';
import { RuleCounts } from './rule-counts.js';
import { sharedWithout } from './shared-without.js';
import { Spool } from './spool.js';

/** Markdown for a comment or a page: totals and rules first, then the findings by file. */
export function findingsMarkdown({ write }: ReportTarget, heading: FindingsHeading): FindingsReport {
  const spool = new Spool();
  const counts = new RuleCounts();
  let lastPath: string | undefined;
  return {
    async item({ path, shared, findings }) {
      if (findings.length === 0) return;
      for (const finding of findings) counts.add(finding);
      const without = sharedWithout(shared);
      const title = path === lastPath ? '' : `\n## ${markdownCode(path)}\n\n`;
      const view = without === '' ? '' : `_${markdownText(without)}_\n\n`;
      await spool.write(title + view + findings.map(markdownFinding).join(''));
      lastPath = path;
    },
    async end(totals, ending) {
      await write(markdownSummary(heading, totals, counts, ending?.stopped === true));
      await spool.drainTo(write);
    },
  };
}

/** Heading, totals, and a table of the rules with their counts. */
export function markdownSummary(
  { command, policy, tool, noun }: FindingsHeading,
  totals: FindingTotals,
  counts: RuleCounts,
  stopped: boolean,
): string {
  const rows = counts
    .list()
    .map(
      ({ severity, rule, count }) =>
        `| ${severity} | ${markdownCode(rule).replaceAll('|', '\\|')} | ${formatCount(count)} |\n`,
    );
  const table =
    rows.length === 0 ? '' : `\n| severity | rule | findings |\n| --- | --- | ---: |\n${rows.join('')}`;
  const early = stopped ? '\n**Stopped before everything was checked.**\n' : '';
  const known = totals.known ? `, besides ${plural(totals.known, 'known finding')}` : '';
  return `# ${command}\n\n${totalsLine(totals, noun).trimEnd()}${known}. Policy ${markdownCode(policy)}, ${markdownText(tool)}.\n${early}${table}`;
}

/** A finding as an entry of a list, its fix below it. */
export function markdownFinding({ severity, subject, rule, outcome, message, fix }: Finding): string {
  const { line, column, pointer } = subject;
  const numbers =
    line === undefined ? '' : column === undefined ? `line ${line}` : `line ${line}, column ${column}`;
  const place = [numbers, pointer ? markdownCode(pointer) : ''].filter((part) => part !== '').join(' ');
  const where = place === '' ? '' : ` (${place})`;
  const unknown = outcome === 'unknown' ? ' (could not be checked)' : '';
  return `- **${severity}** ${markdownCode(rule)}${where}: ${markdownText(message)}${unknown}\\
  Fix: ${markdownText(fix)}\n`;
}
