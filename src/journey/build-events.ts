/** What goes into a build of a manifest and what comes out of it. */
import type { Collection } from '../manifest/collection.js';
import type { FieldChange } from '../manifest/merge-answers.js';
import type { Finding, FindingTotals } from '../validation/finding.js';
import type { CacheTrouble } from './open-facts-cache.js';
import type { AcceptFile } from './scan-collection.js';

export type RecordChange = 'added' | 'updated' | 'unchanged' | 'moved' | 'replaced' | 'vanished' | 'dropped';

export type BuildEvent =
  | CacheTrouble
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
  /** A value of an existing record changes with the defaults. */
  | ({ readonly type: 'field'; readonly fileName: string } & FieldChange);

/** One change of a value, of all the records that it happens to. */
export interface ChangedField extends FieldChange {
  readonly records: number;
  /** The first few of them. */
  readonly fileNames: readonly string[];
}

export interface BuildOptions {
  readonly collection: Collection;
  /** Absolute path of the manifest. */
  readonly manifestPath: string;
  /** Paths below the media folder to look at; empty for all. Records of other files stay as they are. */
  readonly within?: readonly string[];
  /** Whether a file was not looked at, though it is there: its record stays as it is. */
  readonly leaveAlone?: ((fileName: string) => boolean) | undefined;
  /** Drop the records of files that are gone. */
  readonly prune?: boolean;
  /** `true`: defaults win over people's edits everywhere; a list: in these fields or groups. */
  readonly resetDefaults?: true | readonly string[] | undefined;
  /**
   * What becomes of a record about whose rights a person said something, when its file has new bytes. `ask`, the
   * default: it stays as it is, and the file waits. `keep`: it is the same clip, cut or encoded anew. `forget`: it is
   * another clip, for which the defaults speak.
   */
  readonly replaced?: 'ask' | 'keep' | 'forget' | undefined;
  /** Write nothing. */
  readonly dryRun?: boolean | undefined;
  /** Asked with what would be done before anything is written; nothing is where the answer is no. */
  readonly confirm?: ((proposal: BuildSummary) => Promise<boolean>) | undefined;
  /** Path of ffprobe; found by itself when undefined. */
  readonly ffprobe?: string | undefined;
  readonly jobs?: number | undefined;
  /** Look at sampled pictures too: their hashes go into the records. */
  readonly frames?: boolean | undefined;
  /** Use what earlier runs learned of unchanged files; yes by default. */
  readonly cache?: boolean | undefined;
  /** Whether `.crotonignore` and the policy that croton.yaml names count. */
  readonly useIgnoreFile: boolean;
  /** Files that are left alone, together with their records. */
  readonly accept?: AcceptFile | undefined;
}

export interface BuildSummary {
  readonly manifestPath: string;
  readonly records: number;
  readonly changes: Readonly<Record<RecordChange, number>>;
  /** Values of existing records that changed with the defaults. */
  readonly fields: readonly ChangedField[];
  /** Files that got no record. */
  readonly refused: number;
  /** Records whose earlier defaults were forgotten, so that everything in them was kept. */
  readonly forgotten: number;
  /** Required answers that nobody gave yet → in how many records. */
  readonly missing: Readonly<Record<string, number>>;
  /** Those of them that croton.yaml or a sidecar does give: somebody took them out of records. */
  readonly takenOut: readonly string[];
  readonly totals: FindingTotals;
  /** The answer to {@link BuildOptions.confirm} was no: nothing was written. */
  readonly declined?: boolean;
}
