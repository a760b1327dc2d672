/** The end of an upload: its bytes become an object and its submission goes on, or they are refused. */
import type { Transaction } from 'kysely';
import { PRIMARY_STATES } from '../curation/states.js';
import type { Digest } from '../media/digest.js';
import type { WireFinding } from '../protocol/submissions.js';
import { makeReceipt } from './make-receipt.js';
import type { Services } from './services.js';
import { ENDPOINT_ACTOR } from './store/events.js';
import type { JobsTable, Tables } from './store/tables.js';
import { moveSubmission, type SubmissionRow } from './store/transition.js';
import { writeTogether } from './store/write-together.js';
import { hasUploadFile, removeUploadFiles, uploadPath } from './uploads/upload-files.js';

/** The bytes go, the submission stays declared, and the next commit is told why. */
export async function refuseBytes(services: Services, job: JobsTable, expected: string): Promise<void> {
  services.counters.mismatches += 1;
  const at = services.clock.now();
  await writeTogether(services.db, async (trx) => {
    const now = await claim(trx, job);
    if (now === undefined) return;
    await trx.deleteFrom('uploads').where('id', '=', job.upload).execute();
    await trx
      .updateTable('jobs')
      .set({ state: 'mismatch' })
      .where('submission', '=', job.submission)
      .execute();
    const body = { expected };
    await moveSubmission(trx, now, {
      to: 'declared',
      type: 'digest-mismatch',
      actor: ENDPOINT_ACTOR,
      at,
      body,
    });
  });
  await removeUploadFiles(services, [job.upload]);
}

/** The submission, if the job is still what it was made for: withdrawing raises the generation. */
async function claim(trx: Transaction<Tables>, job: JobsTable): Promise<SubmissionRow | undefined> {
  const present = await trx
    .selectFrom('jobs')
    .select('upload')
    .where('submission', '=', job.submission)
    .where('upload', '=', job.upload)
    .executeTakeFirst();
  if (present === undefined) return undefined;
  return trx
    .selectFrom('submissions')
    .selectAll()
    .where('id', '=', job.submission)
    .where('generation', '=', job.generation)
    .where('state', '=', 'declared')
    .executeTakeFirst();
}

/** Moves the bytes into place, then says so. The row never speaks of an object that is not on disk. */
export async function publishUpload(
  services: Services,
  job: JobsTable,
  digest: Digest,
  findings: readonly WireFinding[],
): Promise<void> {
  await services.objectLocks.hold(digest, async () => {
    if (await hasUploadFile(services, job.upload))
      await services.objects.put(digest, uploadPath(services, job.upload));
    const bytes = await services.objects.size(digest);
    // Lost with nothing promised: the contributor is asked for them again.
    if (bytes === undefined) return refuseBytes(services, job, digest);
    const published = await writeTogether(services.db, (trx) =>
      announce(services, trx, job, findings, bytes),
    );
    if (published) services.counters.receipts += 1;
    else await dropUnreferenced(services, digest);
  });
}

/** Removes an object that no row speaks of. The caller holds its lock. */
export async function dropUnreferenced({ db, objects }: Services, digest: Digest): Promise<void> {
  const row = await db.selectFrom('objects').select('digest').where('digest', '=', digest).executeTakeFirst();
  if (row === undefined) await objects.delete(digest);
}

async function announce(
  services: Services,
  trx: Transaction<Tables>,
  job: JobsTable,
  findings: readonly WireFinding[],
  bytes: number,
): Promise<boolean> {
  const row = await claim(trx, job);
  if (row === undefined) return false;
  const at = services.clock.now();
  await trx
    .insertInto('objects')
    .values({ digest: row.digest, bytes, refs: 1, created_at: at })
    .onConflict((conflict) =>
      conflict.column('digest').doUpdateSet((eb) => ({ refs: eb('objects.refs', '+', 1) })),
    )
    .execute();
  const account = await trx
    .selectFrom('accounts')
    .selectAll()
    .where('id', '=', row.account)
    .executeTakeFirstOrThrow();
  const receipt = makeReceipt(services, { row, account, bytes, at });
  const received = await moveSubmission(trx, row, {
    to: 'received',
    type: 'received',
    actor: ENDPOINT_ACTOR,
    at,
    body: { bytes },
    set: {
      holds_object: 1,
      verified_at: at,
      findings: JSON.stringify(findings),
      receipt: JSON.stringify(receipt),
      reasons: '[]',
    },
  });
  await trx.deleteFrom('jobs').where('submission', '=', job.submission).execute();
  await trx.deleteFrom('uploads').where('id', '=', job.upload).execute();
  await settle(trx, received, findings, at);
  return true;
}

/** Where received bytes go: back with findings, behind a primary, or to the curators. */
async function settle(
  trx: Transaction<Tables>,
  row: SubmissionRow,
  findings: readonly WireFinding[],
  at: number,
): Promise<void> {
  const common = { actor: ENDPOINT_ACTOR, at };
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) {
    const rules = [...new Set(errors.map(({ rule }) => rule))];
    const set = { reasons: JSON.stringify(rules) };
    await moveSubmission(trx, row, { to: 'returned', type: 'returned', body: { rules }, set, ...common });
    return;
  }
  const primary = await trx
    .selectFrom('submissions')
    .select('id')
    .where('digest', '=', row.digest)
    .where('id', '!=', row.id)
    .where('holds_object', '=', 1)
    .where('state', 'in', PRIMARY_STATES)
    .executeTakeFirst();
  const to = primary === undefined ? 'queued' : 'duplicate';
  await moveSubmission(trx, row, { to, type: to, ...common });
}
