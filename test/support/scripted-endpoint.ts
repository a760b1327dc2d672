/** An endpoint of the test's own making: honest, but for the calls that a script answers in its place. */
import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { preAuthenticationEncoding, RECEIPT_TYPE } from '../../src/protocol/receipts.js';

export const CALLS = [
  'well-known',
  'me',
  'declare',
  'create',
  'append',
  'offset',
  'commit',
  'list',
  'show',
  'withdraw',
] as const;
export type Call = (typeof CALLS)[number];

export interface Asked {
  readonly call: Call | 'unknown';
  readonly method: string;
  readonly url: string;
  readonly body: string;
}

export type Script = (asked: Asked, response: ServerResponse, endpoint: ScriptedEndpoint) => void;

interface Declared {
  readonly id: string;
  readonly bytes: number;
  readonly submission: string;
  offset: number;
}

const SIGNER = generateKeyPairSync('ed25519');

export class ScriptedEndpoint {
  readonly asked: Asked[] = [];
  /** Answers in place of the honest one. */
  scripts: Partial<Record<Call, Script>> = {};
  /** Bytes that every answer together had, as far as the client took them. */
  answeredBytes = 0;
  url = '';
  /** Whether declared clips have an open upload. */
  resumes = false;
  readonly #declared = new Map<string, Declared>();
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer((request, response) => void this.#hear(request, response));

  static async start(): Promise<ScriptedEndpoint> {
    const endpoint = new ScriptedEndpoint();
    const server = endpoint.#server;
    server.on('connection', (socket) => {
      endpoint.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => {
        endpoint.answeredBytes += socket.bytesWritten;
        endpoint.#sockets.delete(socket);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    endpoint.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    return endpoint;
  }

  close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }

  async #hear(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = '', url = '' } = request;
    const call = callOf(method, url);
    let body = '';
    let bytes = 0;
    try {
      for await (const piece of request) {
        bytes += piece.length;
        if (call !== 'append' && call !== 'create') body += String(piece);
      }
    } catch {
      return;
    }
    const asked = { call, method, url, body };
    this.asked.push(asked);
    const script = call === 'unknown' ? undefined : this.scripts[call];
    if (script !== undefined) return script(asked, response, this);
    this.answer(asked, response, bytes);
  }

  /** The honest answer. */
  answer({ call, url, body }: Asked, response: ServerResponse, bytes = 0): unknown {
    const submission = /submissions\/([0-9a-f-]+)/.exec(url)?.[1] ?? '';
    const declared = this.#declared.get(submission);
    const upload = this.#declared.get(url.split('/').at(-1) ?? '');
    switch (call) {
      case 'well-known':
        return json(response, 200, this.wellKnown());
      case 'me':
        return json(response, 200, ME);
      case 'declare':
        return json(response, 200, { results: this.declare(body) });
      case 'create': {
        const created = [...this.#declared.values()].find(({ offset }) => offset === 0);
        if (created !== undefined) created.offset += bytes;
        return empty(response, 201, {
          location: `/v1/uploads/${created?.submission}`,
          'upload-offset': String(bytes),
        });
      }
      case 'append':
        if (upload !== undefined) upload.offset += bytes;
        return empty(response, 204, { 'upload-offset': String(upload?.offset) });
      case 'offset':
        return empty(response, 200, {
          'upload-offset': String(upload?.offset),
          'upload-length': String(upload?.bytes),
        });
      case 'commit':
        return json(response, 200, this.committed(submission, declared));
      case 'list':
        return json(response, 200, { items: [summary()], total: 1, more: false, next: null });
      case 'show':
      case 'withdraw':
        return json(response, 200, {
          ...summary(),
          ...(call === 'withdraw' ? { state: 'withdrawn' } : {}),
          record: null,
          findings: [],
          history: [],
        });
      default:
        return json(response, 404, problem('not-found', 404));
    }
  }

  wellKnown(): Record<string, unknown> {
    return {
      protocols: [1],
      name: 'Scripted',
      urls: { submissions: '/v1/submissions', uploads: '/v1/uploads' },
      limits: { declare_batch: 500, upload_bytes: 2 ** 40, parallel_uploads: 4 },
      licenses: [],
      agreements: [],
      support: { languages: [] },
      wanted: [],
      quorum: 1,
      public_key: publicKeyOf(SIGNER.publicKey),
      time: new Date().toISOString(),
    };
  }

  /** Results for a declaration's body. */
  declare(body: string): Record<string, unknown>[] {
    const { items } = JSON.parse(body) as { items: { record: { id: string; bytes: number } }[] };
    return items.map(({ record: { id, bytes } }, index) => {
      const submission = submissionId(this.#declared.size + index);
      this.#declared.set(submission, { id, bytes, submission, offset: 0 });
      const known = { id, submission, revision: 1, state: 'declared' };
      return this.resumes
        ? { outcome: 'resume', ...known, upload_url: `/v1/uploads/${submission}` }
        : { outcome: 'upload', ...known, create_url: '/v1/uploads' };
    });
  }

  /** A signed receipt, with what is wrong about it in `changes`. */
  committed(
    submission: string,
    { id, bytes } = this.#declared.get(submission) ?? { id: '', bytes: 0 },
    changes: Record<string, unknown> = {},
    key: { readonly privateKey: KeyObject; readonly publicKey: KeyObject } = SIGNER,
  ): Record<string, unknown> {
    const receipt = {
      ...{ type: 'croton/receipt/1', submission, id, bytes, record_digest: `sha256:${'0'.repeat(64)}` },
      ...{ revision: 1, contributor: 'ada', license: 'CC0-1.0', agreement: null, endpoint: this.url },
      ...{ time: new Date().toISOString(), ...changes },
    };
    const payload = Buffer.from(JSON.stringify(receipt));
    const sig = sign(null, preAuthenticationEncoding(RECEIPT_TYPE, payload), key.privateKey);
    const signatures = [{ keyid: publicKeyOf(SIGNER.publicKey).id, sig: sig.toString('base64') }];
    const envelope = { payloadType: RECEIPT_TYPE, payload: payload.toString('base64'), signatures };
    return { submission, state: 'received', receipt: envelope };
  }
}

function callOf(method: string, url: string): Call | 'unknown' {
  if (url.startsWith('/.well-known/croton')) return 'well-known';
  if (url.startsWith('/v1/me')) return 'me';
  if (url.endsWith('/commit')) return 'commit';
  if (url.endsWith('/withdraw')) return 'withdraw';
  if (/^\/v1\/submissions\/[0-9a-f-]+$/.test(url)) return 'show';
  if (url.startsWith('/v1/submissions')) return method === 'POST' ? 'declare' : 'list';
  if (!url.startsWith('/v1/uploads')) return 'unknown';
  return ({ POST: 'create', PATCH: 'append', HEAD: 'offset' } as const)[method] ?? 'unknown';
}

export const SUBMISSION = submissionId(9999);

function submissionId(number: number): string {
  return `01920000-0000-7000-8000-${String(number).padStart(12, '0')}`;
}

const ME = {
  name: 'ada',
  roles: ['contributor'],
  organization: null,
  agreement: null,
  agreement_due: null,
  token_expires: null,
};

/** A row of a list of submissions. */
export function summary(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    submission: SUBMISSION,
    id: `sha256:${'1'.repeat(64)}`,
    state: 'queued',
    round: 1,
    revision: 1,
    record_digest: `sha256:${'2'.repeat(64)}`,
    file_name: 'a.mp4',
    title: 'A',
    contributor: 'ada',
    bytes: 1,
    duration_s: 1,
    languages: ['yo'],
    countries: ['NG'],
    license: 'CC0-1.0',
    reasons: [],
    next_step: null,
    votes: 0,
    declared_at: '2026-01-01T00:00:00.000Z',
    updated_at: '2026-01-01T00:00:00.000Z',
    ...changes,
  };
}

/** A problem document (RFC 9457). */
export function problem(code: string, status: number, text = code): Record<string, unknown> {
  return {
    type: `tag:croton,2026:problem/${code}`,
    title: text,
    detail: text,
    status,
    code,
    hint: text,
    retryable: false,
  };
}

export function publicKeyOf(key: KeyObject) {
  const spki = key.export({ type: 'spki', format: 'der' }).toString('base64');
  return { id: 'key-1', algorithm: 'ed25519', spki };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function empty(response: ServerResponse, status: number, headers: Record<string, string>): void {
  response.writeHead(status, { 'tus-resumable': '1.0.0', ...headers });
  response.end();
}

/** Writes `piece` to a socket again and again until the client leaves or `most` bytes were taken. */
export function flood(socket: Duplex, piece: Buffer, most: number): void {
  let left = most;
  const more = () => {
    while (left > 0 && !socket.destroyed) {
      left -= piece.length;
      if (!socket.write(piece)) return void socket.once('drain', more);
    }
    socket.destroy();
  };
  more();
}
