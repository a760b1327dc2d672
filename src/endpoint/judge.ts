import type { Context } from '../context.js';
import { findFfprobe } from '../media/find-ffprobe.js';
import { inspectClip, PROBE_TIMEOUT_MS } from '../media/inspect-clip.js';
import { KEEP_ALL } from '../media/share.js';
import type { WireFinding } from '../protocol/submissions.js';
import type { ClipRecord } from '../record/schema.js';
import { judgeClip } from '../validation/engine.js';
import type { Policy, PolicySet } from '../validation/policy.js';

/** Looks at bytes that arrived: a client is never trusted. */
export interface ClipJudge {
  /** Findings on the file at `path`, which holds what `record` describes. */
  judge(path: string, record: ClipRecord): Promise<WireFinding[]>;
}

/**
 * The judge that looks with ffprobe, by the rules that contributors check with.
 * @throws CrotonError `ffprobe/missing`, `ffprobe/unusable`
 */
export async function createProbingJudge(context: Context, policies: PolicySet): Promise<ClipJudge> {
  const ffprobe = await findFfprobe(context);
  return {
    async judge(path, record) {
      const inspection = await inspectClip(path, {
        ...{ ffprobe, timeoutMs: PROBE_TIMEOUT_MS, hydrate: true },
        // Bytes that came are judged as they are.
        share: KEEP_ALL,
      });
      const subject = { path: record.file_name, validName: true, inspection };
      return judgeClip(subject, policyFor(record, policies)).map(
        ({ rule, severity, outcome, message, fix }) => ({
          rule,
          severity: outcome === 'unknown' ? 'info' : severity,
          message,
          fix,
        }),
      );
    },
  };
}

/** What a person chose to leave in the clip stands in its record, and is not held against it. */
function policyFor({ media, file_name }: ClipRecord, policies: PolicySet): Policy {
  const policy = policies.at(file_name);
  const chosen = media.embedded.map((kind) => [`privacy/${kind}`, { severity: 'info' }] as const);
  return { ...policy, rules: { ...policy.rules, ...Object.fromEntries(chosen) } };
}
