import type { Readable } from 'node:stream';
import { compareMedia, type MediaToCompare } from '../manifest/compare-media.js';
import { ManifestChecker } from '../manifest/manifest-checker.js';
import { readManifest, readManifestChunks } from '../manifest/read-manifest.js';
import type { RecordIssue } from '../record/issue.js';
import type { ClipRecord } from '../record/schema.js';
import { type Finding, type FindingTotals, noFindings } from '../validation/finding.js';
import { type Policy, recommendedPolicy } from '../validation/policy.js';
import { RULES } from '../validation/rules/index.js';

export type CheckEvent =
  | { readonly type: 'finding'; readonly finding: Finding }
  /** A manifest was read to its end. */
  | { readonly type: 'file-checked'; readonly path: string; readonly records: number };

export interface CheckOptions {
  /** Manifests by path; `-` is `stdin`. */
  readonly files: readonly string[];
  readonly stdin: Readable;
  /** The folder with the clips, to compare with what the records say. */
  readonly media?: MediaToCompare | undefined;
  /** `croton:recommended` by default. */
  readonly policy?: Policy;
  readonly signal: AbortSignal;
}

export interface CheckSummary {
  /** Lines that were records, good or bad, in all files. */
  readonly totals: FindingTotals;
}

/**
 * Checks manifests line by line in flat memory. Errors: `file/not-found`, `file/unreadable`, the signal's reason when aborted.
 */
export async function checkManifests(
  options: CheckOptions,
  emit: (event: CheckEvent) => void,
): Promise<CheckSummary> {
  const totals = noFindings();
  const checker = new ManifestChecker();
  const comparison = options.media === undefined ? undefined : compareMedia(options.media, options.signal);
  const tell = (path: string, issues: readonly RecordIssue[]) => {
    for (const issue of issues) {
      const finding = toFinding(path, issue, options.policy ?? recommendedPolicy);
      if (finding === undefined) continue;
      totals[finding.severity] += 1;
      emit({ type: 'finding', finding });
    }
  };
  for (const path of options.files) {
    const entries = path === '-' ? readManifestChunks(options.stdin) : readManifest(path);
    checker.beginFile(path === '-' ? 'stdin' : path);
    let records = 0;
    let lastLine = 0;
    for await (const entry of entries) {
      if (entry.line !== lastLine) {
        options.signal.throwIfAborted();
        lastLine = entry.line;
        records += 1;
      }
      if ('issues' in entry) tell(path, entry.issues);
      else await checkRecord(path, entry.record, entry.line);
    }
    if (comparison !== undefined) tell(path, await comparison.settle());
    totals.items += records;
    emit({ type: 'file-checked', path, records });
  }
  if (comparison !== undefined && options.media !== undefined) {
    for await (const issue of comparison.findUnlisted()) tell(options.media.folder, [issue]);
  }
  return { totals };

  async function checkRecord(path: string, record: ClipRecord, line: number): Promise<void> {
    const issues = checker.check(record, line);
    if (issues.length > 0) tell(path, issues);
    if (comparison !== undefined) tell(path, await comparison.take(record, line));
  }
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
