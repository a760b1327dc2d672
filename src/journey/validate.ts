import type { Context } from '../context.js';
import type { IntegrityLevel, MediaFacts } from '../media/facts.js';
import { type Ffprobe, findFfprobe } from '../media/find-ffprobe.js';
import type { Picture } from '../media/frames.js';
import { PROBE_TIMEOUT_MS } from '../media/inspect-clip.js';
import type { SharedView } from '../media/share.js';
import { judgeClip } from '../validation/engine.js';
import { countFindings, type Finding, type FindingTotals, noFindings } from '../validation/finding.js';
import { type Policy, recommendedPolicy } from '../validation/policy.js';
import type { Baseline } from './baseline.js';
import type { ComparedRecords, PictureComparison, PicturesCompared } from './compare-pictures.js';
import { findClips } from './find-clips.js';
import { type InspectedClip, inspectClips } from './inspect-clips.js';
import type { PolicyFinder } from './load-policy.js';
import { nameFindings } from './name-finding.js';
import { NameTwins } from './name-twins.js';
import { type CacheTrouble, openFactsCache } from './open-facts-cache.js';
import { ProbeRecord } from './probe-record.js';
import { renameCommand } from './rename-command.js';
import { policyFor } from './share-policy.js';

/** What croton has to say of one file. */
export interface ValidatedClip {
  readonly path: string;
  readonly id: string | null;
  readonly facts: MediaFacts | null;
  /** What of the file would not leave with it. */
  readonly shared: SharedView | null;
  readonly findings: readonly Finding[];
  /** Of a clip with errors or warnings, where pictures were wanted. */
  readonly pictures?: readonly Picture[];
}

export type ValidateEvent =
  | { readonly type: 'clip'; readonly clip: ValidatedClip }
  /** How many files there are to check: once, as soon as it is known. */
  | { readonly type: 'total'; readonly files: number }
  | CacheTrouble;

export interface ValidateOptions {
  readonly paths: readonly string[];
  /** Further paths, read as they come. */
  readonly listed?: AsyncIterable<string | Buffer> | undefined;
  /** Globs beside those of the collection. */
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
  /** Path of ffprobe; found by itself when undefined. */
  readonly ffprobe?: string | undefined;
  /** Finds the policy of each collection; `croton:recommended` for all by default. */
  readonly policies?: PolicyFinder | undefined;
  /** Findings that no longer count. It is not saved here. */
  readonly baseline?: Baseline | undefined;
  readonly jobs?: number | undefined;
  /** Milliseconds for each run of ffprobe, 30,000 by default. */
  readonly timeoutMs?: number | undefined;
  readonly hydrate?: boolean | undefined;
  /** How deep to look: the headers by default. */
  readonly integrity?: IntegrityLevel | undefined;
  /** Look at sampled pictures too, and compare them with those of earlier clips. */
  readonly frames?: boolean | undefined;
  /** Manifests whose clips count as earlier ones, as they were named; needs `frames`. */
  readonly against?: readonly string[] | undefined;
  /** Take pictures of clips with errors and warnings, for people to look at. */
  readonly pictures?: boolean | undefined;
  /** Use what earlier runs learned of unchanged files; yes by default. */
  readonly cache?: boolean | undefined;
  /** Count the files ahead of the check, and emit their total. */
  readonly count?: boolean | undefined;
  /** Whether croton.yaml and `.crotonignore` count. */
  readonly useConfig: boolean;
}

export interface ValidateSummary {
  /** The records that clips were compared with; undefined unless `against` named manifests. */
  readonly compared?: ComparedRecords | undefined;
  readonly totals: FindingTotals;
  /** The signal ended it before everything was checked. */
  readonly stopped: boolean;
}

/**
 * Checks files and folders, in order, and emits each file's findings as soon as they are known. Waits for what
 * `emit` returns, so that a slow reader slows the work instead of filling the memory. Ends early, without an
 * error, when the context's signal is aborted.
 * @throws CrotonError `file/not-found`, `file/no-clips`, `config/invalid`, `policy/*`, `ffprobe/missing`; `ffprobe/unusable` also when it
 *   crashed on every file, after all were emitted
 */
