import type { FieldValue } from '../manifest/answers.js';
import type { FieldChange } from '../manifest/merge-answers.js';
import { type Finding, type FindingTotals, noFindings } from '../validation/finding.js';
import type { BuildEvent, BuildSummary, ChangedField, RecordChange } from './build-events.js';

/** Nobody reads more of them, and memory does not grow with the records. */
const MOST_FIELDS = 1000;
const NAMES_KEPT = 3;

/** What a build finds and does, as events and as counts. */
export class BuildTally {
  readonly #emit: (event: BuildEvent) => void;
  readonly #totals: { -readonly [K in keyof FindingTotals]: FindingTotals[K] };
  readonly #refused: Set<string>;
  readonly #missing: Record<string, number> = {};
  readonly #takenOut = new Set<string>();
  readonly #fields = new Map<string, ChangedField & { records: number; fileNames: string[] }>();
  readonly changes = { added: 0, updated: 0, unchanged: 0, moved: 0, replaced: 0, vanished: 0, dropped: 0 };
  #forgotten = 0;

  /** @param before what was tallied until now, which this one goes on from */
  constructor(emit: (event: BuildEvent) => void, before?: BuildTally) {
    this.#emit = emit;
    this.#totals = before === undefined ? noFindings() : { ...before.#totals };
    this.#refused = new Set(before === undefined ? [] : before.#refused);
  }

  get refused(): ReadonlySet<string> {
    return this.#refused;
  }

  scanned(fileName: string): void {
    this.#totals.items += 1;
    this.#emit({ type: 'scanned', fileName, files: this.#totals.items });
  }

  /** The file gets no new record, for these findings. */
  refuse(fileName: string, findings: readonly Finding[]): void {
    this.#refused.add(fileName);
    this.report(findings);
  }

  report(findings: readonly Finding[]): void {
    for (const finding of findings) {
      if (finding.outcome === 'unknown') this.#totals.unknown += 1;
      else this.#totals[finding.severity] += 1;
      this.#emit({ type: 'finding', finding });
    }
  }

  change(change: RecordChange, fileName: string, from?: string): void {
    this.changes[change] += 1;
    this.#emit({ type: 'record', change, fileName, ...(from === undefined ? {} : { from }) });
  }

  /** Values of a record that change with the defaults. */
  fields(fileName: string, changes: readonly FieldChange[]): void {
    for (const change of changes) {
      this.#emit({ type: 'field', fileName, ...change });
      const key = JSON.stringify([change.kind, change.field, change.from ?? null, change.to ?? null]);
      const known = this.#fields.get(key);
      if (known !== undefined) {
        known.records += 1;
        if (known.fileNames.length < NAMES_KEPT) known.fileNames.push(fileName);
      } else if (this.#fields.size < MOST_FIELDS)
        this.#fields.set(key, { ...change, records: 1, fileNames: [fileName] });
    }
  }

  /** Answers that a record lacks; `produced` has those that croton.yaml and sidecars give. */
  missing(fields: readonly string[], produced: ReadonlyMap<string, unknown>): void {
    for (const field of fields) {
      this.#missing[field] = (this.#missing[field] ?? 0) + 1;
      if (produced.has(field)) this.#takenOut.add(field);
    }
  }

  /** What the defaults of a record were is not known any more. */
  forgotten(): void {
    this.#forgotten += 1;
  }

  summary(manifestPath: string, records: number): BuildSummary {
    return {
      manifestPath,
      records,
      changes: this.changes,
      fields: [...this.#fields.values()],
      refused: this.#refused.size,
      forgotten: this.#forgotten,
      missing: this.#missing,
      takenOut: [...this.#takenOut],
      totals: this.#totals,
    };
  }
}

/** Fields whose answers only a person may give or take back: rights and consent, and what a community asks for. */
export function isGuarded(field: string): boolean {
  return field.startsWith('rights.') || GUARDED.has(field);
}

const GUARDED: ReadonlySet<string> = new Set(['culture.sensitivity', 'culture.contact', 'culture.notices']);

/** A value as it stands in messages. */
export function showAnswer(value: FieldValue | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
