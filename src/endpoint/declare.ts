/** Declaring: what is to be done for each record that a contributor announces. */
import type { Transaction } from 'kysely';
import { narrowsRights, opensNewRound } from '../curation/rounds.js';
import type { State } from '../curation/states.js';
import { UPLOADS_PATH } from '../protocol/routes.js';
import type { DeclareRequest, DeclareResult, WireFinding } from '../protocol/submissions.js';
import { recordDigest } from '../record/canonical.js';
import type { ClipRecord } from '../record/schema.js';
import { checkRecord } from './check-record.js';
import type { Services } from './services.js';
import type { Account } from './store/accounts.js';
import { appendEvent } from './store/events.js';
import { clearTags, insertTags, recordColumns } from './store/record-columns.js';
import type { Tables } from './store/tables.js';
import { moveSubmission, type SubmissionRow } from './store/transition.js';
import { removeUploadFiles } from './uploads/upload-files.js';
import { uuidV7 } from './uuid-v7.js';

type Item = DeclareRequest['items'][number];

interface Declaration {
  readonly item: Item;
  readonly record: ClipRecord;
  readonly digest: string;
  readonly account: Account;
  readonly now: number;
  /** Files of uploads that ended with this declaration: removed after it is on disk. */
  readonly dropped: string[];
}

/** Declares the items in one transaction. One result per item, in their order; one bad record stops no other. */
export async function declareItems(
  services: Services,
  account: Account,
  items: readonly Item[],
): Promise<DeclareResult[]> {
  const now = services.clock.now();
  const dropped: string[] = [];
  const checked = items.map((item) => ({ item, check: checkRecord(item.record) }));
  const results = await services.db.transaction().execute(async (trx) => {
    const done: DeclareResult[] = [];
    for (const { item, check } of checked) {
      if (check.record === null) done.push(refused(item, check.findings));
      else {
        const digest = recordDigest(item.record);
        done.push(await declareOne(trx, { item, record: check.record, digest, account, now, dropped }));
      }
    }
    return done;
  });
  await removeUploadFiles(services, dropped);
  return results;
}

async function declareOne(trx: Transaction<Tables>, declaration: Declaration): Promise<DeclareResult> {
  const { item, account } = declaration;
  const row = await trx
    .selectFrom('submissions')
    .selectAll()
    .where('account', '=', account.id)
    .where('digest', '=', item.record.id)
    .executeTakeFirst();
  if (row === undefined) return describe('upload', await insertSubmission(trx, declaration));
  if (row.state === 'withdrawn' && item.again === true)
    return describe('upload', await declareAgain(trx, row, declaration));
  if (row.state === 'withdrawn' || row.state === 'removed') return describe('withdrawn', row);
  if (row.record_digest === declaration.digest) return whatIsNext(trx, row);
  if (item.revision !== undefined && item.revision < row.revision) return describe('stale', row);
  if (row.holds_object === 1 && item.record.bytes !== row.bytes) return refused(item, [WRONG_SIZE]);
  return revise(trx, row, declaration);
}

const WRONG_SIZE: WireFinding = {
  rule: 'record/changed-file',
  severity: 'error',
  pointer: '/bytes',
  message: 'the bytes that were verified have another size',
  fix: 'build the manifest again: croton manifest build',
};

function refused(item: Item, findings: readonly WireFinding[]): DeclareResult {
  return { outcome: 'refused', id: item.record.id, findings: [...findings] };
}

type Described = 'upload' | 'present' | 'updated' | 'stale' | 'withdrawn';

function describe(outcome: Described, row: SubmissionRow): DeclareResult {
  const { digest, id, revision, state } = row;
  const common = { id: digest, submission: id, revision, state };
  if (outcome === 'upload') return { outcome, ...common, create_url: UPLOADS_PATH };
  return { outcome, ...common };
}