export async function validatePaths(
  context: Context,
  options: ValidateOptions,
  emit: (event: ValidateEvent) => void | Promise<void>,
): Promise<ValidateSummary> {
  const { baseline, timeoutMs = PROBE_TIMEOUT_MS } = options;
  const ffprobe = await findFfprobe(context, { explicit: options.ffprobe });
  const totals = noFindings();
  const { comparison, compared } = await openComparison(context, options);
  const pictureTaker =
    options.pictures === true ? await openPictureTaker(ffprobe, timeoutMs, context) : undefined;
  const leaveOutKnown = baseline && (await import('./known-findings.js')).knownBy(baseline, context.signal);
  const twins = new NameTwins();
  const probes = new ProbeRecord(ffprobe);
  const counter =
    options.count === true
      ? (await import('./count-clips.js')).countClips(
          context,
          options,
          (files) => void emit({ type: 'total', files }),
        )
      : undefined;
  const inspections = inspectClips(findClips(context, options), {
    ffprobe,
    cache: await openFactsCache(context, ffprobe, options.cache, emit),
    timeoutMs,
    jobs: options.jobs,
    digests: 'duplicates',
    hydrate: options.hydrate,
    integrity: options.integrity,
    frames: options.frames,
    signal: context.signal,
  });
  try {
    for await (const inspected of inspections) {
      probes.count(inspected.inspection.probe);
      const seen = await comparison?.take(inspected);
      const twin = twins.find(inspected.clip.path);
      const { relative, policy } = inspected.clip;
      const judged = judge({ ...inspected, ...seen }, policy?.at(relative) ?? recommendedPolicy, twin);
      const clip = leaveOutKnown === undefined ? judged : await leaveOutKnown(judged, inspected);
      countFindings(totals, clip.findings);
      const pictures = await pictureTaker?.take(inspected, clip.findings);
      await emit({ type: 'clip', clip: pictures === undefined ? clip : { ...clip, pictures } });
    }
  } catch (error) {
    if (!context.signal.aborted) throw error;
  } finally {
    counter?.stop();
  }
  const stopped = context.signal.aborted;
  if (!stopped) probes.assertUsable();
  return { totals, stopped, compared };
}

// What looks at pictures is loaded only where it is wanted: start-up counts.
async function openComparison(
  context: Context,
  { frames, against = [] }: ValidateOptions,
): Promise<{ comparison?: PictureComparison; compared?: ComparedRecords }> {
  if (frames !== true) return {};
  const { PictureComparison } = await import('./compare-pictures.js');
  const comparison = new PictureComparison(context.signal);
  if (against.length === 0) return { comparison };
  return { comparison, compared: await comparison.readManifests(context, against) };
}

async function openPictureTaker(ffprobe: Ffprobe, timeoutMs: number, { signal }: Context) {
  const { PictureTaker } = await import('./take-pictures.js');
  return new PictureTaker(ffprobe, { timeoutMs, signal });
}

type ComparedClip = Omit<InspectedClip, 'duplicateOf'> & Partial<PicturesCompared>;

function judge(inspected: ComparedClip, policy: Policy, nameTwin: string | undefined): ValidatedClip {
  const { clip, inspection, digest, duplicateOf, lookalike } = inspected;
  const subject = {
    path: clip.path,
    relative: clip.relative,
    validName: typeof clip.location === 'string',
    rename: typeof clip.location === 'string' ? undefined : renameCommand(clip.location),
    inspection,
    duplicateOf,
    nameTwin,
    lookalike,
  };
  return {
    path: clip.path,
    id: digest ?? null,
    facts: inspection.facts ?? null,
    shared: inspection.shared ?? null,
    findings: [
      ...(subject.validName ? nameFindings(clip.path, clip.relative, clip.location) : []),
      ...judgeClip(subject, clip.share === undefined ? policy : policyFor(policy, clip.share)),
    ],
  };
}
