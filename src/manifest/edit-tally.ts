import type { EditProblem, FieldEdit } from './edit.js';

/** The same change of the same field, in how many records. */
export interface TalliedEdit extends FieldEdit {
  readonly records: number;
  /** Names of the first few. Untrusted. */
  readonly fileNames: readonly string[];
}

export interface EditSummary {
  /** Records of the manifest. */
  readonly records: number;
  /** Those that the edit was about. */
  readonly matched: number;
  /** Those that it changes. */
  readonly changed: number;
  /** How many values change in each field. */
  readonly fields: Readonly<Record<string, number>>;
  /** Each different change once, up to a limit. */
  readonly edits: readonly TalliedEdit[];
  /** Changed values beyond that limit. */
  readonly untold: number;
  readonly problems: readonly EditProblem[];
  /** Problems in all: more than are listed where there are very many. */
  readonly problemCount: number;
  /** Changed records that still lack an answer, or had a mistake before and have it still. */
  readonly unfinished: number;
}

const MOST_EDITS = 1000;
const MOST_PROBLEMS = 200;
const MOST_NAMES = 3;
/** Long values are told by their own record: keeping a thousand novels would fill the memory. */
const LONGEST_KEY = 2000;

/** Counts edits as they come, in bounded memory. */
export class EditTally {
  readonly #edits = new Map<string, FieldEdit & { records: number; fileNames: string[] }>();
  readonly #fields = new Map<string, number>();
  readonly #problems: EditProblem[] = [];
  #problemCount = 0;
  #untold = 0;
  #changed = 0;
  records = 0;
  matched = 0;
  unfinished = 0;

  add(fileName: string, edits: readonly FieldEdit[]): void {
    this.#changed += 1;
    for (const edit of edits) {
      this.#fields.set(edit.field, (this.#fields.get(edit.field) ?? 0) + 1);
      const key = JSON.stringify([edit.field, edit.from, edit.to]);
      const known = this.#edits.get(key);
      if (known !== undefined) {
        known.records += 1;
        if (known.fileNames.length < MOST_NAMES) known.fileNames.push(fileName);
      } else if (this.#edits.size < MOST_EDITS && key.length <= LONGEST_KEY)
        this.#edits.set(key, { ...edit, records: 1, fileNames: [fileName] });
      else this.#untold += 1;
    }
  }

  problem(problem: EditProblem): void {
    this.#problemCount += 1;
    if (this.#problems.length < MOST_PROBLEMS) this.#problems.push(problem);
  }

  summary(): EditSummary {
    const { records, matched, unfinished } = this;
    return {
      records,
      matched,
      changed: this.#changed,
      fields: Object.fromEntries(this.#fields),
      edits: [...this.#edits.values()],
      untold: this.#untold,
      problems: this.#problems,
      problemCount: this.#problemCount,
      unfinished,
    };
  }
}
