/** The tus server: who may create, continue and end an upload. */
import { randomBytes } from 'node:crypto';
import { statfs } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Server, type ServerOptions } from '@tus/server';
import type { Transaction } from 'kysely';
import { problemDocument } from '../../protocol/problem.js';
import { UPLOADS_PATH } from '../../protocol/routes.js';
import { ProblemError } from '../problem-error.js';
import type { Services } from '../services.js';
import type { Account } from '../store/accounts.js';
import type { Tables } from '../store/tables.js';
import { writeTogether } from '../store/write-together.js';
import { hasUploadFile } from './upload-files.js';
import { UploadStore } from './upload-store.js';

type HookRequest = Parameters<NonNullable<ServerOptions['onIncomingRequest']>>[0];
type WriteArguments = Parameters<Server['write']>;

/** Every error that leaves is a problem document. */
class ProblemServer extends Server {
  override write(...[context, headers, status, body]: WriteArguments) {
    if (status < 400) return super.write(context, headers, status, body);
    headers.set('Content-Type', 'application/problem+json');
    const written = body?.startsWith('{') ? body : JSON.stringify({ ...invalid(body), status });
    return super.write(context, headers, status, written);
  }
}

const invalid = (detail?: string) => problemDocument('request-invalid', detail?.trim());

export interface UploadServer {
  handle(account: Account | undefined, request: IncomingMessage, response: ServerResponse): Promise<void>;
}

export function createUploadServer(services: Services): UploadServer {
  const callers = new WeakMap<IncomingMessage, Account>();
  const callerOf = (request: HookRequest): Account => {
    const raw = request.runtime?.node?.req;
    const account = raw && callers.get(raw as IncomingMessage);
    if (account === undefined) throw new ProblemError('token-missing');
    return account;
  };
  const server = new ProblemServer({
    path: UPLOADS_PATH,
    relativeLocation: true,
    datastore: new UploadStore(services),
    locker: services.locker,
    maxSize: services.settings.uploadBytes,
    // No browser of another origin has business here.
    allowedOrigins: [],
    lockDrainTimeout: 1000,
    namingFunction: () => randomBytes(24).toString('base64url'),
    onIncomingRequest: (request, id) => checkOwner(services, callerOf(request), request.method, id),
    onUploadCreate: async (request, upload) => {
      const submission = upload.metadata?.submission ?? '';
      const wish = { id: upload.id, submission, bytes: upload.size ?? 0 };
      await createUpload(services, callerOf(request), wish);
      return { metadata: { submission } };
    },
    onResponseError: (_request, error) => asProblem(error),
  });
  return {
    handle: async (account, request, response) => {
      if (account !== undefined) callers.set(request, account);
      await server.handle(request, response);
    },
  };
}

/** The URL is a capability, and the token must match it too. On POST there is only a new id. */
async function checkOwner({ db }: Services, account: Account, method: string, id: string): Promise<void> {
  if (method === 'POST' || method === 'OPTIONS') return;
  const row = await db
    .selectFrom('uploads')
    .leftJoin('jobs', 'jobs.upload', 'uploads.id')
    .select(['uploads.account', 'jobs.state as job'])
    .where('uploads.id', '=', id)
    .executeTakeFirst();
  if (row?.account !== account.id) throw new ProblemError('not-found');
  // While the bytes are hashed they may be looked at, not changed.
  if (row.job !== null && method !== 'HEAD')
    throw new ProblemError('busy', { detail: 'the upload is being verified', retryAfterS: 1 });
}

interface UploadWish {
  readonly id: string;
  readonly submission: string;
  readonly bytes: number;
}

async function createUpload(services: Services, account: Account, wish: UploadWish): Promise<void> {
  const { db, settings, clock, uploadsDirectory } = services;
  const disk = await statfs(uploadsDirectory);
  if (disk.bavail * disk.bsize < settings.reserveBytes + wish.bytes) throw new ProblemError('storage-full');
  await writeTogether(db, async (trx) => {
    const row = await trx
      .selectFrom('submissions')
      .select(['account', 'state', 'bytes', 'holds_object'])
      .where('id', '=', wish.submission)
      .executeTakeFirst();
    if (row?.account !== account.id) throw new ProblemError('not-found');
    if (row.state !== 'declared' || row.holds_object === 1)
      throw new ProblemError('state-conflict', { detail: `it is ${row.state}` });
    if (row.bytes !== wish.bytes)
      throw new ProblemError('length-mismatch', { detail: `the record says ${row.bytes} bytes` });
    await endLostUpload(services, trx, wish.submission);
    const { count } = await trx
      .selectFrom('uploads')
      .select((eb) => eb.fn.countAll<number>().as('count'))
      .where('account', '=', account.id)
      .executeTakeFirstOrThrow();
    if (Number(count) >= settings.openUploads)
      throw new ProblemError('rate-limited', { detail: 'too many open uploads', retryAfterS: 30 });
    // What an earlier try left to be told is told by now.
    await trx.deleteFrom('jobs').where('submission', '=', wish.submission).execute();
    await trx
      .insertInto('uploads')
      .values({
        id: wish.id,
        submission: wish.submission,
        account: account.id,
        bytes: wish.bytes,
        metadata: JSON.stringify({ submission: wish.submission }),
        created_at: clock.now(),
      })
      .execute();
  });
}

/**
 * Ends the open upload of a submission where a crash between its row and its file left the row alone: nothing can be
 * resumed there. In the transaction, for whoever makes its file just now looks for its row after that.
 */
async function endLostUpload(
  services: Services,
  trx: Transaction<Tables>,
  submission: string,
): Promise<void> {
  const open = await trx
    .selectFrom('uploads')
    .leftJoin('jobs', 'jobs.upload', 'uploads.id')
    .select(['uploads.id', 'jobs.state as job'])
    .where('uploads.submission', '=', submission)
    .executeTakeFirst();
  if (open === undefined) return;
  const moved = open.job === 'verified' || open.job === 'stuck';
  if (moved || (await hasUploadFile(services, open.id))) throw new ProblemError('upload-open');
  await trx.deleteFrom('uploads').where('id', '=', open.id).execute();
}

type TusError = Error | { readonly status_code: number; readonly body: string };

/** Our refusals, and those of tus that would mislead a client: a displaced request and a late lock can be tried again. */
function asProblem(error: TusError): { status_code: number; body: string } {
  if (error instanceof ProblemError)
    return { status_code: error.status, body: JSON.stringify(error.document()) };
  if ('status_code' in error) {
    const { status_code, body } = error;
    if (/lock/i.test(body)) return asProblem(new ProblemError('busy', { detail: body }));
    if (status_code === 404 || status_code === 410)
      return { status_code, body: JSON.stringify({ ...problemDocument('not-found'), status: status_code }) };
    if (status_code === 409) return asProblem(new ProblemError('offset-mismatch'));
    if (status_code === 413) return asProblem(new ProblemError('too-large', { detail: body.trim() }));
    // 501: an extension that is not offered, which no retry changes.
    if (status_code < 500 || status_code === 501)
      return { status_code, body: JSON.stringify({ ...invalid(body), status: status_code }) };
  }
  return asProblem(new ProblemError('internal'));
}
