import type { FastifyReply } from 'fastify';
import type { Kysely } from 'kysely';
import { ROUTES } from '../../protocol/routes.js';
import { ProblemError } from '../problem-error.js';
import type { Tables } from '../store/tables.js';
import type { Handler } from './handler.js';

const PAGE = 1000;

/** Lines of the accepted set that are read at a time: with the longest records about 6 MiB. */
const READ_AT_ONCE = 25;
/** A page ends after this many characters: long records make it shorter, not a burden on the memory of both sides. */
const PAGE_CHARACTERS = 4 << 20;

/** The accepted set: each clip with the revision of its record that is in force. */
export const accepted: Handler<'accepted'> = async ({ services, query, reply }) => {
  const limit = query.limit ?? PAGE;
  const lines: string[] = [];
  let after = query.cursor === undefined ? '' : readCursor(query.cursor);
  let left = PAGE_CHARACTERS;
  for await (const { id, digest, bytes, revision, record, ...by } of eachAccepted(services.db, after)) {
    if (lines.length === limit || left <= 0) return sendLines(reply, lines, ROUTES.accepted.path, after);
    const contributor = { id: by.name, ...(by.agreement_version && { agreement: by.agreement_version }) };
    const shown = { ...(JSON.parse(record ?? '{}') as Record<string, unknown>), contributor };
    const line = toLine({ submission: id, id: digest, bytes, revision, record: shown });
    lines.push(line);
    left -= line.length;
    after = id;
  }
  return sendLines(reply, lines, undefined, after);
};

/** The accepted set after the submission `after`. */
async function* eachAccepted(db: Kysely<Tables>, after: string) {
  for (let last: string | undefined = after; last !== undefined; ) {
    const rows: Awaited<ReturnType<typeof readAccepted>> = await readAccepted(db, last);
    yield* rows;
    last = rows.length < READ_AT_ONCE ? undefined : rows.at(-1)?.id;
  }
}

function readAccepted(db: Kysely<Tables>, after: string) {
  return db
    .selectFrom('submissions')
    .innerJoin('accounts', 'accounts.id', 'submissions.account')
    .innerJoin('revisions', (join) =>
      join
        .onRef('revisions.submission', '=', 'submissions.id')
        .onRef('revisions.revision', '=', 'submissions.accepted_revision'),
    )
    .select([
      'submissions.id',
      'submissions.digest',
      'submissions.bytes',
      'revisions.revision',
      'revisions.record',
    ])
    .select(['accounts.name', 'accounts.agreement_version'])
    .where('submissions.accepted_revision', 'is not', null)
    .where('submissions.id', '>', after)
    .orderBy('submissions.id')
    .limit(READ_AT_ONCE)
    .execute();
}

/** What was taken back or down, so that holders of copies can follow. */
export const revocations: Handler<'revocations'> = async ({ services, query, reply }) => {
  const limit = query.limit ?? PAGE;
  let select = services.db
    .selectFrom('submissions')
    .select(['id', 'digest', 'state', 'updated_at'])
    .where('state', 'in', ['withdrawn', 'removed'])
    .orderBy('id')
    .limit(limit + 1);
  if (query.cursor !== undefined) select = select.where('id', '>', readCursor(query.cursor));
  const rows = await select.execute();
  const lines = rows.slice(0, limit).map(({ id, digest, state, updated_at }) => ({
    submission: id,
    id: digest,
    state,
    at: new Date(updated_at).toISOString(),
  }));
  return sendLines(
    reply,
    lines.map(toLine),
    rows.length > limit ? ROUTES.revocations.path : undefined,
    lines.at(-1)?.submission,
  );
};

const toLine = (entry: object) => `${JSON.stringify(entry)}\n`;

function sendLines(
  reply: FastifyReply,
  lines: readonly string[],
  path: string | undefined,
  last: string | undefined,
) {
  if (path !== undefined && last !== undefined)
    reply.header('Link', `<${path}?cursor=${Buffer.from(last).toString('base64url')}>; rel="next"`);
  return reply.type('application/x-ndjson').send(lines.join(''));
}

function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new ProblemError('request-invalid', { detail: 'not a cursor' });
  return id;
}
