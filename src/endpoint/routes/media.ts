import type { FastifyReply } from 'fastify';
import type { Digest } from '../../media/digest.js';
import { ProblemError } from '../problem-error.js';
import type { Handler } from './handler.js';
import { seesAll } from './submissions.js';

/** The bytes of a clip, for its contributor and for reviewers. Untrusted bytes: nothing in them may run in a browser. */
export const media: Handler<'media'> = async ({ services, account, place, request, reply }) => {
  const row = await services.db
    .selectFrom('submissions')
    .select(['account', 'digest', 'holds_object'])
    .where('id', '=', place('id'))
    .executeTakeFirst();
  const visible = row !== undefined && (row.account === account.id || seesAll(account));
  if (!visible || row.holds_object === 0) throw new ProblemError('not-found');
  const digest = row.digest as Digest;
  const size = await services.objects.size(digest);
  if (size === undefined) throw new ProblemError('internal', { detail: 'the bytes are missing' });
  reply.headers({
    'Accept-Ranges': 'bytes',
    'Cache-Control': 'private, no-store',
    'Content-Disposition': `attachment; filename="${digest.slice('sha256:'.length, 'sha256:'.length + 16)}"`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'X-Content-Type-Options': 'nosniff',
    ETag: `"${digest}"`,
  });
  reply.type('application/octet-stream');
  return send(reply, services.objects.read, digest, size, request.headers.range);
};

type Read = (digest: Digest, range: { start: number; end: number }) => NodeJS.ReadableStream;

function send(reply: FastifyReply, read: Read, digest: Digest, size: number, header: string | undefined) {
  const range = parseRange(header, size);
  if (range === 'unsatisfiable')
    return reply.code(416).header('Content-Range', `bytes */${size}`).type('text/plain').send('');
  const { start, end } = range ?? { start: 0, end: size };
  if (range !== undefined) reply.code(206).header('Content-Range', `bytes ${start}-${end - 1}/${size}`);
  return reply.header('Content-Length', end - start).send(read(digest, { start, end }));
}

/**
 * One byte range (RFC 9110, section 14), its end exclusive. Undefined where the header asks for none or for what
 * is not served in parts: then the whole is sent, as the standard allows.
 */
export function parseRange(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, first, last] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '') ?? [];
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}
