/** One HTTP request of tus: no retry, no redirect, a watch on bytes that move, a cap on what is read. */
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { type Agents, agentsFor } from '../client/agents.js';
import { brokenHttpCode } from '../client/broken-http.js';
import { parseRetryAfter } from '../client/retry-after.js';
import { withoutToken } from '../client/token.js';
import type { Clock } from '../context.js';
import { systemErrorCode } from '../errors.js';
import { problemSchema } from '../protocol/problem.js';
import { TransferFailure } from './failure.js';
import { followSignals } from './follow-signals.js';
import { callHttp } from './http-call.js';
import { startStallTimer } from './stall-timer.js';

export interface TusRequest {
  readonly method: 'POST' | 'PATCH' | 'HEAD';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Its length stands in the headers. The stream is destroyed when the request ends early. */
  readonly body?: Buffer | Readable | undefined;
}

export interface TusReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

export interface RequestWatch {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Ends the request as well. */
  readonly closing?: AbortSignal | undefined;
  /** Milliseconds of silence that are no stall, asked again and again. */
  readonly allowanceMs: () => number;
  /** Bytes of the body that left so far. */
  readonly onSent?: ((bytes: number) => void) | undefined;
}

const LONGEST_BODY = 64 * 1024;

/** Sends requests over kept connections. Close it when done. */
export class TusConnections {
  readonly #agents: Agents;

  private constructor(agents: Agents) {
    this.#agents = agents;
  }

  /** Over `agents`, by {@link agentsFor}; over connections of its own where none are given. */
  static async open(agents?: Agents): Promise<TusConnections> {
    return new TusConnections(agents ?? (await agentsFor('http://127.0.0.1', {})));
  }

  close(): void {
    this.#agents.http.destroy();
    this.#agents.https.destroy();
  }

  /**
   * The reply, where it is a success (2xx).
   * @throws TransferFailure for everything else that the network or the endpoint did
   * @throws the body's own error when it fails; the signal's reason when aborted
   */
  async send(request: TusRequest, watch: RequestWatch): Promise<TusReply> {
    throwIfEnded(watch);
    const { body } = request;
    const stop = new AbortController();
    const unfollow = followSignals(stop, [watch.signal, watch.closing]);
    let sourceError: Error | undefined;
    if (body !== undefined && !Buffer.isBuffer(body))
      body.once('error', (error) => {
        sourceError = error;
      });
    let stalledMs: number | undefined;
    const timer = startStallTimer({
      clock: watch.clock,
      allowanceMs: watch.allowanceMs,
      onStall: (quietMs) => {
        stalledMs = quietMs;
        stop.abort();
      },
    });
    const call = {
      ...request,
      headers: { 'User-Agent': 'croton', ...request.headers },
      agents: this.#agents,
      signal: stop.signal,
      onSent: (bytes: number) => {
        timer.moved(bytes);
        watch.onSent?.(bytes);
      },
    };
    try {
      return await callHttp(call, (answer) => readReply(answer, watch.clock, request.headers.Authorization));
    } catch (error) {
      throwIfEnded(watch);
      if (sourceError !== undefined) throw sourceError;
      if (stalledMs !== undefined) throw new TransferFailure({ kind: 'stall', quietMs: stalledMs });
      throw error instanceof TransferFailure ? error : networkFailure(error);
    } finally {
      unfollow();
      timer.stop();
      if (body !== undefined && !Buffer.isBuffer(body)) body.destroy();
    }
  }
}

function throwIfEnded({ signal, closing }: RequestWatch): void {
  signal.throwIfAborted();
  closing?.throwIfAborted();
}

async function readReply(
  response: IncomingMessage,
  clock: Clock,
  authorization: string | undefined,
): Promise<TusReply> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of response as AsyncIterable<Buffer>) {
    pieces.push(piece);
    length += piece.length;
    if (length > LONGEST_BODY)
      throw new TransferFailure({ kind: 'protocol', reason: 'the answer is endless' });
  }
  const status = response.statusCode ?? 0;
  const { headers } = response;
  if (status >= 200 && status < 300) return { status, headers };
  if (status < 400 || status >= 600) {
    const reason = `the endpoint answered ${status}, ${status < 400 ? 'a redirect' : 'no status of HTTP'}`;
    throw new TransferFailure({ kind: 'protocol', reason });
  }
  const problem = readProblem(
    withoutToken(Buffer.concat(pieces).toString('utf8'), authorization?.replace(/^Bearer /, '')),
  );
  throw new TransferFailure({
    kind: 'status',
    status,
    retryAfterMs: parseRetryAfter(headers['retry-after'], clock.now()),
    problem: problem?.code,
    detail: problem === undefined ? undefined : (problem.detail ?? problem.title).slice(0, 500),
  });
}

function readProblem(text: string) {
  try {
    return problemSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

function networkFailure(error: unknown): TransferFailure {
  const broken = brokenHttpCode(error);
  if (broken !== undefined)
    return new TransferFailure(
      { kind: 'protocol', reason: `the answer is not HTTP (${broken})` },
      { cause: error },
    );
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = systemErrorCode(cause) ?? systemErrorCode(error) ?? 'unknown';
  return new TransferFailure({ kind: 'network', code }, { cause: error });
}
