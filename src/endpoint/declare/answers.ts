/** The answers to a declaration. */
import type { Transaction } from 'kysely';
import { UPLOADS_PATH } from '../../protocol/routes.js';
import type { DeclareResult, WireFinding } from '../../protocol/submissions.js';
import type { Tables } from '../store/tables.js';
import type { SubmissionRow } from '../store/transition.js';
import type { Item } from './declaration.js';

export function refused(item: Item, findings: readonly WireFinding[]): DeclareResult {
  return { outcome: 'refused', id: item.record.id, findings: [...findings] };
}

type Described = 'upload' | 'present' | 'updated' | 'stale' | 'withdrawn';

export function describe(outcome: Described, row: SubmissionRow): DeclareResult {
  const { digest, id, revision, state } = row;
  const common = { id: digest, submission: id, revision, state };
  if (outcome === 'upload') return { outcome, ...common, create_url: UPLOADS_PATH };
  return { outcome, ...common };
}

/** Whether bytes are still to come: `present` is said of this contributor’s own verified bytes only. */
export async function whatIsNext(trx: Transaction<Tables>, row: SubmissionRow): Promise<DeclareResult> {
  if (row.holds_object === 1) return describe('present', row);
  const upload = await trx
    .selectFrom('uploads')
    .select('id')
    .where('submission', '=', row.id)
    .executeTakeFirst();
  if (upload === undefined) return describe('upload', row);
  const { digest, id, revision, state } = row;
  const upload_url = `${UPLOADS_PATH}/${upload.id}`;
  return { outcome: 'resume', id: digest, submission: id, revision, state, upload_url };
}
