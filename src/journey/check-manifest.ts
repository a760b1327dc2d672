import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { compareMedia, type MediaToCompare } from '../manifest/compare-media.js';
import { columnOfPointer } from '../manifest/json-position.js';
import { ManifestChecker } from '../manifest/manifest-checker.js';
import { type RecordEntry, readManifestChunks } from '../manifest/read-manifest.js';
import type { RecordIssue } from '../record/issue.js';
import { judgeRecord } from '../validation/engine.js';
import { type Finding, type FindingTotals, noFindings } from '../validation/finding.js';
import { type Policy, type PolicySet, recommendedPolicy, uniformPolicy } from '../validation/policy.js';
import { RULES } from '../validation/rules/index.js';
import { RECORD_RULES } from '../validation/rules/record-rules.js';
import type { Baseline } from './baseline.js';

/** What was found at one place; `id` where a record could be read there. */
export interface CheckedItem {
  readonly path: string;
  readonly id: string | null;
  readonly findings: readonly Finding[];
}

export interface CheckOptions {
  /** Manifests, as they were named; `-` is `stdin`. Findings name them so. */
  readonly files: readonly string[];
  /** The folder that relative names start from. */
  readonly cwd: string;
  readonly stdin: Readable;
  /** The folder with the clips, to compare with what the records say. */
  readonly media?: MediaToCompare | undefined;
  /** The policy for a manifest, as it was named; `croton:recommended` for all by default. */
  readonly policyOf?: (file: string) => Promise<PolicySet>;
  /** Findings that no longer count. It is not saved here. */
  readonly baseline?: Baseline | undefined;
  /** Whether a finding was there before, and so does not count. Asked once for each. */
  readonly isKnown?: ((finding: Finding) => boolean) | undefined;
  /** Where the bytes of a manifest come from; undefined: from the file, or `stdin`. */
  readonly open?: ((file: string) => AsyncIterable<Buffer>) | undefined;
  /** ISO 8601 date in UTC: consents expire. */
  readonly today: string;
  readonly signal: AbortSignal;
  /** Counted into; what it holds stands when the check ends with an error. */
  readonly totals?: FindingTotals;
}

export interface CheckSummary {
  /** `items` counts records, good or bad, in all files. */
  readonly totals: FindingTotals;
}

/**
 * Checks manifests line by line in flat memory. Waits for what `emit` returns, so that a slow reader slows the work.
 * Ends early, without an error, when the signal is aborted. Errors: `file/not-found`, `file/unreadable`.
 */
export async function checkManifests(
  options: CheckOptions,
  emit: (item: CheckedItem) => void | Promise<void>,
): Promise<CheckSummary> {
  const { media, signal, today, baseline, isKnown } = options;
  let policy = uniformPolicy(recommendedPolicy);
  const { totals = noFindings() } = options;
  const checker = new ManifestChecker();
  const comparison = media === undefined ? undefined : compareMedia(media, signal);
  const tell = async (path: string, all: readonly Finding[], id: string | undefined, fileName = '') => {
    const counting = baseline === undefined ? all : baseline.filter(all, fileName, id);
    const findings = isKnown === undefined ? counting : counting.filter((finding) => !isKnown(finding));
    if (findings.length === 0) return;
    for (const { severity, outcome } of findings) totals[outcome === 'unknown' ? 'unknown' : severity] += 1;
    await emit({ path, id: id ?? null, findings });
  };
  const tellIssues = (path: string, issues: readonly RecordIssue[]) => {
    const judged = issues.map((issue) => toFinding(path, issue, policy.at(issue.fileName ?? '')));
    return tell(path, judged.filter(isFinding), issues[0]?.id, issues[0]?.fileName);
  };
  const judge = (path: string, { record, line, text }: RecordEntry): readonly Finding[] => {
    const underPolicy = policy.at(record.file_name);
    const issues = checker.check(record, line);
    const judged = judgeRecord(RECORD_RULES, record, { path, line, id: record.id }, underPolicy, today);
    // Most records have nothing wrong.
    if (issues.length + judged.length === 0) return judged;
    const own = issues.map((issue) => toFinding(path, issue, underPolicy)).filter(isFinding);
    return [...own, ...judged].map((finding) => withColumn(finding, text));
  };
  for (const path of options.files) {
    checker.beginFile(path === '-' ? 'stdin' : path);
    if (options.policyOf !== undefined) policy = await options.policyOf(path);
    let lastLine = 0;
    const source = options.open?.(path) ?? (path === '-' ? options.stdin : resolve(options.cwd, path));
    for await (const entries of readManifestChunks(source)) {
      for (const entry of entries) {
        if (signal.aborted) return { totals };
        if (entry.line !== lastLine) totals.items += 1;
        lastLine = entry.line;
        if ('issues' in entry) {
          const [{ fileName, line } = { line: 0 }] = entry.issues;
          if (fileName !== undefined) comparison?.note(fileName, line);
          await tellIssues(path, entry.issues);
          continue;
        }
        const { record, line } = entry;
        baseline?.see(record.file_name);
        const findings = judge(path, entry);
        if (findings.length > 0) await tell(path, findings, record.id, record.file_name);
        if (comparison !== undefined) await tellIssues(path, await comparison.take(record, line, entry.text));
      }
    }
    if (comparison !== undefined) await tellIssues(path, await comparison.settle());
    if (lastLine === 0) await tellIssues(path, [NO_RECORD]);
  }
  if (comparison !== undefined && media !== undefined) {
    for await (const issue of comparison.findUnlisted()) {
      await tellIssues(join(media.name, issue.actual ?? ''), [issue]);
    }
  }
  return { totals };
}

const NO_RECORD: RecordIssue = {
  rule: 'record/empty',
  line: 0,
  message: 'the manifest is empty: no record was checked',
};

const isFinding = (finding: Finding | undefined) => finding !== undefined;

/** Positions are looked for only where something is wrong: JSON.parse does the reading. */
function withColumn(finding: Finding, text: string): Finding {
  const { pointer, column } = finding.subject;
  if (pointer === undefined || column !== undefined) return finding;
  return { ...finding, subject: { ...finding.subject, column: columnOfPointer(text, pointer) } };
}

/** Gives an issue the severity and the advice of its rule; undefined where the policy turned the rule off. */
export function toFinding(path: string, issue: RecordIssue, policy: Policy): Finding | undefined {
  const rule = RULES.find(({ id }) => id === issue.rule);
  const severity = policy.rules[issue.rule]?.severity ?? rule?.severity ?? 'error';
  if (severity === 'off') return undefined;
  const { line, column, pointer, id } = issue;
  return {
    rule: issue.rule,
    severity,
    outcome: 'fail',
    subject: {
      path,
      ...(line === 0 ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(pointer === undefined ? {} : { pointer }),
      ...(id === undefined ? {} : { id }),
    },
    message: issue.message,
    ...(issue.expected === undefined ? {} : { expected: issue.expected }),
    ...(issue.actual === undefined ? {} : { actual: issue.actual }),
    fix: issue.fix ?? rule?.fix ?? '',
  };
}
