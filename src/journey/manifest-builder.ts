import { openAtomic } from '../files/atomic-write.js';
import type { flattenAnswers } from '../manifest/answers.js';
import type { BuildMemory } from '../manifest/build-memory.js';
import { answerSource, type SidecarIssue } from '../manifest/clip-answers.js';
import { type DraftRecord, missingAnswers } from '../manifest/compose-record.js';
import type { ManifestIndex } from '../manifest/manifest-index.js';
import { type BuildPlan, planBuild } from '../manifest/plan-build.js';
import { type MergedAnswers, RecordComposer } from '../manifest/record-composer.js';
import type { Finding } from '../validation/finding.js';
import { recommendedPolicy } from '../validation/policy.js';
import type { BuildEvent, BuildOptions, BuildSummary } from './build-events.js';
import { BuildTally, isGuarded, showAnswer } from './build-tally.js';
import { toFinding } from './check-manifest.js';
import { isWithin } from './scan-collection.js';

/** Where the records of a pass go. */
interface Sink {
  line(text: string): Promise<void>;
  /** What defaults, rules and sidecar said of a clip whose record was written. */
  produced(id: string, answers: ReturnType<typeof flattenAnswers>): Promise<void>;
}

/** One build: collects what the scan found, then writes the manifest. */
export class ManifestBuilder {
  readonly #options: BuildOptions;
  readonly #memory: BuildMemory;
  readonly #index: ManifestIndex;
  readonly #composer: RecordComposer;
  readonly #clips = new Map<string, string>();
  readonly #scanned: BuildTally;
  #emit: (event: BuildEvent) => void;

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
    const answers = answerSource(options.collection);
    this.#composer = new RecordComposer({ memory, index, answers }, (field) =>
      isReset(field, options.resetDefaults),
    );
    this.#scanned = new BuildTally((event) => this.#emit(event));
  }

  /** Takes note of a scanned file; `id` is undefined for one that gets no record. */
  take(fileName: string, id: string | undefined, findings: readonly Finding[]): void {
    if (id === undefined) this.#scanned.refuse(fileName, findings);
    else {
      this.#clips.set(fileName, id);
      this.#scanned.report(findings);
    }
    this.#scanned.scanned(fileName);
  }

  /** Finds out what {@link write} would do, and tells its events: then that does not. */
  async preview(signal: AbortSignal): Promise<BuildSummary> {
    const nothing = async () => {};
    const { tally, records } = await this.#pass({ line: nothing, produced: nothing }, signal);
    this.#emit = () => {};
    return tally.summary(this.#options.manifestPath, records);
  }

  async write(signal: AbortSignal): Promise<BuildSummary> {
    const { manifestPath } = this.#options;
    const file = await openAtomic(manifestPath, { replaces: this.#index.version });
    try {
      const { tally, records } = await this.#pass(
        {
          line: (text) => file.write(`${text}\n`),
          produced: (id, answers) => this.#memory.rememberProduced(id, answers),
        },
        signal,
      );
      await this.#memory.sync();
      if (this.#isUnchanged(tally, records)) await file.discard();
      else await file.commit();
      await this.#memory.confirmWritten();
      return tally.summary(manifestPath, records);
    } finally {
      await file.discard();
    }
  }

  async #pass(sink: Sink, signal: AbortSignal): Promise<{ tally: BuildTally; records: number }> {
    const { within = [], prune = false, leaveAlone = () => false } = this.#options;
    const tally = new BuildTally(this.#emit, this.#scanned);
    const inScope = (name: string) => isWithin(name, within) && !leaveAlone(name);
    const plan = planBuild(this.#clips, tally.refused, this.#index, { inScope, prune });
    for (const { fileName, other } of plan.duplicates)
      tally.refuse(fileName, [duplicateFinding(fileName, other)]);
    for (const fileName of plan.vanished) tally.change('vanished', fileName);
    for (const fileName of plan.dropped) tally.change('dropped', fileName);
    let records = 0;
    for (const item of plan.records) {
      signal.throwIfAborted();
      const line =
        item.kind === 'keep' ? this.#index.readLine(item.before) : await this.#compose(item, tally, sink);
      if (line === undefined) continue;
      await sink.line(line);
      records += 1;
    }
    return { tally, records };
  }

  /** The line of a clip; undefined where it gets none. */
  async #compose(
    { id, fileName, before }: Extract<BuildPlan['records'][number], { readonly kind: 'write' }>,
    tally: BuildTally,
    sink: Sink,
  ): Promise<string | undefined> {
    const known = await this.#composer.find(fileName, before);
    const { oldLine, found, produced, sidecarIssues } = known;
    const replaced = found !== undefined && found.id !== id;
    if (sidecarIssues.length > 0) {
      // A mistake in a sidecar must not bring back the answers that it was there to override.
      tally.refuse(fileName, sidecarFindings(sidecarIssues));
      return replaced ? undefined : oldLine;
    }
    const merged = this.#composer.merge(known, replaced && this.#options.replaced === 'forget');
    const guarded = replaced && this.#options.replaced !== 'keep' ? guardedEdits(merged) : [];
    if (guarded.length > 0) {
      tally.refuse(fileName, [replacedFinding(fileName, guarded)]);
      return oldLine;
    }
    if (merged.forgotten) tally.forgotten();
    tally.fields(fileName, merged.changes);
    tally.missing(missingAnswers(merged.answers), produced);
    const line = this.#composer.compose({ ...this.#memory.computedOf(fileName), fileName }, merged);
    await sink.produced(id, produced);
    noteChange(tally, fileName, { id, same: line === oldLine }, found);
    return line;
  }

  #isUnchanged({ changes }: BuildTally, records: number): boolean {
    const { added, updated, moved, replaced, dropped } = changes;
    const { exists, sorted, size } = this.#index;
    return exists && sorted && records === size && added + updated + moved + replaced + dropped === 0;
  }
}

function noteChange(
  tally: BuildTally,
  fileName: string,
  { id, same }: { readonly id: string; readonly same: boolean },
  found: DraftRecord | undefined,
): void {
  if (found === undefined) tally.change('added', fileName);
  else if (found.id !== id) tally.change('replaced', fileName);
  else if (found.file_name !== fileName) tally.change('moved', fileName, found.file_name);
  else tally.change(same ? 'unchanged' : 'updated', fileName);
}

/** What a person said of rights, in words: it must not pass to other bytes unasked. */
export function guardedEdits({ edits, current }: MergedAnswers): string[] {
  return edits.filter(isGuarded).map((field) => `${field} ${showAnswer(current?.get(field))}`);
}

export function sidecarFindings(issues: readonly SidecarIssue[]): Finding[] {
  return issues
    .map(({ path, issue }) => toFinding(path, issue, recommendedPolicy))
    .filter((finding) => finding !== undefined);
}

function duplicateFinding(path: string, other: string): Finding {
  return {
    rule: 'file/duplicate',
    severity: 'error',
    outcome: 'fail',
    subject: { path },
    message: `as it is shared it has the same bytes as ${other}`,
    fix: 'keep one of the two',
  };
}

export function replacedFinding(path: string, said: readonly string[]): Finding {
  return {
    rule: 'record/changed-file',
    severity: 'error',
    outcome: 'fail',
    subject: { path },
    message: `it has new bytes, and of the old ones a person said: ${said.join(', ')}`,
    fix: 'where it is the same clip, cut or encoded anew, build it with --replaced keep; where it is another one, with --replaced forget',
  };
}

function isReset(field: string, reset: BuildOptions['resetDefaults']): boolean {
  if (reset === undefined) return false;
  return reset === true || reset.some((name) => field === name || field.startsWith(`${name}.`));
}
