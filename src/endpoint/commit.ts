/** Committing: the bytes have been sent; what did the endpoint make of them? Idempotent. */
import { open, stat } from 'node:fs/promises';
import type { CommitResponse, Envelope } from '../protocol/receipts.js';
import { ProblemError } from './problem-error.js';
import type { RouteServices } from './services.js';
import type { Account } from './store/accounts.js';
import type { SubmissionRow } from './store/transition.js';
import { holdUpload, uploadPath } from './uploads/upload-files.js';

/** How long a commit waits for the hash before it answers `pending`. */
const PATIENCE_MS = 1500;

/**
 * Verifies what arrived for a submission. `pending` while that goes on: ask again.
 * @throws ProblemError `digest-mismatch`, `upload-incomplete`, `state-conflict`, `not-found`, `internal`
 */
export async function commitSubmission(
  services: RouteServices,
  account: Account,
  id: string,
): Promise<CommitResponse | 'pending'> {
  const row = await readOwn(services, account, id);
  if (row.receipt !== null && row.holds_object === 1) return answer(row);
  if (row.state !== 'declared') throw new ProblemError('state-conflict', { detail: `it is ${row.state}` });
  await startJob(services, row);
  await Promise.race([services.jobs.run(id), services.clock.sleep(PATIENCE_MS)]);
  return outcome(services, account, id);
}

async function readOwn({ db }: RouteServices, account: Account, id: string): Promise<SubmissionRow> {
  const row = await db.selectFrom('submissions').selectAll().where('id', '=', id).executeTakeFirst();
  if (row?.account !== account.id) throw new ProblemError('not-found');
  return row;
}

function answer(row: SubmissionRow): CommitResponse {
  return {
    submission: row.id,
    state: row.state,
    receipt: JSON.parse(row.receipt ?? 'null') as Envelope,
  };
}

async function readJob({ db }: RouteServices, id: string) {
  return db.selectFrom('jobs').selectAll().where('submission', '=', id).executeTakeFirst();
}

async function readUpload({ db }: RouteServices, submission: string) {
  return db
    .selectFrom('uploads')
    .select(['id', 'bytes'])
    .where('submission', '=', submission)
    .executeTakeFirst();
}

/** Makes sure that there is a job for complete bytes that are on disk. */
async function startJob(services: RouteServices, row: SubmissionRow): Promise<void> {
  const { db, clock } = services;
  const job = await readJob(services, row.id);
  if (job?.state === 'queued' || job?.state === 'verified' || job?.state === 'mismatch') return;
  if (job?.state === 'failed' || job?.state === 'stuck') {
    const state = job.state === 'stuck' ? 'verified' : 'queued';
    const retried = { state, attempts: 0, error: null } as const;
    await db.updateTable('jobs').set(retried).where('submission', '=', row.id).execute();
    return;
  }
  const upload = await readUpload(services, row.id);
  if (upload === undefined) return;
  await holdUpload(services, upload.id, async () => {
    await syncComplete(uploadPath(services, upload.id), upload.bytes);
    await db.transaction().execute(async (trx) => {
      // Withdrawn, or finished by another commit, while we waited for the lock.
      const still = await trx
        .selectFrom('uploads')
        .select('id')
        .where('id', '=', upload.id)
        .executeTakeFirst();
      if (still === undefined) return;
      await trx
        .insertInto('jobs')
        .values({
          submission: row.id,
          upload: upload.id,
          generation: row.generation,
          state: 'queued',
          attempts: 0,
          findings: '[]',
          error: null,
          created_at: clock.now(),
        })
        .onConflict((conflict) => conflict.column('submission').doNothing())
        .execute();
    });
  });
}

async function syncComplete(path: string, bytes: number): Promise<void> {
  const size = await stat(path).then(
    (stats) => stats.size,
    () => 0,
  );
  if (size < bytes) throw new ProblemError('upload-incomplete', { detail: `${size} of ${bytes} bytes` });
  const handle = await open(path, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function outcome(
  services: RouteServices,
  account: Account,
  id: string,
): Promise<CommitResponse | 'pending'> {
  const row = await readOwn(services, account, id);
  if (row.receipt !== null && row.holds_object === 1) return answer(row);
  if (row.state !== 'declared') throw new ProblemError('state-conflict', { detail: `it is ${row.state}` });
  const job = await readJob(services, id);
  if (job === undefined && (await readUpload(services, id)) === undefined)
    throw new ProblemError('upload-incomplete', { detail: 'nothing has arrived' });
  if (job?.state === 'mismatch') throw new ProblemError('digest-mismatch');
  if (job?.state === 'failed' || job?.state === 'stuck')
    throw new ProblemError('internal', { retryAfterS: 30 });
  return 'pending';
}
