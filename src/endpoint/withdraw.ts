/** Taking a contribution back, or down. Bytes without references go at once; id and state stay. */
import type { Transaction } from 'kysely';
import type { State } from '../curation/states.js';
import type { Digest } from '../media/digest.js';
import { ProblemError } from './problem-error.js';
import { dropUnreferenced } from './publish-upload.js';
import type { Services } from './services.js';
import type { Account } from './store/accounts.js';
import { ENDPOINT_ACTOR } from './store/events.js';
import { clearTags, ERASED_COLUMNS } from './store/record-columns.js';
import type { Tables } from './store/tables.js';
import { moveSubmission, type SubmissionRow } from './store/transition.js';
import { dropUpload } from './uploads/drop-upload.js';
import { removeUploadFiles } from './uploads/upload-files.js';

/**
 * Withdraws a submission (by its contributor) or removes it (by an admin). Idempotent.
 * @throws ProblemError `not-found`
 */
export async function withdrawSubmission(
  services: Services,
  account: Account,
  id: string,
  reason: string | undefined,
): Promise<void> {
  const { db, clock, objectLocks } = services;
  const found = await db.selectFrom('submissions').selectAll().where('id', '=', id).executeTakeFirst();
  const own = found?.account === account.id;
  if (found === undefined || !(own || account.roles.includes('admin'))) throw new ProblemError('not-found');
  const to = own ? 'withdrawn' : 'removed';
  const digest = found.digest as Digest;
  const files = await objectLocks.hold(digest, async () => {
    const dropped = await db
      .transaction()
      .execute((trx) => takeBack(trx, { id, to, actor: account.name, at: clock.now(), reason }));
    await dropUnreferenced(services, digest);
    return dropped;
  });
  await removeUploadFiles(services, files);
}

interface TakeBack {
  readonly id: string;
  readonly to: 'withdrawn' | 'removed';
  readonly actor: string;
  readonly at: number;
  readonly reason: string | undefined;
}

async function takeBack(trx: Transaction<Tables>, wish: TakeBack): Promise<string[]> {
  const { id, to, actor, at, reason } = wish;
  const row = await trx.selectFrom('submissions').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
  if (row.state === to || row.state === 'removed') return [];
  const files = await dropUpload(trx, id);
  await eraseRecord(trx, id);
  await moveSubmission(trx, row, {
    to,
    type: to,
    actor,
    at,
    body: reason === undefined ? undefined : { reason },
    set: {
      ...ERASED_COLUMNS,
      generation: row.generation + 1,
      holds_object: 0,
      verified_at: null,
      accepted_revision: null,
      receipt: null,
      reasons: '[]',
    },
  });
  if (row.holds_object === 1) {
    await dropReference(trx, row.digest);
    await promoteNext(trx, row, at, reason);
  }
  return files;
}

/** What was said of the clip goes: its records, and the bodies of its events. The chain of events holds without them. */
async function eraseRecord(trx: Transaction<Tables>, id: string): Promise<void> {
  await clearTags(trx, id);
  await trx.updateTable('revisions').set({ record: null }).where('submission', '=', id).execute();
  await trx
    .updateTable('decisions')
    .set({ note: null, answers: null })
    .where('submission', '=', id)
    .execute();
  await trx
    .deleteFrom('event_bodies')
    .where('seq', 'in', (eb) => eb.selectFrom('events').select('seq').where('submission', '=', id))
    .execute();
}

async function dropReference(trx: Transaction<Tables>, digest: string): Promise<void> {
  await trx
    .updateTable('objects')
    .set((eb) => ({ refs: eb('refs', '-', 1) }))
    .where('digest', '=', digest)
    .execute();
  await trx.deleteFrom('objects').where('digest', '=', digest).where('refs', '<=', 0).execute();
}

const GUARDED_REASON = /^(rights|privacy)\b/i;

/** The next contributor of the same bytes takes the place, unless the first went for rights or privacy: then a lead looks. */
async function promoteNext(
  trx: Transaction<Tables>,
  gone: SubmissionRow,
  at: number,
  reason: string | undefined,
): Promise<void> {
  const wasPrimary = gone.state !== 'duplicate' && gone.state !== 'returned';
  if (!wasPrimary) return;
  const guarded = reason !== undefined && GUARDED_REASON.test(reason);
  const others = await trx
    .selectFrom('submissions')
    .selectAll()
    .where('digest', '=', gone.digest)
    .where('state', '=', 'duplicate')
    .orderBy('verified_at')
    .orderBy('id')
    .execute();
  const to: State = guarded ? 'escalated' : 'queued';
  for (const row of guarded ? others : others.slice(0, 1))
    await moveSubmission(trx, row, { to, type: to, actor: ENDPOINT_ACTOR, at });
}
