import { Agent as HttpAgent, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { callHttp, type HttpCall } from '../../../src/transfer/http-call.js';

const sockets = new Set<Socket>();
const agents = { http: new HttpAgent({ keepAlive: true }), https: new HttpsAgent() };
let server: Server | undefined;

afterEach(() => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server?.close();
});

/** A server that does to each connection what `talk` says, and its URL. */
async function serve(talk: (socket: Socket) => void): Promise<string> {
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    talk(socket);
  });
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}/`;
}

async function read(answer: IncomingMessage): Promise<string> {
  let text = '';
  for await (const piece of answer) text += piece;
  return `${answer.statusCode} ${text}`;
}

const call = (url: string, more: Partial<HttpCall> = {}) =>
  callHttp({ method: 'POST', url, headers: {}, agents, signal: new AbortController().signal, ...more }, read);

const answering = (text: string) => (socket: Socket) => socket.on('data', () => socket.write(text));
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

test('calls in a row share a connection; a redirect is an answer like others', async () => {
  const url = await serve(answering(OK));
  expect(await call(url)).toBe('200 ok');
  expect(await call(url)).toBe('200 ok');
  expect(sockets.size).toBe(1);
  server?.close();
  const moved = await serve(
    answering('HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n'),
  );
  expect(await call(moved)).toBe('307 ');
});

test('a body is seen to leave piece by piece', async () => {
  const body = Buffer.alloc(150_000);
  let got = 0;
  const url = await serve((socket) =>
    socket.on('data', (bytes) => {
      got += bytes.length;
      if (got > body.length) socket.write(OK);
    }),
  );
  const seen: number[] = [];
  const headers = { 'content-length': String(body.length) };
  await call(url, { body, headers, onSent: (bytes) => seen.push(bytes) });
  expect(seen).toEqual([65_536, 131_072, 150_000]);
});

test('an answer before the end of the body counts, and the connection is not used again', async () => {
  const url = await serve(answering(OK));
  let ended = false;
  const body = new Readable({ read() {}, destroy: (_error, done) => done(null) });
  body.push('a');
  body.once('close', () => {
    ended = true;
  });
  expect(await call(url, { body, headers: { 'content-length': '9' } })).toBe('200 ok');
  expect(await call(url)).toBe('200 ok');
  expect(sockets.size).toBe(2);
  body.destroy();
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended).toBe(true);
});

test('an answer that refuses the body is read also where the connection breaks behind it', async () => {
  const refusal = 'HTTP/1.1 413 Too large\r\nContent-Length: 3\r\nConnection: close\r\n\r\nbig';
  const url = await serve((socket) =>
    socket.once('data', () => socket.write(refusal, () => socket.resetAndDestroy())),
  );
  const body = Buffer.alloc(8 << 20);
  const outcome = await call(url, { body, headers: { 'content-length': String(body.length) } }).catch(
    ({ code }) => code,
  );
  // The system may throw away what it received when the connection is reset.
  expect(['413 big', 'ECONNRESET', 'EPIPE']).toContain(outcome);
});

test('the error of a body ends its request', async () => {
  const url = await serve(() => {});
  const body = Readable.from(
    (async function* () {
      yield Buffer.from('a');
      throw new Error('the file changed');
    })(),
    { objectMode: false },
  );
  await expect(call(url, { body, headers: { 'content-length': '9' } })).rejects.toThrow('the file changed');
});

test.each([
  ['HPE_INTERIM_FLOOD', 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(1100)],
  ['HPE_UNASKED_UPGRADE', 'HTTP/1.1 101 Switch\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
  ['HPE_HEADER_OVERFLOW', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(20_000)}\r\n\r\n`],
  ['HPE_INVALID_CHUNK_SIZE', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
])('an answer that breaks HTTP ends with %s', async (code, text) => {
  const url = await serve(answering(text));
  await expect(call(url)).rejects.toMatchObject({ code });
});

test('an answer that is cut off is an error', async () => {
  const url = await serve((socket) => socket.on('data', () => socket.end(OK.slice(0, -1))));
  await expect(call(url)).rejects.toMatchObject({ code: 'ECONNRESET' });
});

test('silence and trickles end in time, and so does what is aborted', async () => {
  const silent = await serve(() => {});
  await expect(call(silent, { quietMs: 30 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
  await expect(call(silent, { signal: AbortSignal.timeout(30) })).rejects.toThrow('abort');
  server?.close();
  const trickle = await serve((socket) => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    const drops = setInterval(() => socket.write('a'), 5);
    socket.once('close', () => clearInterval(drops));
  });
  await expect(call(trickle, { quietMs: 1000, mostMs: 60 })).rejects.toMatchObject({ code: 'ETIMEDOUT' });
});
