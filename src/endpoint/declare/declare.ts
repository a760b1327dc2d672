/** Declaring: what is to be done for each record that a contributor announces. */
import type { Transaction } from 'kysely';
import { PROBLEMS, type ProblemCode } from '../../protocol/problem.js';
import type { DeclareResult, WireFinding } from '../../protocol/submissions.js';
import { recordDigest } from '../../record/canonical.js';
import type { Services } from '../services.js';
import type { Account } from '../store/accounts.js';
import type { Tables } from '../store/tables.js';
import { removeUploadFiles } from '../uploads/upload-files.js';
import { describe, refused, whatIsNext } from './answers.js';
import { checkRecord } from './check-record.js';
import type { Declaration, Item } from './declaration.js';
import { declareAgain, insertSubmission } from './insert-submission.js';
import { revise } from './revise.js';
import { assertUnsent, readUnsent } from './unsent.js';

/**
 * Declares the items in one transaction. One result per item, in their order; one bad record stops no other.
 * @throws ProblemError `too-much-unsent`: then nothing of the batch was done
 */
export async function declareItems(
  services: Services,
  account: Account,
  items: readonly Item[],
): Promise<DeclareResult[]> {
  const { db, clock, settings } = services;
  const now = clock.now();
  const today = new Date(now).toISOString().slice(0, 10);
  const dropped: string[] = [];
  const checked = items.map((item) => ({
    item,
    check: checkRecord(item.record, services.policy.set, today),
  }));
  const results = await db.transaction().execute(async (trx) => {
    const done: DeclareResult[] = [];
    const before = await readUnsent(trx, account.id);
    for (const { item, check } of checked) {
      if (check.record === null) done.push(refused(item, check.findings));
      else {
        const digest = recordDigest(item.record);
        const { record, findings } = check;
        const declaration = { item, record, findings, digest, account, now, dropped };
        done.push(await declareOne(trx, declaration, settings.revisions));
      }
    }
    assertUnsent(before, await readUnsent(trx, account.id), settings);
    return done;
  });
  await removeUploadFiles(services, dropped);
  return results;
}

async function declareOne(
  trx: Transaction<Tables>,
  declaration: Declaration,
  mostRevisions: number,
): Promise<DeclareResult> {
  const { item, account, findings } = declaration;
  const row = await trx
    .selectFrom('submissions')
    .selectAll()
    .where('account', '=', account.id)
    .where('digest', '=', item.record.id)
    .executeTakeFirst();
  const isBad = findings.length > 0;
  if (row === undefined)
    return isBad ? refused(item, findings) : describe('upload', await insertSubmission(trx, declaration));
  const again = row.state === 'withdrawn' && item.again === true;
  if (again && isBad) return refused(item, findings);
  if (again && row.revision < mostRevisions)
    return describe('upload', await declareAgain(trx, row, declaration));
  if (again) return refused(item, [TOO_MANY_REVISIONS]);
  if (row.state === 'withdrawn' || row.state === 'removed') return describe('withdrawn', row);
  if (isBad && row.holds_object !== 1) return refused(item, findings);
  if (row.record_digest === declaration.digest) return whatIsNext(trx, row);
  if (item.revision !== undefined && item.revision < row.revision) return describe('stale', row);
  if (row.holds_object === 1 && item.record.bytes !== row.bytes) return refused(item, [WRONG_SIZE]);
  if (row.revision >= mostRevisions) return refused(item, [TOO_MANY_REVISIONS]);
  return revise(trx, row, declaration);
}

const WRONG_SIZE: WireFinding = {
  rule: 'record/changed-file',
  severity: 'error',
  pointer: '/bytes',
  message: 'the bytes that were verified have another size',
  fix: 'build the manifest again: croton manifest build',
};

const TOO_MANY_REVISIONS: WireFinding = {
  rule: 'too-many-revisions' satisfies ProblemCode,
  severity: 'error',
  pointer: '',
  message: PROBLEMS['too-many-revisions'].title,
  fix: PROBLEMS['too-many-revisions'].hint,
};
