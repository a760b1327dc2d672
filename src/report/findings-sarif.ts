import { pathToFileURL } from 'node:url';
import { jsonText } from '../text/json-text.js';
import type { Finding, Severity } from '../validation/finding.js';
import type { FindingsHeading, FindingsReport, ReportedRule, ReportTarget } from './findings-report.js';
import { contentFingerprint, createFingerprints } from './fingerprint.js';
import { messageWithFix } from './message-with-fix.js';
import { projectPaths } from './project-path.js';
import { type RuleResults, SarifResults } from './sarif-results.js';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';
const LEVELS: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', info: 'note' };

/** SARIF 2.1.0 (OASIS), one run. Above 5,000 results the most frequent rules are told as one result each. */
export function findingsSarif({ write, context }: ReportTarget, heading: FindingsHeading): FindingsReport {
  const results = new SarifResults();
  const fingerprintOf = createFingerprints();
  const pathOf = projectPaths(context);
  return {
    async item({ id, findings }) {
      for (const finding of findings) {
        const location = toLocation(finding.subject, pathOf(finding.subject.path));
        results.add(finding.rule, jsonText(toResult(finding, location, fingerprintOf(finding), id)));
      }
    },
    async end(totals, { stopped } = { stopped: false }) {
      const known = new Map((await heading.rules()).map((rule) => [rule.id, rule]));
      const found = results.byRule();
      const [name = '', version = ''] = heading.tool.split(' ');
      const driver = {
        name,
        semanticVersion: version,
        rules: found.map(({ rule }) => toDescriptor(rule, known.get(rule))),
      };
      const invocations = [{ executionSuccessful: !stopped }];
      const properties = { policy: heading.policy, totals };
      const head = { tool: { driver }, invocations, columnKind: 'unicodeCodePoints', properties };
      const run = jsonText(head).slice(0, -1);
      await write(`{"$schema":${jsonText(SCHEMA)},"version":"2.1.0","runs":[${run},"results":[`);
      let separator = '\n';
      for (const entry of found) {
        for (const text of resultsOf(entry)) {
          await write(separator + text);
          separator = ',\n';
        }
      }
      await write('\n]}]}\n');
    },
  };
}

/** The results of a rule as text; of an aggregated rule one, which counts all of them and stands at the first place. */
function resultsOf({ rule, results, count, first }: RuleResults): readonly string[] {
  if (results !== undefined) return results;
  const { message, partialFingerprints, ...rest } = JSON.parse(first);
  const text = `${message.text} (and ${count - 1} more findings of ${rule}: the JSON report lists all)`;
  const fingerprint = contentFingerprint(rule, 'aggregated');
  return [
    jsonText({
      ...rest,
      message: { text },
      occurrenceCount: count,
      partialFingerprints: { primaryLocationLineHash: fingerprint },
    }),
  ];
}

function toResult(
  finding: Finding,
  location: object,
  fingerprint: string,
  itemId: string | null | undefined,
) {
  const { rule, severity, subject, outcome, message, expected, actual, fix } = finding;
  const id = subject.id ?? itemId;
  return {
    ruleId: rule,
    level: LEVELS[severity],
    message: { text: withoutLinks(messageWithFix(message, fix)) },
    locations: [location],
    partialFingerprints: {
      // The name that GitHub knows; without it a checkout of the sources would be needed.
      primaryLocationLineHash: fingerprint,
      ...(id ? { 'crotonRuleAndId/v1': contentFingerprint(rule, id) } : {}),
    },
    properties: { outcome, fix, expected, actual, id: id ?? undefined },
  };
}

function toLocation({ line, column, pointer }: Finding['subject'], path: string) {
  const region =
    line === undefined
      ? undefined
      : { startLine: line, ...(column === undefined ? {} : { startColumn: column }) };
  return {
    physicalLocation: { artifactLocation: toArtifact(path), region },
    logicalLocations: pointer === undefined ? undefined : [{ fullyQualifiedName: pointer, kind: 'member' }],
  };
}

function toArtifact(path: string) {
  // Half of a surrogate pair has no place in a URI.
  const wellFormed = Buffer.from(path).toString();
  if (/^(?:\/|[A-Za-z]:\/)/.test(wellFormed)) return { uri: pathToFileURL(wellFormed).href };
  return { uri: wellFormed.split('/').map(encodeURIComponent).join('/'), uriBaseId: '%SRCROOT%' };
}

// `[text](target)` in a message is a link (SARIF 3.11.6), and messages quote what files say.
function withoutLinks(text: string): string {
  return text.replace(/\[(?=[^\]]*\]\()/g, '\\[');
}

function toDescriptor(id: string, rule: ReportedRule | undefined) {
  if (rule === undefined) return { id };
  const { title, why, fix, severity } = rule;
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: why },
    help: { text: `${why}\n\nFix: ${fix}`, markdown: `${why}\n\n**Fix:** ${fix}\n` },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: [id.split('/')[0] ?? id] },
  };
}
