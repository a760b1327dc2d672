/** One HTTP exchange with an endpoint: bounded in size and time, no redirects, no retries. */
import { setMaxListeners } from 'node:events';
import type { RequestError, Response } from 'got';
import type { Context } from '../context.js';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { agentsFor } from './agents.js';
import { brokenHttpCode, refuseBrokenHttp } from './broken-http.js';
import { limitBody } from './limit-body.js';
import { type RateLimiter, REQUEST_BYTES } from './rate-limiter.js';
import { errorFromAnswer } from './refusal.js';
import { withoutToken } from './token.js';

export interface Exchange {
  readonly origin: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Absolute and on `origin`. */
  readonly url: string;
  readonly token?: string | undefined;
  /** Sent as JSON, bytes as they are. */
  readonly body?: unknown;
  readonly accept?: string;
  readonly acceptLanguage?: string | undefined;
  /** How fast it may leave, together with what else leaves. */
  readonly limiter?: RateLimiter | undefined;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** Largest answer that is read, bytes after decompression: a page of 500 submissions has about 0.5 MiB. */
export const LONGEST_ANSWER = 8 * 1024 * 1024;

/** Milliseconds. `socket` is silence on the wire, `request` all of it: an endless trickle ends there. */
const TIMEOUTS = { lookup: 15_000, connect: 20_000, secureConnect: 20_000, socket: 60_000, request: 600_000 };

/** A body that leaves at a rate which the user chose takes as long as it takes, milliseconds. */
const LIMITED_REQUEST_MS = 24 * 3_600_000;

/**
 * Sends a request and reads its answer, of status 2xx.
 * @throws CrotonError `endpoint/unreachable`, `endpoint/protocol` (too large), `usage/invalid` (the proxy), or what {@link errorFromAnswer} makes
 */
export async function exchange(
  context: Pick<Context, 'signal' | 'clock' | 'env'>,
  { origin, method, url, token, body, accept, acceptLanguage, limiter }: Exchange,
): Promise<Answer> {
  const { got } = await import('got');
  const { signal } = context;
  // As many as there are calls side by side.
  setMaxListeners(0, signal);
  if (signal.aborted) throw new CrotonError('run/interrupted', {});
  const { http, https, proxy } = await agentsFor(origin, context.env);
  const raw = body instanceof Uint8Array;
  const text = body === undefined ? undefined : Buffer.from(raw ? body : JSON.stringify(body));
  await limiter?.take(REQUEST_BYTES, signal).catch(interrupted);
  const stream = got.stream(url, {
    method,
    headers: {
      'user-agent': 'croton',
      accept: accept ?? 'application/json, application/problem+json',
      ...(acceptLanguage === undefined ? {} : { 'accept-language': acceptLanguage }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(text === undefined
        ? {}
        : {
            'content-type': raw ? 'application/octet-stream' : 'application/json',
            'content-length': String(text.length),
          }),
    },
    ...(text === undefined
      ? {}
      : { body: limiter === undefined ? text : limitBody(text, { limiter, signal }) }),
    agent: { http, https },
    followRedirect: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    timeout: limiter === undefined ? TIMEOUTS : { ...TIMEOUTS, request: LIMITED_REQUEST_MS },
    signal,
  });
  stream.once('request', (request) => refuseBrokenHttp(request, (error) => stream.destroy(error)));
  let head: Response | undefined;
  stream.once('response', (response: Response) => {
    head = response;
  });
  try {
    const text = await readBounded(stream, origin);
    if (head === undefined) throw new Error('no answer');
    const answer = { status: head.statusCode, headers: head.headers, text };
    if (answer.status >= 200 && answer.status < 300) return answer;
    throw errorFromAnswer(
      origin,
      {
        status: answer.status,
        headers: answer.headers,
        body: withoutToken(text, token),
        authorized: token !== undefined,
      },
      context.clock.now(),
    );
  } catch (error) {
    if (error instanceof CrotonError) throw error;
    if (context.signal.aborted) throw new CrotonError('run/interrupted', {}, { cause: error });
    const broken = brokenHttpCode(error);
    if (broken !== undefined)
      throw new CrotonError(
        'endpoint/protocol',
        { origin, reason: `not HTTP (${broken})` },
        { cause: error },
      );
    const hint = isCertificateFault(error) ? CERTIFICATE_HINT : undefined;
    throw new CrotonError(
      'endpoint/unreachable',
      {
        origin,
        reason:
          proxy === undefined ? networkReason(error) : `${networkReason(error)} (through the proxy ${proxy})`,
      },
      { cause: error, hint },
    );
  } finally {
    stream.destroy();
  }
}

function interrupted(error: unknown): never {
  throw new CrotonError('run/interrupted', {}, { cause: error });
}

async function readBounded(stream: AsyncIterable<Buffer>, origin: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    bytes += chunk.length;
    if (bytes > LONGEST_ANSWER) {
      throw new CrotonError('endpoint/protocol', { origin, reason: 'the answer does not end within 8 MiB' });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const CERTIFICATE_HINT =
  'check the clock of this computer; for a certificate authority of your own, NODE_EXTRA_CA_CERTS=FILE';

function isCertificateFault(error: unknown): boolean {
  return /CERT|SELF_SIGNED|UNABLE_TO_VERIFY/.test(systemErrorCode(error) ?? '');
}

/** Why a connection failed, in a few words. A certificate's fault names itself. */
export function networkReason(error: unknown): string {
  const inner = (error as RequestError).cause ?? error;
  const code = systemErrorCode(inner) ?? systemErrorCode(error);
  if (code === 'EAI_AGAIN') return 'the name of the host could not be looked up';
  if (code === 'EHOSTUNREACH' || code === 'ENETUNREACH') return 'there is no way to it from here';
  return reasonOf(inner) || code || 'unknown';
}
