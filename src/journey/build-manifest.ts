import { join } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { openAtomic } from '../files/atomic-write.js';
import { stateDirectory } from '../files/directories.js';
import { acquireLock } from '../files/lock.js';
import { type FieldValue, flattenAnswers } from '../manifest/answers.js';
import { BuildMemory, memoryName } from '../manifest/build-memory.js';
import { type AnswerSource, answerSource } from '../manifest/clip-answers.js';
import type { Collection } from '../manifest/collection.js';
import { composeRecord, missingAnswers } from '../manifest/compose-record.js';
import { type ManifestIndex, openManifestIndex, readDraft } from '../manifest/manifest-index.js';
import { mergeAnswers } from '../manifest/merge-answers.js';
import { type BuildPlan, planBuild } from '../manifest/plan-build.js';
import { type Ffprobe, findFfprobe } from '../media/find-ffprobe.js';
import { type Finding, type FindingTotals, noFindings } from '../validation/finding.js';
import { type Policy, recommendedPolicy } from '../validation/policy.js';
import { toFinding } from './check-manifest.js';
import { isWithin, scanCollection } from './scan-collection.js';

export type RecordChange = 'added' | 'updated' | 'unchanged' | 'moved' | 'replaced' | 'vanished' | 'dropped';

export type BuildEvent =
  /** A file was looked at. */
  | { readonly type: 'scanned'; readonly fileName: string; readonly files: number }
  | { readonly type: 'finding'; readonly finding: Finding }
  /** `from`: the name before, for what moved. */
  | {
      readonly type: 'record';
      readonly change: RecordChange;
      readonly fileName: string;
      readonly from?: string;
    }
  | {
      readonly type: 'reset';
      readonly fileName: string;
      readonly field: string;
      readonly from: FieldValue | undefined;
      readonly to: FieldValue;
    };

export interface BuildOptions {
  readonly collection: Collection;
  /** Absolute path of the manifest. */
  readonly manifestPath: string;
  /** Paths below the media folder to look at; empty for all. Records of other files stay as they are. */
  readonly within?: readonly string[];
  /** Drop the records of files that are gone. */
  readonly prune?: boolean;
  /** `true`: defaults win over people's edits everywhere; a list: in these fields or groups. */
  readonly resetDefaults?: true | readonly string[] | undefined;
  /** Path of ffprobe; found by itself when undefined. */
  readonly ffprobe?: string | undefined;
  readonly policy?: Policy;
  readonly jobs?: number | undefined;
  readonly useIgnoreFile: boolean;
}

export interface BuildSummary {
  readonly manifestPath: string;
  readonly records: number;
  readonly changes: Readonly<Record<RecordChange, number>>;
  /** Files that got no record. */
  readonly refused: number;
  /** Records whose earlier defaults were forgotten, so that everything in them was kept. */
  readonly forgotten: number;
  /** Required answers that nobody gave yet → in how many records. */
  readonly missing: Readonly<Record<string, number>>;
  readonly totals: FindingTotals;
}

/**
 * Writes or refreshes a manifest: scan, merge with what people wrote, write in one step. A bad file stops nothing.
 * @throws CrotonError `ffprobe/missing`, `lock/held`, `manifest/unreadable`, `file/unwritable`, `run/interrupted`
 */
export async function buildManifest(
  context: Context,
  options: BuildOptions,
  emit: (event: BuildEvent) => void,
): Promise<BuildSummary> {
  const ffprobe = await findFfprobe(context, { explicit: options.ffprobe });
  const lockPath = join(stateDirectory(context.env), 'builds', `${memoryName(options.manifestPath)}.lock`);
  const lock = await acquireLock(lockPath, options.manifestPath);
  try {
    return await buildLocked(context, options, emit, ffprobe);
  } catch (error) {
    if (context.signal.aborted) throw new CrotonError('run/interrupted', {}, { cause: error });
    throw error;
  } finally {
    await lock.release();
  }
}

async function buildLocked(
  context: Context,
  options: BuildOptions,
  emit: (event: BuildEvent) => void,
  ffprobe: Ffprobe,
): Promise<BuildSummary> {
  const { collection, within = [], jobs, useIgnoreFile, manifestPath } = options;
  const index = await openManifestIndex(manifestPath);
  try {
    const memory = await BuildMemory.open(context.env, manifestPath);
    try {
      const builder = new Builder(options, memory, index, emit);
      const policy = policyFor(options);
      const scan = {
        collection,
        within,
        ffprobe,
        policy,
        memory,
        jobs,
        useIgnoreFile,
        signal: context.signal,
      };
      for await (const file of scanCollection(scan)) {
        builder.take(file.fileName, file.kind === 'clip' ? file.id : undefined, file.findings);
      }
      return await builder.write(context.signal);
    } finally {
      await memory.close();
    }
  } finally {
    await index.close();
  }
}

/** What a person chose to share is no finding. */
function policyFor({ policy = recommendedPolicy, collection }: BuildOptions): Policy {
  const rules = { ...policy.rules };
  for (const kind of ['location', 'device', 'person'] as const) {
    if (collection.share[kind] === 'keep') rules[`privacy/${kind}`] = { severity: 'off' };
  }
  return { ...policy, rules };
}

