/** One HTTP request over Node’s own client: with thousands of small clips, what a library adds to each is felt. */
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import type { Agents } from '../client/agents.js';
import { refuseBrokenHttp } from '../client/broken-http.js';

export interface HttpCall {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Its length stands in the headers. */
  readonly body?: Buffer | Readable | undefined;
  readonly agents: Pick<Agents, 'http' | 'https'>;
  readonly signal: AbortSignal;
  /** Silence on the wire that ends the call, milliseconds; without it the caller watches. */
  readonly quietMs?: number;
  /** For all of it, milliseconds. */
  readonly mostMs?: number;
  /** Bytes of the body that left so far. */
  readonly onSent?: (bytes: number) => void;
}

/** For a connection and its TLS to be there, milliseconds. */
const CONNECT_MS = 20_000;

/** A body is handed over in pieces, so that it can be seen to move, bytes. */
const PIECE_BYTES = 64 * 1024;

class TimedOut extends Error {
  override readonly name = 'TimedOut';
  readonly code = 'ETIMEDOUT';
}

/**
 * Sends a request, reads its answer by `read`, and leaves nothing behind: what was not sent or read to its end is cut.
 * Nothing is followed, repeated or unpacked. `read` may not keep the answer.
 * @throws what `read` throws; the body's error; Node's errors of the network, `ETIMEDOUT`, HPE_… for what is not HTTP
 */
export async function callHttp<T>(call: HttpCall, read: (answer: IncomingMessage) => Promise<T>): Promise<T> {
  const { method, url, headers, body, agents, signal, quietMs, mostMs } = call;
  const secure = url.startsWith('https:');
  const options = { method, headers, signal, agent: secure ? agents.https : agents.http };
  const request = (secure ? requestHttps : requestHttp)(url, options);
  let answer: IncomingMessage | undefined;
  const end = (why: string) => request.destroy(new TimedOut(why));
  const over = mostMs && setTimeout(end, mostMs, `no end within ${mostMs / 1000} s`);
  try {
    const head = new Promise<IncomingMessage>((resolve, reject) => {
      const fail = (error: Error) => {
        reject(error);
        // The parser tells of a broken body here; an answer that is there as a whole counts.
        if (answer?.complete === false) answer.destroy(error);
      };
      request.once('response', (response) => {
        answer = response;
        resolve(response);
      });
      request.on('error', fail);
      request.once('close', () => reject(new Error('the connection was closed')));
      refuseBrokenHttp(request, (error) => {
        fail(error);
        request.destroy(error);
      });
    });
    limitConnecting(request, secure);
    if (quietMs !== undefined) request.setTimeout(quietMs, () => end(`nothing came for ${quietMs / 1000} s`));
    if (body === undefined) request.end();
    else
      sendBody(request, body, call.onSent).catch((error: Error) => {
        // An answer that came before the end of the body is to be read.
        if (answer === undefined) request.destroy(error);
      });
    return await read(await head);
  } finally {
    clearTimeout(over);
    if (answer?.readableEnded !== true || !request.writableFinished) request.destroy();
  }
}

async function sendBody(
  request: ClientRequest,
  body: Buffer | Readable,
  onSent: HttpCall['onSent'],
): Promise<void> {
  let sent = 0;
  const write = (piece: Buffer) =>
    new Promise<void>((resolve, reject) => {
      request.write(piece, (error) => {
        if (error) return reject(error);
        sent += piece.length;
        onSent?.(sent);
        resolve();
      });
    });
  if (Buffer.isBuffer(body)) {
    const pieces: Promise<void>[] = [];
    for (let at = 0; at < body.length; at += PIECE_BYTES)
      pieces.push(write(body.subarray(at, at + PIECE_BYTES)));
    request.end();
    await Promise.all(pieces);
    return;
  }
  for await (const piece of body as AsyncIterable<Buffer>) {
    const isRoom = request.write(piece, (error) => {
      if (error) return;
      sent += piece.length;
      onSent?.(sent);
    });
    if (!isRoom) await drained(request);
    if (request.destroyed) return;
  }
  request.end();
}

/** Resolves when there is room for more, or nothing will ever be sent. */
function drained(request: ClientRequest): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      request.off('drain', done).off('close', done);
      resolve();
    };
    request.once('drain', done).once('close', done);
  });
}

/** Ends the request when its connection is not there in time; one that is used again is. */
function limitConnecting(request: ClientRequest, secure: boolean): void {
  request.once('socket', (socket: Socket & { readonly secureConnecting?: boolean }) => {
    if (!socket.connecting && socket.secureConnecting !== true) return;
    const late = () => request.destroy(new TimedOut(`no connection within ${CONNECT_MS / 1000} s`));
    const timer = setTimeout(late, CONNECT_MS);
    const done = () => clearTimeout(timer);
    socket.once(secure ? 'secureConnect' : 'connect', done);
    request.once('close', done);
  });
}
