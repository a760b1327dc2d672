import type { DeclareRequest } from '../../protocol/submissions.js';
import type { ClipRecord } from '../../record/schema.js';
import type { Account } from '../store/accounts.js';

export type Item = DeclareRequest['items'][number];

/** A record that passed its checks, on its way into the rows. */
export interface Declaration {
  readonly item: Item;
  readonly record: ClipRecord;
  readonly digest: string;
  readonly account: Account;
  readonly now: number;
  /** Files of uploads that ended with this declaration: removed after it is on disk. */
  readonly dropped: string[];
}
