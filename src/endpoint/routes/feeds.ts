import type { FastifyReply } from 'fastify';
import { ROUTES } from '../../protocol/routes.js';
import { ProblemError } from '../problem-error.js';
import type { Handler } from './handler.js';

const PAGE = 1000;

/** The accepted set: each clip with the revision of its record that is in force. */
export const accepted: Handler<'accepted'> = async ({ services, query, reply }) => {
  const limit = query.limit ?? PAGE;
  let select = services.db
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
    .orderBy('submissions.id')
    .limit(limit + 1);
  if (query.cursor !== undefined) select = select.where('submissions.id', '>', readCursor(query.cursor));
  const rows = await select.execute();
  const lines = rows.slice(0, limit).map(({ id, digest, bytes, revision, record, ...by }) => {
    const contributor = { id: by.name, ...(by.agreement_version && { agreement: by.agreement_version }) };
    const shown = { ...(JSON.parse(record ?? '{}') as Record<string, unknown>), contributor };
    return { submission: id, id: digest, bytes, revision, record: shown };
  });
  return sendLines(
    reply,
    lines,
    rows.length > limit ? ROUTES.accepted.path : undefined,
    lines.at(-1)?.submission,
  );
};

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
    lines,
    rows.length > limit ? ROUTES.revocations.path : undefined,
    lines.at(-1)?.submission,
  );
};

function sendLines(
  reply: FastifyReply,
  lines: readonly unknown[],
  path: string | undefined,
  last: string | undefined,
) {
  if (path !== undefined && last !== undefined)
    reply.header('Link', `<${path}?cursor=${Buffer.from(last).toString('base64url')}>; rel="next"`);
  return reply.type('application/x-ndjson').send(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
}

function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new ProblemError('request-invalid', { detail: 'not a cursor' });
  return id;
}
