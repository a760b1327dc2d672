/** The verbs of tus 1.0.0 that croton uses. Each is one request; when to repeat it is decided elsewhere. */
import type { Readable } from 'node:stream';
import { parseUrl, resolveOnEndpoint } from '../client/endpoint-url.js';
import type { TokenSource } from '../client/token.js';
import { TransferFailure } from './failure.js';
import type { RequestWatch, TusConnections, TusReply } from './tus-request.js';

export interface TusTarget {
  /** Origin of the endpoint: no other is ever talked to. */
  readonly origin: string;
  readonly tokens: TokenSource;
}

export interface Creation {
  /** Secret: who knows it may write to the upload. */
  readonly uploadUrl: string;
  /** Bytes that the server has. */
  readonly offset: number;
}

const OFFSET_BODY = { 'Content-Type': 'application/offset+octet-stream' };

export class Tus {
  readonly #connections: TusConnections;
  readonly #target: TusTarget;

  constructor(connections: TusConnections, target: TusTarget) {
    this.#connections = connections;
    this.#target = target;
  }

  /**
   * Creates an upload of `sizeBytes` for a submission, with its first bytes where `body` is given (creation-with-upload).
   * "The Server MUST include the Upload-Offset header in the response" when bytes came along.
   */
  async create(
    createUrl: string,
    upload: {
      readonly submission: string;
      readonly sizeBytes: number;
      readonly body?: Buffer | Readable | undefined;
    },
    watch: RequestWatch,
  ): Promise<Creation> {
    const { submission, sizeBytes, body } = upload;
    const reply = await this.#send('POST', createUrl, watch, body, {
      'Upload-Length': String(sizeBytes),
      'Upload-Metadata': `submission ${Buffer.from(submission).toString('base64')}`,
      'Content-Length': String(body === undefined ? 0 : sizeBytes),
      ...(body === undefined ? {} : OFFSET_BODY),
    });
    const location = reply.headers.location;
    if (reply.status !== 201 || typeof location !== 'string') throw brokenAnswer('no upload was created');
    const offset = body === undefined ? 0 : (readOffset(reply) ?? 0);
    if (offset > sizeBytes) throw brokenAnswer('Upload-Offset lies beyond the end');
    return { uploadUrl: this.#onEndpoint(location, createUrl), offset };
  }

  /** The server's offset. Never while bytes are being sent: it would displace them. */
  async offset(uploadUrl: string, sizeBytes: number, watch: RequestWatch): Promise<number> {
    const reply = await this.#send('HEAD', uploadUrl, watch);
    const offset = readOffset(reply);
    if (offset === undefined) throw brokenAnswer('no Upload-Offset');
    const length = reply.headers['upload-length'];
    if (offset > sizeBytes || (length !== undefined && Number(length) !== sizeBytes))
      throw new TransferFailure({ kind: 'gone' });
    return offset;
  }

  /** Sends `body`, the bytes `[from, to)`, and returns the server's offset after it. */
  async append(
    uploadUrl: string,
    range: { readonly from: number; readonly to: number },
    body: Readable,
    watch: RequestWatch,
  ): Promise<number> {
    const reply = await this.#send('PATCH', uploadUrl, watch, body, {
      'Upload-Offset': String(range.from),
      'Content-Length': String(range.to - range.from),
      ...OFFSET_BODY,
    });
    const offset = readOffset(reply);
    // A displaced PATCH may be answered 204 all the same: only the offset tells.
    if (reply.status !== 204 || offset === undefined) throw brokenAnswer('no Upload-Offset after the bytes');
    return offset;
  }

  #send(
    method: 'POST' | 'PATCH' | 'HEAD',
    url: string,
    watch: RequestWatch,
    body?: Buffer | Readable,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<TusReply> {
    const authorization = `Bearer ${this.#target.tokens.token ?? ''}`;
    const request = {
      method,
      url: this.#onEndpoint(url),
      headers: { 'Tus-Resumable': '1.0.0', Authorization: authorization, ...headers },
      body,
    };
    return this.#connections.send(request, watch);
  }

  #onEndpoint(reference: string, base: string = this.#target.origin): string {
    return resolveOnEndpoint(this.#target.origin, parseUrl(reference, base)?.href ?? reference);
  }
}

function readOffset({ headers }: TusReply): number | undefined {
  const value = headers['upload-offset'];
  return typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : undefined;
}

function brokenAnswer(reason: string): TransferFailure {
  return new TransferFailure({ kind: 'protocol', reason: `the answer breaks tus: ${reason}` });
}
