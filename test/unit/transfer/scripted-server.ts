/** A tus server that does what a script says, request by request, and remembers what it was asked. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
}

export interface ScriptedServer {
  readonly origin: string;
  readonly seen: Seen[];
  /** Bytes of the one upload. */
  stored: Buffer;
  /** How often each verb came. */
  count(method: string): number;
  close(): Promise<void>;
}

/** Handles a request in place of the well-behaved server; returns false to leave it to that one. */
export type Script = (
  request: IncomingMessage,
  response: ServerResponse,
  server: ScriptedServer,
  number: number,
) => boolean | Promise<boolean>;

/** The bytes of a request's body, or what came of it before it was cut. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of request) pieces.push(piece as Buffer);
  } catch {}
  return Buffer.concat(pieces);
}

/** Starts it on a free port. `number` of the script counts requests of the same method from 1. */
export async function startScriptedServer(script: Script = () => false): Promise<ScriptedServer> {
  const seen: Seen[] = [];
  const http = createServer((request, response) => void handle(request, response));
  http.on('clientError', (_, socket) => socket.destroy());
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const server: ScriptedServer = {
    origin: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    seen,
    stored: Buffer.alloc(0),
    count: (method) => seen.filter((request) => request.method === method).length,
    close: () =>
      new Promise((resolve) => {
        http.close(() => resolve());
        http.closeAllConnections();
      }),
  };
  let length = 0;
  async function handle(request: IncomingMessage, response: ServerResponse) {
    const { method = '', url = '', headers } = request;
    seen.push({ method, url, headers });
    if (method === 'POST') length = Number(headers['upload-length']);
    if (await script(request, response, server, server.count(method))) return;
    const offset = () => ({ 'Tus-Resumable': '1.0.0', 'Upload-Offset': String(server.stored.length) });
    if (method === 'POST') {
      server.stored = await readBody(request);
      response.writeHead(201, { ...offset(), Location: '/v1/uploads/one' }).end();
    } else if (method === 'HEAD') {
      response.writeHead(200, { ...offset(), 'Upload-Length': String(length) }).end();
    } else if (Number(headers['upload-offset']) !== server.stored.length) {
      response.writeHead(409).end();
    } else {
      server.stored = Buffer.concat([server.stored, await readBody(request)]);
      if (!request.complete) return;
      response.writeHead(204, offset()).end();
    }
  }
  return server;
}
