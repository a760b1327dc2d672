import type { Finding, Severity } from '../validation/finding.js';
import { plainLine } from './findings-plain.js';
import type { FindingsHeading, FindingsReport, ReportedItem, ReportTarget } from './findings-report.js';
import { Spool } from './spool.js';
import { xmlText } from './xml-text.js';

const ORDER: readonly Severity[] = ['info', 'warning', 'error'];

/** JUnit XML as Jenkins and GitLab read it: a test case for each file, or for each place in a manifest. */
export function findingsJunit({ write, context }: ReportTarget, heading: FindingsHeading): FindingsReport {
  const { command, failOn, noun, policy, tool } = heading;
  const started = context.clock.now();
  const spool = new Spool();
  const counts = { cases: 0, failures: 0, errors: 0 };
  const fails = ({ severity }: Finding) =>
    failOn !== 'never' && ORDER.indexOf(severity) >= ORDER.indexOf(failOn);
  return {
    async item(item) {
      const failed = item.findings.filter(fails);
      const unknown = failed.length > 0 && failed.every(({ outcome }) => outcome === 'unknown');
      counts.cases += 1;
      if (failed.length > 0) counts[unknown ? 'errors' : 'failures'] += 1;
      await spool.write(testCase(item, failed, unknown ? 'error' : 'failure'));
    },
    async end(totals) {
      // Records without findings are not handed over one by one. They passed, and an empty suite would look like a mishap.
      if (noun === 'record' && totals.items > 0) {
        counts.cases += 1;
        await spool.write(`  <testcase classname="records" name="${totals.items} records were read"/>\n`);
      }
      const seconds = ((context.clock.now() - started) / 1000).toFixed(3);
      const numbers = `tests="${counts.cases}" failures="${counts.failures}" errors="${counts.errors}"`;
      const time = `time="${seconds}" timestamp="${new Date(started).toISOString().slice(0, 19)}"`;
      await write(
        `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites>\n <testsuite name="${xmlText(command)}" ${numbers} ${time}>\n`,
      );
      const properties = { tool, policy, ...totals };
      const list = Object.entries(properties).map(
        ([name, value]) => `   <property name="${name}" value="${xmlText(String(value))}"/>\n`,
      );
      await write(`  <properties>\n${list.join('')}  </properties>\n`);
      await spool.drainTo(write);
      await write(' </testsuite>\n</testsuites>\n');
    },
  };
}

/** What makes the check fail is the case's failure; what does not is told beside it. */
function testCase(
  { path, findings }: ReportedItem,
  failed: readonly Finding[],
  element: 'error' | 'failure',
): string {
  const line = findings[0]?.subject.line;
  const name = line === undefined ? path : `${path}:${line}`;
  const open = `  <testcase classname="${xmlText(path)}" name="${xmlText(name)}"`;
  if (findings.length === 0) return `${open}/>\n`;
  const [first] = failed;
  const others = findings.filter((finding) => !failed.includes(finding));
  const failure =
    first === undefined
      ? ''
      : `   <${element} type="${xmlText(first.rule)}" message="${xmlText(first.message)}">${lines(failed)}</${element}>\n`;
  const output = others.length === 0 ? '' : `   <system-out>${lines(others)}</system-out>\n`;
  return `${open}>\n${failure}${output}  </testcase>\n`;
}

const lines = (findings: readonly Finding[]) =>
  findings.map((finding) => xmlText(plainLine(finding))).join('\n');
