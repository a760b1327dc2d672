import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import type { IntegrityLevel, MediaFacts } from '../media/facts.js';
import { type Ffprobe, findFfprobe } from '../media/find-ffprobe.js';
import { PROBE_TIMEOUT_MS } from '../media/inspect-clip.js';
import type { SharedView } from '../media/share.js';
import { judgeClip } from '../validation/engine.js';
import { countFindings, type Finding, type FindingTotals, noFindings } from '../validation/finding.js';
import { type Policy, type PolicySet, recommendedPolicy, uniformPolicy } from '../validation/policy.js';
import { findClips } from './find-clips.js';
import { type InspectedClip, inspectClips } from './inspect-clips.js';
import { nameFindings } from './name-finding.js';
import { NameTwins } from './name-twins.js';
import { policyFor } from './share-policy.js';

/** What croton has to say of one file. */
export interface ValidatedClip {
  readonly path: string;
  readonly id: string | null;
  readonly facts: MediaFacts | null;
  /** What of the file would not leave with it. */
  readonly shared: SharedView | null;
  readonly findings: readonly Finding[];
}

export type ValidateEvent = { readonly type: 'clip'; readonly clip: ValidatedClip };

export interface ValidateOptions {
  readonly paths: readonly string[];
  /** Path of ffprobe; found by itself when undefined. */
  readonly ffprobe?: string | undefined;
  /** `croton:recommended` by default. */
  readonly policy?: PolicySet;
  readonly jobs?: number | undefined;
  /** Milliseconds for each run of ffprobe, 30,000 by default. */
  readonly timeoutMs?: number | undefined;
  readonly hydrate?: boolean | undefined;
  /** How deep to look: the headers by default. */
  readonly integrity?: IntegrityLevel | undefined;
  /** Whether croton.yaml and `.crotonignore` count. */
  readonly useConfig: boolean;
}

export interface ValidateSummary {
  readonly totals: FindingTotals;
  /** The signal ended it before everything was checked. */
  readonly stopped: boolean;
}

/**
 * Checks files and folders, in order, and emits each file's findings as soon as they are known. Waits for what
 * `emit` returns, so that a slow reader slows the work instead of filling the memory. Ends early, without an
 * error, when the context's signal is aborted.
 * @throws CrotonError `file/not-found`, `file/no-clips`, `config/invalid`, `ffprobe/missing`; `ffprobe/unusable` also when it
 *   crashed on every file, after all were emitted
 */
export async function validatePaths(
  context: Context,
  options: ValidateOptions,
  emit: (event: ValidateEvent) => void | Promise<void>,
): Promise<ValidateSummary> {
  const { policy = uniformPolicy(recommendedPolicy), timeoutMs = PROBE_TIMEOUT_MS } = options;
  const ffprobe = await findFfprobe(context, { explicit: options.ffprobe });
  const totals = noFindings();
  const twins = new NameTwins();
  const probes = new ProbeRecord(ffprobe);
  const inspections = inspectClips(findClips(context, options), {
    ffprobe,
    timeoutMs,
    jobs: options.jobs,
    digests: 'duplicates',
    hydrate: options.hydrate,
    integrity: options.integrity,
    signal: context.signal,
  });
  try {
    for await (const inspected of inspections) {
      probes.count(inspected);
      const clip = judge(inspected, policy.at(inspected.clip.relative), twins.find(inspected.clip.path));
      countFindings(totals, clip.findings);
      await emit({ type: 'clip', clip });
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
  }
  const stopped = context.signal.aborted;
  if (!stopped) probes.assertUsable();
  return { totals, stopped };
}

function judge(inspected: InspectedClip, policy: Policy, nameTwin: string | undefined): ValidatedClip {
  const { clip, inspection, digest, duplicateOf } = inspected;
  const subject = {
    path: clip.path,
    relative: clip.relative,
    validName: typeof clip.location === 'string',
    inspection,
    duplicateOf,
    nameTwin,
  };
  return {
    path: clip.path,
    id: digest ?? null,
    facts: inspection.facts ?? null,
    shared: inspection.shared ?? null,
    findings: [
      ...(subject.validName ? nameFindings(clip.path, clip.relative) : []),
      ...judgeClip(subject, clip.share === undefined ? policy : policyFor(policy, clip.share)),
    ],
  };
}

/** Tells a bad ffprobe from bad files: one that crashed on everything is the former. */
class ProbeRecord {
  readonly #ffprobe: Ffprobe;
  #runs = 0;
  #crashes = 0;
  #lastReason = '';

  constructor(ffprobe: Ffprobe) {
    this.#ffprobe = ffprobe;
  }

  count({ inspection: { probe } }: InspectedClip): void {
    if (probe === undefined) return;
    this.#runs += 1;
    if (probe.kind !== 'crashed') return;
    this.#crashes += 1;
    this.#lastReason = probe.reason;
  }

  assertUsable(): void {
    if (this.#runs === 0 || this.#crashes < this.#runs) return;
    const reason = `it broke down on every file (${this.#lastReason})`;
    throw new CrotonError('ffprobe/unusable', { path: this.#ffprobe.path, reason });
  }
}
