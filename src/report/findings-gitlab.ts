import { jsonText } from '../text/json-text.js';
import type { Finding, Severity } from '../validation/finding.js';
import type { FindingsReport, ReportTarget } from './findings-report.js';
import { createFingerprints } from './fingerprint.js';
import { messageWithFix } from './message-with-fix.js';
import { projectPaths } from './project-path.js';

const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info' };

/** GitLab's code quality report: a list of issues in the form of Code Climate, each with a fingerprint of its own. */
export function findingsGitlab({ write, context }: ReportTarget): FindingsReport {
  const fingerprintOf = createFingerprints();
  const pathOf = projectPaths(context);
  let issues = 0;
  return {
    async item({ findings }) {
      if (findings.length === 0) return;
      const texts = findings.map((finding) =>
        jsonText(toIssue(finding, pathOf(finding.subject.path), fingerprintOf(finding))),
      );
      await write(`${issues === 0 ? '[' : ','}\n${texts.join(',\n')}`);
      issues += findings.length;
    },
    end: () => write(issues === 0 ? '[]\n' : '\n]\n'),
  };
}

function toIssue({ rule, severity, subject, message, fix }: Finding, path: string, fingerprint: string) {
  return {
    type: 'issue',
    check_name: rule,
    description: messageWithFix(message, fix),
    categories: ['Bug Risk'],
    severity: SEVERITIES[severity],
    fingerprint,
    // Lines are mandatory: what concerns a whole file stands at its beginning.
    location: { path, lines: { begin: subject.line ?? 1 } },
  };
}
