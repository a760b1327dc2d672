import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { compareMedia, type MediaToCompare } from '../manifest/compare-media.js';
import { ManifestChecker } from '../manifest/manifest-checker.js';
import { readManifest, readManifestChunks } from '../manifest/read-manifest.js';
import type { RecordIssue } from '../record/issue.js';
import { type Finding, type FindingTotals, noFindings } from '../validation/finding.js';
import { type Policy, recommendedPolicy } from '../validation/policy.js';
import { RULES } from '../validation/rules/index.js';

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
  /** `croton:recommended` by default. */
  readonly policy?: Policy;
  readonly signal: AbortSignal;
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
  const { media, signal, policy = recommendedPolicy } = options;
  const totals = noFindings();
  const checker = new ManifestChecker();
  const comparison = media === undefined ? undefined : compareMedia(media, signal);
  const tell = async (path: string, issues: readonly RecordIssue[]) => {
    if (issues.length === 0) return;
    const findings = issues
      .map((issue) => toFinding(path, issue, policy))
      .filter((finding) => finding !== undefined);
    for (const { severity } of findings) totals[severity] += 1;
    await emit({ path, id: issues[0]?.id ?? null, findings });
  };
  for (const path of options.files) {
    checker.beginFile(path === '-' ? 'stdin' : path);
    let lastLine = 0;
    for await (const entry of path === '-'
      ? readManifestChunks(options.stdin)
      : readManifest(resolve(options.cwd, path))) {
      if (signal.aborted) return { totals };
      if (entry.line !== lastLine) totals.items += 1;
      lastLine = entry.line;
      if ('issues' in entry) await tell(path, entry.issues);
      else {
        const issues = checker.check(entry.record, entry.line);
        if (issues.length > 0) await tell(path, issues);
        if (comparison !== undefined) await tell(path, await comparison.take(entry.record, entry.line));
      }
    }
    if (comparison !== undefined) await tell(path, await comparison.settle());
  }
  if (comparison !== undefined && media !== undefined) {
    for await (const issue of comparison.findUnlisted()) {
      await tell(join(media.name, issue.actual ?? ''), [issue]);
    }
  }
  return { totals };
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
