/** Committing: the bytes have been sent; what did the endpoint make of them? Idempotent. */
import { open, stat } from 'node:fs/promises';
import type { Kysely } from 'kysely';
import type { CommitResponse, Envelope } from '../protocol/receipts.js';
import { ProblemError } from './problem-error.js';
import type { RouteServices } from './services.js';
import type { Account } from './store/accounts.js';
import type { Tables } from './store/tables.js';
import type { SubmissionRow } from './store/transition.js';
import { writeTogether } from './store/write-together.js';
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
  const before = await look(services, account, id);
  const known = answerAtOnce(before.row);
  if (known !== undefined) return known;
  await startJob(services, before);
  const over = new AbortController();
  await Promise.race([services.jobs.run(id), services.clock.sleep(PATIENCE_MS, over.signal)]);
  over.abort();
  const { row, job, upload } = await look(services, account, id);
  const answer = answerAtOnce(row);
  if (answer !== undefined) return answer;
  if (job?.state === 'mismatch') throw new ProblemError('digest-mismatch');
  if (job?.state === 'failed' || job?.state === 'stuck')
    throw new ProblemError('internal', { retryAfterS: 30 });
  if (upload === undefined) throw new ProblemError('upload-incomplete', { detail: 'nothing has arrived' });
  return 'pending';
}

type Sight = Awaited<ReturnType<typeof look>>;

/** Submission, job and open upload as they are at one moment. */
async function look({ db }: RouteServices, account: Account, id: string) {
  return db.transaction().execute(async (trx) => {
    const row = await trx.selectFrom('submissions').selectAll().where('id', '=', id).executeTakeFirst();
    if (row?.account !== account.id) throw new ProblemError('not-found');
    // Nobody asks for the others then.
    if (isReceived(row)) return { row, job: undefined, upload: undefined };
    return { row, job: await readJob(trx, id), upload: await readUpload(trx, id) };
  });
}

async function readJob(db: Kysely<Tables>, submission: string) {
  return db.selectFrom('jobs').selectAll().where('submission', '=', submission).executeTakeFirst();
}

async function readUpload(db: Kysely<Tables>, submission: string) {
  return db
    .selectFrom('uploads')
    .select(['id', 'bytes'])
    .where('submission', '=', submission)
    .executeTakeFirst();
}

const isReceived = (row: SubmissionRow) => row.receipt !== null && row.holds_object === 1;

/** The answer to a commit that needs no further work; undefined where there is some. */
function answerAtOnce(row: SubmissionRow): CommitResponse | undefined {
  if (row.receipt !== null && isReceived(row))
    return { submission: row.id, state: row.state, receipt: JSON.parse(row.receipt) as Envelope };
  if (row.state !== 'declared') throw new ProblemError('state-conflict', { detail: `it is ${row.state}` });
  return undefined;
}

/** Makes sure that there is a job for complete bytes that are on disk. */
async function startJob(services: RouteServices, { row, job, upload }: Sight): Promise<void> {
  const { db, clock } = services;
  if (job?.state === 'failed' || job?.state === 'stuck') {
    const state = job.state === 'stuck' ? 'verified' : 'queued';
    const retried = { state, attempts: 0, error: null } as const;
    await db.updateTable('jobs').set(retried).where('submission', '=', row.id).execute();
  }
  if (job !== undefined || upload === undefined) return;
  await holdUpload(services, upload.id, async () => {
    // Withdrawn, or taken up by another commit, while we waited for the lock.
    const isOpen = async (trx: Kysely<Tables>) => (await readUpload(trx, row.id))?.id === upload.id;
    if (!(await isOpen(db)) || (await readJob(db, row.id)) !== undefined) return;
    await syncComplete(uploadPath(services, upload.id), upload.bytes);
    await writeTogether(db, async (trx) => {
      if (!(await isOpen(trx))) return;
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
