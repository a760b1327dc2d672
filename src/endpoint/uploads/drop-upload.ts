import type { Transaction } from 'kysely';
import type { Tables } from '../store/tables.js';

/** Ends the open upload of a submission, if it has one. Returns the ids whose files can go. */
export async function dropUpload(trx: Transaction<Tables>, submission: string): Promise<string[]> {
  const gone = await trx.deleteFrom('uploads').where('submission', '=', submission).returning('id').execute();
  await trx.deleteFrom('jobs').where('submission', '=', submission).execute();
  return gone.map(({ id }) => id);
}
