/** What happens to bytes that arrived: hashed, looked at, moved to the objects, made known. Each step can be repeated. */
import { stat } from 'node:fs/promises';
import { type Digest, digestSharedBytes } from '../media/digest.js';
import { openSharedBytes } from '../media/shared-bytes.js';
import type { WireFinding } from '../protocol/submissions.js';
import type { ClipRecord } from '../record/schema.js';
import { publishUpload, refuseBytes } from './publish-upload.js';
import type { Services } from './services.js';
import { appendEvent, ENDPOINT_ACTOR } from './store/events.js';
import type { JobsTable } from './store/tables.js';
import type { SubmissionRow } from './store/transition.js';
import { writeTogether } from './store/write-together.js';
import { uploadPath } from './uploads/upload-files.js';

/**
 * Runs the job of a submission to its end. Returns at once where there is no job, or one that waits to be told.
 * @throws the signal’s reason when it is aborted while hashing
 */
export async function finishUpload(
  services: Services,
  submission: string,
  signal: AbortSignal,
): Promise<void> {
  const job = await services.db
    .selectFrom('jobs')
    .selectAll()
    .where('submission', '=', submission)
    .executeTakeFirst();
  if (job?.state !== 'queued' && job?.state !== 'verified') return;
  const row = await readSubmission(services, submission);
  if (job.generation !== row.generation) return;
  const findings =
    job.state === 'verified'
      ? (JSON.parse(job.findings) as WireFinding[])
      : await verify(services, job, row, signal);
  if (findings !== undefined) await publishUpload(services, job, row.digest as Digest, findings);
}

async function readSubmission({ db }: Services, id: string): Promise<SubmissionRow> {
  return db.selectFrom('submissions').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** Hashes and probes. Undefined when these are not the bytes of the record. */
async function verify(
  services: Services,
  job: JobsTable,
  row: SubmissionRow,
  signal: AbortSignal,
): Promise<WireFinding[] | undefined> {
  const path = uploadPath(services, job.upload);
  const size = await stat(path).then(
    (stats) => stats.size,
    () => -1,
  );
  if (size !== row.bytes || (await digestFile(path, signal)) !== row.digest) {
    await refuseBytes(services, job, row.digest);
    return undefined;
  }
  const findings = await services.judge.judge(path, await readRecord(services, row));
  const verified = await writeTogether(services.db, (trx) =>
    trx
      .updateTable('jobs')
      .set({ state: 'verified', findings: JSON.stringify(findings) })
      .where('submission', '=', job.submission)
      .where('upload', '=', job.upload)
      .where('generation', '=', job.generation)
      .returning('submission')
      .executeTakeFirst(),
  );
  return verified === undefined ? undefined : findings;
}

async function digestFile(path: string, signal: AbortSignal): Promise<Digest> {
  const shared = await openSharedBytes(path, null);
  try {
    return await digestSharedBytes(shared, signal);
  } finally {
    await shared.close();
  }
}

async function readRecord({ db }: Services, row: SubmissionRow): Promise<ClipRecord> {
  const { record } = await db
    .selectFrom('revisions')
    .select('record')
    .where('submission', '=', row.id)
    .where('revision', '=', row.revision)
    .executeTakeFirstOrThrow();
  // It was checked when it was declared.
  return JSON.parse(record ?? '{}') as ClipRecord;
}

/** Notes that a job failed; after too many times it waits for a new commit. */
export async function noteFailure(
  { db, clock }: Services,
  submission: string,
  reason: string,
  attemptsAllowed: number,
): Promise<'again' | 'over'> {
  return writeTogether(db, async (trx) => {
    const job = await trx
      .updateTable('jobs')
      .set((eb) => ({ attempts: eb('attempts', '+', 1), error: reason }))
      .where('submission', '=', submission)
      .returning(['attempts', 'state'])
      .executeTakeFirst();
    if (job === undefined) return 'over';
    if (job.attempts < attemptsAllowed) return 'again';
    const state = job.state === 'verified' ? 'stuck' : 'failed';
    await trx.updateTable('jobs').set({ state }).where('submission', '=', submission).execute();
    await appendEvent(trx, { type: 'job-failed', submission, actor: ENDPOINT_ACTOR, at: clock.now() });
    return 'over';
  });
}