class Builder {
  readonly #options: BuildOptions;
  readonly #memory: BuildMemory;
  readonly #index: ManifestIndex;
  readonly #emit: (event: BuildEvent) => void;
  readonly #answers: AnswerSource;
  readonly #clips = new Map<string, string>();
  readonly #refused = new Set<string>();
  readonly #totals = noFindings();
  readonly #missing: Record<string, number> = {};
  readonly #changes = { added: 0, updated: 0, unchanged: 0, moved: 0, replaced: 0, vanished: 0, dropped: 0 };
  #forgotten = 0;

  constructor(
    options: BuildOptions,
    memory: BuildMemory,
    index: ManifestIndex,
    emit: (event: BuildEvent) => void,
  ) {
    this.#options = options;
    this.#memory = memory;
    this.#index = index;
    this.#emit = emit;
    this.#answers = answerSource(options.collection);
  }

  /** Takes note of a scanned file; `id` is undefined for one that gets no record. */
  take(fileName: string, id: string | undefined, findings: readonly Finding[]): void {
    if (id === undefined) this.#refused.add(fileName);
    else this.#clips.set(fileName, id);
    this.#totals.items += 1;
    for (const finding of findings) this.#report(finding);
    this.#emit({ type: 'scanned', fileName, files: this.#totals.items });
  }

  async write(signal: AbortSignal): Promise<BuildSummary> {
    const { manifestPath, within = [], prune = false } = this.#options;
    const inScope = (name: string) => isWithin(name, within);
    const plan = planBuild(this.#clips, this.#refused, this.#index, { inScope, prune });
    for (const { fileName, other } of plan.duplicates) {
      this.#refused.add(fileName);
      this.#reportDuplicate(fileName, other);
    }
    for (const fileName of plan.vanished) this.#change('vanished', fileName);
    for (const fileName of plan.dropped) this.#change('dropped', fileName);
    const file = await openAtomic(manifestPath);
    try {
      for (const item of plan.records) {
        signal.throwIfAborted();
        const line = item.kind === 'keep' ? await this.#index.readLine(item.id) : await this.#compose(item);
        await file.write(`${line}\n`);
      }
      if (this.#isUnchanged(plan)) await file.discard();
      else await file.commit();
    } finally {
      await file.discard();
    }
    await this.#memory.confirmWritten();
    return {
      manifestPath,
      records: plan.records.length,
      changes: this.#changes,
      refused: this.#refused.size,
      forgotten: this.#forgotten,
      missing: this.#missing,
      totals: this.#totals,
    };
  }

  async #compose({ id, fileName, before }: BuildPlan['records'][number]): Promise<string> {
    const oldLine = before === undefined ? undefined : await this.#index.readLine(before);
    const old = oldLine === undefined ? undefined : readDraft(oldLine);
    const { answers: produced, sidecarIssues } = await this.#answers.answersFor(fileName);
    for (const { path, issue } of sidecarIssues) {
      const finding = toFinding(path, issue, recommendedPolicy);
      if (finding !== undefined) this.#report(finding);
    }
    const remembered = old === undefined ? undefined : this.#memory.produced(old.id);
    if (old !== undefined && remembered === undefined) this.#forgotten += 1;
    const reset = (field: string) => isReset(field, this.#options.resetDefaults);
    const current = old === undefined ? undefined : flattenAnswers(old);
    const { answers, resets } = mergeAnswers({ current, produced, remembered, reset });
    for (const change of resets) this.#emit({ type: 'reset', fileName, ...change });
    for (const field of missingAnswers(answers)) this.#missing[field] = (this.#missing[field] ?? 0) + 1;
    const computed = this.#memory.computedOf(fileName);
    const line = JSON.stringify(composeRecord({ ...computed, fileName }, answers, old));
    await this.#memory.rememberProduced(id, produced);
    this.#noteChange(fileName, old?.id === id ? old.file_name : undefined, old?.id, line === oldLine);
    return line;
  }

  #noteChange(fileName: string, oldName: string | undefined, oldId: string | undefined, same: boolean): void {
    if (oldId === undefined) this.#change('added', fileName);
    else if (oldName === undefined) this.#change('replaced', fileName);
    else if (oldName !== fileName) this.#change('moved', fileName, oldName);
    else this.#change(same ? 'unchanged' : 'updated', fileName);
  }

  #change(change: RecordChange, fileName: string, from?: string): void {
    this.#changes[change] += 1;
    this.#emit({ type: 'record', change, fileName, ...(from === undefined ? {} : { from }) });
  }

  #isUnchanged({ records }: BuildPlan): boolean {
    const written = records.filter(({ kind }) => kind === 'write').length;
    const { exists, sorted, size } = this.#index;
    return exists && sorted && records.length === size && written === this.#changes.unchanged;
  }

  #report(finding: Finding): void {
    if (finding.outcome === 'unknown') this.#totals.unknown += 1;
    else this.#totals[finding.severity] += 1;
    this.#emit({ type: 'finding', finding });
  }

  #reportDuplicate(fileName: string, other: string): void {
    this.#report({
      rule: 'file/duplicate',
      severity: 'error',
      outcome: 'fail',
      subject: { path: fileName },
      message: `it has the same bytes as ${other}`,
      fix: 'keep one of the two',
    });
  }
}

function isReset(field: string, reset: BuildOptions['resetDefaults']): boolean {
  if (reset === undefined) return false;
  return reset === true || reset.some((name) => field === name || field.startsWith(`${name}.`));
}