/** Whether bytes are still to come: `present` is said of this contributor’s own verified bytes only. */
async function whatIsNext(trx: Transaction<Tables>, row: SubmissionRow): Promise<DeclareResult> {
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

async function insertSubmission(
  trx: Transaction<Tables>,
  { item, record, digest, account, now }: Declaration,
): Promise<SubmissionRow> {
  const row = await trx
    .insertInto('submissions')
    .values({
      id: uuidV7(now),
      account: account.id,
      digest: item.record.id,
      state: 'declared',
      round: 1,
      revision: 1,
      generation: 1,
      holds_object: 0,
      verified_at: null,
      accepted_revision: null,
      reasons: '[]',
      findings: '[]',
      votes: 0,
      receipt: null,
      declared_at: now,
      updated_at: now,
      ...recordColumns(record, digest),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  await insertRevision(trx, row, item, now);
  await insertTags(trx, row.id, record);
  await appendEvent(trx, {
    type: 'declared',
    submission: row.id,
    state: row.state,
    round: row.round,
    revision: row.revision,
    actor: account.name,
    at: now,
    body: { record: digest },
  });
  return row;
}

async function insertRevision(
  trx: Transaction<Tables>,
  row: SubmissionRow,
  item: Item,
  now: number,
): Promise<void> {
  await trx
    .insertInto('revisions')
    .values({
      submission: row.id,
      revision: row.revision,
      record: JSON.stringify(item.record),
      digest: row.record_digest,
      at: now,
    })
    .execute();
}

async function declareAgain(
  trx: Transaction<Tables>,
  row: SubmissionRow,
  { item, record, digest, account, now }: Declaration,
): Promise<SubmissionRow> {
  const moved = await moveSubmission(trx, row, {
    to: 'declared',
    type: 'declared',
    actor: account.name,
    at: now,
    body: { record: digest, again: true },
    set: {
      ...recordColumns(record, digest),
      round: row.round + 1,
      revision: row.revision + 1,
      votes: 0,
      reasons: '[]',
    },
  });
  await insertRevision(trx, moved, item, now);
  await insertTags(trx, row.id, record);
  return moved;
}

/** Where an edited record leads: what is judged anew goes back to the queue, in the next round. */
function stateAfterEdit(row: SubmissionRow, judged: boolean): { to: State; newRound: boolean } {
  if (row.state === 'changes-requested') return { to: 'queued', newRound: true };
  if (!judged) return { to: row.state, newRound: false };
  if (row.state === 'accepted' || row.state === 'rejected' || row.state === 'queued')
    return { to: 'queued', newRound: true };
  return { to: row.state, newRound: row.state === 'escalated' };
}

async function revise(
  trx: Transaction<Tables>,
  row: SubmissionRow,
  declaration: Declaration,
): Promise<DeclareResult> {
  const { item, record, digest, account, now, dropped } = declaration;
  const before = await readRecord(trx, row);
  const judged = opensNewRound(before, item.record);
  const { to, newRound } = stateAfterEdit(row, judged);
  const revision = row.revision + 1;
  const moved = await moveSubmission(trx, row, {
    to,
    type: 'revised',
    actor: account.name,
    at: now,
    body: { record: digest, new_round: newRound },
    set: {
      ...recordColumns(record, digest),
      revision,
      ...(newRound ? { round: row.round + 1, votes: 0, reasons: '[]' } : {}),
      accepted_revision: acceptedAfterEdit(row, judged, narrowsRights(before, item.record), revision),
    },
  });
  await insertRevision(trx, moved, item, now);
  await clearTags(trx, row.id);
  await insertTags(trx, row.id, record);
  if (row.holds_object === 1) return describe('updated', moved);
  if (row.bytes !== item.record.bytes) dropped.push(...(await dropUpload(trx, row.id)));
  return whatIsNext(trx, moved);
}

/** The last accepted revision stays in force until the new one is judged, unless the new one allows less. */
function acceptedAfterEdit(
  row: SubmissionRow,
  judged: boolean,
  narrowed: boolean,
  revision: number,
): number | null {
  if (row.accepted_revision === null || narrowed) return null;
  return judged ? row.accepted_revision : revision;
}

async function readRecord(
  trx: Transaction<Tables>,
  row: SubmissionRow,
): Promise<Readonly<Record<string, unknown>>> {
  const { record } = await trx
    .selectFrom('revisions')
    .select('record')
    .where('submission', '=', row.id)
    .where('revision', '=', row.revision)
    .executeTakeFirstOrThrow();
  return record === null ? {} : (JSON.parse(record) as Record<string, unknown>);
}

/** Ends the open upload of a submission, if it has one. Returns the ids whose files can go. */
export async function dropUpload(trx: Transaction<Tables>, submission: string): Promise<string[]> {
  const gone = await trx.deleteFrom('uploads').where('submission', '=', submission).returning('id').execute();
  await trx.deleteFrom('jobs').where('submission', '=', submission).execute();
  return gone.map(({ id }) => id);
}
