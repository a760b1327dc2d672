import type { DeclareRequest, WireFinding } from '../../protocol/submissions.js';
import type { ClipRecord } from '../../record/schema.js';
import type { Account } from '../store/accounts.js';

export type Item = DeclareRequest['items'][number];

/** A well-formed record, on its way into the rows. */
export interface Declaration {
  readonly item: Item;
  readonly record: ClipRecord;
  /** What speaks against taking it. Only an edit that allows less is taken all the same. */
  readonly findings: readonly WireFinding[];
  readonly digest: string;
  readonly account: Account;
  readonly now: number;
  /** Files of uploads that ended with this declaration: removed after it is on disk. */
  readonly dropped: string[];
}
