import { type FlatAnswers, flattenAnswers } from './answers.js';
import type { BuildMemory } from './build-memory.js';
import type { AnswerSource, SidecarIssue } from './clip-answers.js';
import { type ComputedFields, composeRecord, type DraftRecord } from './compose-record.js';
import { type ManifestIndex, readDraft } from './manifest-index.js';
import { type FieldChange, mergeAnswers } from './merge-answers.js';

/** A record before it is written: what people said of the clip, what defaults say, and how the two were merged. */
export interface MergedAnswers {
  readonly answers: FlatAnswers;
  /** What defaults, rules and sidecar say. */
  readonly produced: FlatAnswers;
  readonly changes: readonly FieldChange[];
  /** Fields in which a person says something else than what is produced. */
  readonly edits: readonly string[];
  /** What the manifest says now. */
  readonly current: FlatAnswers | undefined;
  /** The record that it follows, where that counts. */
  readonly old: DraftRecord | undefined;
  /** What the defaults of the old record were is not known any more. */
  readonly forgotten: boolean;
}

/** What there is before a record is composed. */
export interface FoundRecord {
  readonly fileName: string;
  /** The line of the record that this one follows; undefined where there is none. */
  readonly oldLine: string | undefined;
  readonly found: DraftRecord | undefined;
  readonly sidecarIssues: readonly SidecarIssue[];
  readonly produced: FlatAnswers;
}

/** From a clip to its record: builds and uploads say the same of it. */
export class RecordComposer {
  readonly #sources: { readonly memory: BuildMemory; readonly index: ManifestIndex };
  readonly #answers: AnswerSource;
  readonly #reset: (field: string) => boolean;

  constructor(
    sources: { readonly memory: BuildMemory; readonly index: ManifestIndex; readonly answers: AnswerSource },
    reset: (field: string) => boolean = () => false,
  ) {
    this.#sources = sources;
    this.#answers = sources.answers;
    this.#reset = reset;
  }

  /** What is known of a clip before its bytes are. `before`: place in the manifest of the record that it follows. */
  async find(fileName: string, before: number | undefined): Promise<FoundRecord> {
    const oldLine = before === undefined ? undefined : this.#sources.index.readLine(before);
    const found = oldLine === undefined ? undefined : readDraft(oldLine);
    const { answers: produced, sidecarIssues } = await this.#answers.answersFor(fileName);
    return { fileName, oldLine, found, sidecarIssues, produced };
  }

  /** Merges what people said with what defaults say. `forget`: the old record is of another clip, whose answers do not count. */
  merge({ found, produced }: FoundRecord, forget = false): MergedAnswers {
    const old = forget ? undefined : found;
    const remembered = old === undefined ? undefined : this.#sources.memory.produced(old.id);
    const current = old === undefined ? undefined : flattenAnswers(old);
    const merged = mergeAnswers({ current, produced, remembered, reset: this.#reset });
    return { ...merged, produced, current, old, forgotten: old !== undefined && remembered === undefined };
  }

  /** The line of the record. */
  compose(computed: ComputedFields, { answers, old }: MergedAnswers): string {
    return JSON.stringify(composeRecord(computed, answers, old));
  }
}
