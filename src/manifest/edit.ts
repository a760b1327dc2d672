/** What people's edits of a manifest are made of, whatever they come from. */

export interface FieldEdit {
  /** Dotted path. */
  readonly field: string;
  /** Undefined: there was none. */
  readonly from: unknown;
  /** Undefined: the value is taken out. */
  readonly to: unknown;
  /** The cell that says so, `B17`. */
  readonly cell?: string;
}

export interface EditProblem {
  /** `B17`, where it is about a cell. */
  readonly cell?: string;
  readonly field?: string;
  /** Line of the manifest, from 1. */
  readonly line?: number;
  /** Untrusted. */
  readonly fileName?: string;
  /** Holds untrusted text. */
  readonly message: string;
}

/** Of one record. */
export interface EditResult {
  readonly edits: readonly FieldEdit[];
  readonly problems: readonly EditProblem[];
}
