/** What is wrong with a record, before a rule gives it a severity. */
export interface RecordIssue {
  readonly rule: RecordRule;
  /** From 1; 0 where it is about all of the file. */
  readonly line: number;
  /** From 1, in characters (code points): an emoji is one. */
  readonly column?: number;
  /** JSON Pointer (RFC 6901) into the record. */
  readonly pointer?: string;
  /** The clip, as far as it could be read. Untrusted. */
  readonly id?: string;
  /** Its `file_name`, as far as it could be read. Untrusted. */
  readonly fileName?: string;
  /** Holds untrusted text. */
  readonly message: string;
  readonly expected?: string;
  readonly actual?: string;
  /** What to do, where the rule's own advice is too general. */
  readonly fix?: string;
}

export type RecordRule =
  | 'record/invalid'
  | 'record/schema-version'
  | 'record/empty'
  | 'record/order'
  | 'record/path'
  | 'record/missing-file'
  | 'record/unlisted-file'
  | 'record/changed-file'
  | 'record/stale-facts'
  | 'file/duplicate'
  | 'rights/license-unknown'
  | 'culture/place'
  | 'culture/language';
