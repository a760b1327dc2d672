import { sql, type Transaction } from 'kysely';
import { ProblemError } from '../problem-error.js';
import type { Settings } from '../services.js';
import type { Tables } from '../store/tables.js';

/** What a contributor has declared and not sent. */
interface Unsent {
  readonly submissions: number;
  readonly bytes: number;
}

export async function readUnsent(trx: Transaction<Tables>, account: string): Promise<Unsent> {
  const { submissions, bytes } = await trx
    .selectFrom('submissions')
    .select((eb) => [
      eb.fn.countAll<number>().as('submissions'),
      eb.fn.coalesce(eb.fn.sum<number>('bytes'), sql.lit(0)).as('bytes'),
    ])
    .where('account', '=', account)
    // Written out, for only so the index of these rows serves.
    .where('state', '=', sql.lit('declared'))
    .executeTakeFirstOrThrow();
  return { submissions: Number(submissions), bytes: Number(bytes) };
}

/**
 * Refuses what grew beyond a limit. What was declared before can be declared again at any time, so that it can be sent.
 * @throws ProblemError `too-much-unsent`
 */
export function assertUnsent(
  before: Unsent,
  after: Unsent,
  { unsentSubmissions, unsentBytes }: Pick<Settings, 'unsentSubmissions' | 'unsentBytes'>,
): void {
  const tooMany = after.submissions > before.submissions && after.submissions > unsentSubmissions;
  const tooLarge = after.bytes > before.bytes && after.bytes > unsentBytes;
  if (!tooMany && !tooLarge) return;
  const limit = tooMany ? `${unsentSubmissions} submissions` : `${unsentBytes} bytes`;
  throw new ProblemError('too-much-unsent', {
    detail: `more than ${limit} are declared and not sent`,
    retryAfterS: 30,
  });
}
