import type { Transaction } from 'kysely';
import type { Services } from '../services.js';
import type { Tables } from '../store/tables.js';

/** Ends the open upload of a submission, if it has one. Returns the ids whose files can go. */
export async function dropUpload(trx: Transaction<Tables>, submission: string): Promise<string[]> {
  const gone = await trx.deleteFrom('uploads').where('submission', '=', submission).returning('id').execute();
  await trx.deleteFrom('jobs').where('submission', '=', submission).execute();
  return gone.map(({ id }) => id);
}

/** Ends an upload whose file is lost, so that the next declaration asks for the bytes anew. */
export async function forgetUpload({ db }: Pick<Services, 'db'>, id: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.deleteFrom('jobs').where('upload', '=', id).execute();
    await trx.deleteFrom('uploads').where('id', '=', id).execute();
  });
}
