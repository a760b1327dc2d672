/** An HTTP proxy before a real endpoint that answers wrongly when a test says so, and remembers who asked for what when. */
import {
  Agent,
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
  request as send,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';

/** Of calls that are none of these nothing is changed. */
export type CallKind = 'declare' | 'create' | 'append' | 'offset' | 'commit' | 'other';

export interface Call {
  readonly kind: CallKind;
  /** Submission that it is about; undefined for declarations of several and other calls. */
  readonly file: string | undefined;
  /** When it came, milliseconds of `performance.now`. */
  readonly atMs: number;
  readonly headers: IncomingHttpHeaders;
  /** Why it was not answered as the endpoint would have. */
  fault: Fault | undefined;
  /** Of the endpoint's answer. */
  status?: number | undefined;
}

/** An answer in the endpoint's place, or what is changed of its answer. */
export type Fault =
  /** Before the body is read. `close`: the connection ends with it. */
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly close?: boolean;
    }
  /** The connection is closed at once, in the middle of the body (of which a part arrives) or of the answer, or in its place. */
  | { readonly kind: 'close'; readonly when: 'at-once' | 'mid-body' | 'mid-answer' | 'after' }
  /** Never answered; with the beginning of an answer, or while the body is no longer read. */
  | { readonly kind: 'silence'; readonly after: 'request' | 'half-header' | 'some-body' }
  /** The endpoint's own answer with other headers or status. */
  | { readonly kind: 'edit'; readonly status?: number; readonly headers: Record<string, string> };

export interface FaultyEndpoint {
  readonly url: string;
  readonly calls: Call[];
  fault: (call: Call) => Fault | undefined;
  close(): Promise<void>;
}

/** Of a body that is cut, about so many bytes arrive. */
const PART_BYTES = 400 * 1024;

