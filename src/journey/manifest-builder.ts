import { openAtomic } from '../files/atomic-write.js';
import { flattenAnswers } from '../manifest/answers.js';
import type { BuildMemory } from '../manifest/build-memory.js';
import { type AnswerSource, answerSource } from '../manifest/clip-answers.js';
import { composeRecord, missingAnswers } from '../manifest/compose-record.js';
import { type ManifestIndex, readDraft } from '../manifest/manifest-index.js';
import { mergeAnswers } from '../manifest/merge-answers.js';
import { type BuildPlan, planBuild } from '../manifest/plan-build.js';
import { type Finding, noFindings } from '../validation/finding.js';
import { recommendedPolicy } from '../validation/policy.js';
import type { BuildEvent, BuildOptions, BuildSummary, RecordChange } from './build-events.js';
import { toFinding } from './check-manifest.js';
import { isWithin } from './scan-collection.js';

/** One build: collects what the scan found, then writes the manifest. */
export class ManifestBuilder {
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
    let records = 0;
    const file = await openAtomic(manifestPath);
    try {
      for (const item of plan.records) {
        signal.throwIfAborted();
        const line = item.kind === 'keep' ? await this.#index.readLine(item.id) : await this.#compose(item);
        if (line === undefined) continue;
        await file.write(`${line}\n`);
        records += 1;
      }
      if (this.#isUnchanged(plan, records)) await file.discard();
      else await file.commit();
    } finally {
      await file.discard();
    }
    await this.#memory.confirmWritten();
    return {
      manifestPath,
      records,
      changes: this.#changes,
      refused: this.#refused.size,
      forgotten: this.#forgotten,
      missing: this.#missing,
      totals: this.#totals,
    };
  }

  /** The line of a clip; undefined where it gets none. */
  async #compose({ id, fileName, before }: BuildPlan['records'][number]): Promise<string | undefined> {
    const oldLine = before === undefined ? undefined : await this.#index.readLine(before);
    const old = oldLine === undefined ? undefined : readDraft(oldLine);
    const { answers: produced, sidecarIssues } = await this.#answers.answersFor(fileName);
    for (const { path, issue } of sidecarIssues) {
      const finding = toFinding(path, issue, recommendedPolicy);
      if (finding !== undefined) this.#report(finding);
    }
    if (sidecarIssues.length > 0) {
      // A mistake in a sidecar must not bring back the answers that it was there to override.
      this.#refused.add(fileName);
      return old?.id === id ? oldLine : undefined;
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

  #isUnchanged(plan: BuildPlan, records: number): boolean {
    const { added, updated, moved, replaced } = this.#changes;
    const { exists, sorted, size } = this.#index;
    return (
      exists && sorted && records === size && added + updated + moved + replaced + plan.dropped.length === 0
    );
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
      message: `as it is shared it has the same bytes as ${other}`,
      fix: 'keep one of the two',
    });
  }
}

function isReset(field: string, reset: BuildOptions['resetDefaults']): boolean {
  if (reset === undefined) return false;
  return reset === true || reset.some((name) => field === name || field.startsWith(`${name}.`));
}