/** Starts it on a free port before the endpoint on `port`. */
export async function startFaultyEndpoint(port: number): Promise<FaultyEndpoint> {
  const agent = new Agent({ keepAlive: true });
  const server = createServer(
    (request, response) => void handle(request, response).catch(() => response.destroy()),
  );
  server.on('clientError', (_, socket) => socket.destroy());
  /** Submissions by path of their upload. */
  const uploads = new Map<string, string>();
  const faulty: FaultyEndpoint = {
    url: '',
    calls: [],
    fault: () => undefined,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      agent.destroy();
      await closed;
    },
  };

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.on('error', () => {});
    response.on('error', () => {});
    const atMs = performance.now();
    const { kind, file } = classify(request, uploads);
    const body = kind === 'declare' ? await readAll(request) : undefined;
    const declared = body === undefined ? undefined : soleClip(body);
    const call: Call = { kind, file: file ?? declared, atMs, headers: request.headers, fault: undefined };
    faulty.calls.push(call);
    call.fault = faulty.fault(call);
    const { fault } = call;
    if (fault?.kind === 'status') return answer(request, response, fault);
    if (fault?.kind === 'close' && fault.when === 'at-once') return void request.socket.resetAndDestroy();
    if (fault?.kind === 'silence') return stayQuiet(request, response, fault.after);
    await forward(request, response, call, body);
  }

  function forward(
    request: IncomingMessage,
    response: ServerResponse,
    call: Call,
    body: Buffer | undefined,
  ): Promise<void> {
    const { kind, file, fault } = call;
    const { method, url, headers } = request;
    return new Promise((resolve, reject) => {
      const onward = send({ port, host: '127.0.0.1', agent, method, path: url, headers }, async (reply) => {
        try {
          call.status = reply.statusCode;
          const bytes = await readAll(reply);
          learn(kind, file, reply, bytes);
          if (fault?.kind === 'close') {
            if (fault.when === 'mid-answer') request.socket.write('HTTP/1.1 200 OK\r\nContent-Le');
            request.socket.destroy();
            return resolve();
          }
          const edit = fault?.kind === 'edit' ? fault : undefined;
          const { 'transfer-encoding': _, ...kept } = reply.headers;
          const out = { ...kept, ...edit?.headers };
          if (bytes.length > 0) out['content-length'] = String(bytes.length);
          response.writeHead(edit?.status ?? reply.statusCode ?? 500, out).end(bytes);
          resolve();
        } catch (error) {
          reject(error);
        }
      });
      onward.on('error', reject);
      request.on('close', () => {
        if (!request.complete) onward.destroy();
      });
      let passed = 0;
      if (fault?.kind === 'close' && fault.when === 'mid-body')
        request.on('data', (piece: Buffer) => {
          passed += piece.length;
          if (passed < PART_BYTES) return;
          onward.destroy();
          request.socket.destroy();
        });
      if (body === undefined) request.pipe(onward);
      else onward.end(body);
    });
  }

  function learn(kind: CallKind, file: string | undefined, reply: IncomingMessage, bytes: Buffer): void {
    const { location } = reply.headers;
    if (kind === 'create' && file !== undefined && location !== undefined)
      uploads.set(pathOf(location), file);
    if (kind !== 'declare' || reply.statusCode !== 200) return;
    const { results } = JSON.parse(bytes.toString()) as {
      results: { submission?: string; id: string; upload_url?: string }[];
    };
    for (const { submission, upload_url } of results)
      if (upload_url !== undefined && submission !== undefined) uploads.set(pathOf(upload_url), submission);
    for (const { submission, id } of results) if (submission !== undefined) ids.set(id, submission);
  }

  const ids = new Map<string, string>();
  /** The clip of a declaration of one: that is how croton asks again for one. */
  function soleClip(body: Buffer): string | undefined {
    const { items } = JSON.parse(body.toString()) as { items: { record: { id: string } }[] };
    const [item] = items;
    return items.length === 1 && item !== undefined ? ids.get(item.record.id) : undefined;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(faulty, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

function classify(
  { method, url = '', headers }: IncomingMessage,
  uploads: ReadonlyMap<string, string>,
): Pick<Call, 'kind' | 'file'> {
  const path = pathOf(url);
  if (method === 'POST' && path === '/v1/submissions') return { kind: 'declare', file: undefined };
  if (method === 'POST' && path === '/v1/uploads') {
    const [, encoded = ''] = String(headers['upload-metadata']).split(' ');
    return { kind: 'create', file: Buffer.from(encoded, 'base64').toString() };
  }
  const commit = /^\/v1\/submissions\/([^/]+)\/commit$/.exec(path);
  if (commit !== null) return { kind: 'commit', file: commit[1] };
  const kind = method === 'PATCH' ? 'append' : method === 'HEAD' ? 'offset' : 'other';
  return { kind, file: uploads.get(path) };
}

const pathOf = (url: string) => new URL(url, 'http://endpoint').pathname;

async function readAll(stream: AsyncIterable<unknown>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { status, headers, close }: Fault & { kind: 'status' },
): void {
  response.writeHead(status, {
    ...(status === 204 ? {} : { 'content-length': 0 }),
    ...headers,
    ...(close ? { connection: 'close' } : {}),
  });
  response.end(() => {
    if (close) request.socket.end();
  });
  request.resume();
}

function stayQuiet(
  request: IncomingMessage,
  response: ServerResponse,
  after: 'request' | 'half-header' | 'some-body',
): void {
  if (after === 'some-body') {
    request.once('data', () => request.pause());
    return;
  }
  request.resume();
  if (after === 'half-header') response.socket?.write('HTTP/1.1 204 No Content\r\nUpload-Off');
}

/**
 * The most calls about one file in any second, of those that moved nothing: failed ones, and questions about where it
 * is. Sending and committing are told apart.
 */
export function mostTriesPerSecond(calls: readonly Call[]): { most: number; trace: string } {
  const byFile = new Map<string, Call[]>();
  for (const call of calls) {
    if (call.file === undefined) continue;
    const key = `${call.file} ${call.kind === 'commit'}`;
    byFile.set(key, [...(byFile.get(key) ?? []), call]);
  }
  let most = 0;
  let worst: Call[] = [];
  for (const all of byFile.values()) {
    const tries = all.filter(movedNothing);
    for (const [at, first] of tries.entries()) {
      const count = tries.slice(at).filter(({ atMs }) => atMs - first.atMs < 1000).length;
      if (count <= most) continue;
      most = count;
      worst = all;
    }
  }
  const begin = worst[0]?.atMs ?? 0;
  const trace = worst.map(
    ({ kind, atMs, fault }) => `${Math.round(atMs - begin)} ${kind} ${JSON.stringify(fault) ?? ''}`,
  );
  return { most, trace: trace.join('\n') };
}

const movedNothing = ({ kind, fault, status = 0 }: Call) =>
  fault !== undefined || kind === 'offset' || kind === 'declare' || status >= 400;

/** Expects at most two tries of a clip in any second. */
export function expectNoStorm(calls: readonly Call[]): void {
  const { most, trace } = mostTriesPerSecond(calls);
  expect(most, trace).toBeLessThanOrEqual(2);
}
