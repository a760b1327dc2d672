/** What a pause, a rate and a new token do to a clip that is under way. */
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../../src/context.js';
import { openSharedBytes } from '../../../src/media/shared-bytes.js';
import type { Closed } from '../../../src/transfer/gate-rules.js';
import { GoodputMeter } from '../../../src/transfer/goodput.js';
import type { Wait } from '../../../src/transfer/persist.js';
import { DEFAULT_RETRY } from '../../../src/transfer/retry-decision.js';
import { RuledGate } from '../../../src/transfer/ruled-gate.js';
import { sendClip } from '../../../src/transfer/send-clip.js';
import type { SendOptions } from '../../../src/transfer/send-options.js';
import { TokenBucket } from '../../../src/transfer/token-bucket.js';
import { Tus } from '../../../src/transfer/tus.js';
import { TusConnections } from '../../../src/transfer/tus-request.js';
import { fakeContext } from '../../support/fake-context.js';
import { until } from '../../support/upload-bench.js';
import { type Script, type ScriptedServer, startScriptedServer } from './scripted-server.js';

const MIB = 1024 * 1024;
const UPLOAD = '/v1/uploads/one';

let folder: string;
let connections: TusConnections;
let server: ScriptedServer;
let waits: Wait[];
let closed: Closed | undefined;
let gate: RuledGate;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-paused-'));
  connections = await TusConnections.open();
  waits = [];
  closed = undefined;
  gate = await RuledGate.open({
    clock: systemClock,
    rules: [{ closed: () => closed }],
    emit: () => {},
    endsWith: ({ why }) => (why === 'window' ? new Error('the window is over') : undefined),
  });
});

afterEach(async () => {
  gate.close();
  connections.close();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

async function send(bytes: Buffer, script: Script, overrides: Partial<SendOptions> = {}): Promise<void> {
  server = await startScriptedServer(script);
  const { origin } = server;
  const path = join(folder, 'clip.mp4');
  await writeFile(path, bytes);
  const createUrl = `${origin}/v1/uploads`;
  const clip = await openSharedBytes(path, null);
  const { signIn } = overrides;
  try {
    await sendClip(clip, {
      context: fakeContext().context,
      tus: new Tus(connections, { origin, tokens: signIn ?? { token: 'secret' } }),
      submission: '0199c0de-0000-7000-8000-000000000001',
      destination: { kind: 'create', createUrl },
      locate: async () => ({ kind: 'resume', uploadUrl: `${origin}${UPLOAD}` }),
      retry: DEFAULT_RETRY,
      stall: { baseMs: 1500, bufferBytes: 0, maxMs: 1500, unknownRate: 1 },
      goodput: new GoodputMeter(),
      onCreated: async () => {},
      onProgress: () => {},
      onWait: (wait) => waits.push(wait),
      gate,
      ...overrides,
    });
  } finally {
    await clip.close();
  }
}

const slowly = () => new TokenBucket(systemClock, 2 * MIB);

test('a gate that closes stops the body; it goes on at the server’s offset, and that is no failure', async () => {
  const bytes = randomBytes(3 * MIB);
  const sending = send(bytes, keepsParts, { limiter: slowly() });
  await until(() => (server?.stored.length ?? 0) > MIB);
  closed = { why: 'pause', untilMs: undefined };
  await gate.look();
  const { length } = server.seen;
  await new Promise((resolve) => setTimeout(resolve, 300));
  const kept = server.stored.length;
  expect(kept).toBeLessThan(3 * MIB);
  expect(server.seen.length).toBe(length);
  closed = undefined;
  await gate.look();
  await sending;
  expect(waits).toEqual([]);
  expect(server.stored.equals(bytes)).toBe(true);
  expect(server.count('POST')).toBe(1);
  expect(Number(server.seen.at(-1)?.headers['upload-offset'])).toBe(kept);
});

test('where it ends with the window, it ends', async () => {
  const sending = send(randomBytes(3 * MIB), keepsParts, { limiter: slowly() });
  const ended = expect(sending).rejects.toThrow('the window is over');
  await until(() => (server?.stored.length ?? 0) > MIB);
  closed = { why: 'window', untilMs: undefined };
  await gate.look();
  await ended;
});

test('nothing is asked while the gate is closed from the start', async () => {
  closed = { why: 'pause', untilMs: undefined };
  await gate.look();
  const sending = send(randomBytes(1000), () => false);
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(server.seen).toEqual([]);
  closed = undefined;
  await gate.look();
  await sending;
});

test('a rate does not look like a stall, however slow', async () => {
  const bytes = randomBytes(60 * 1024);
  // Slower than the patience of the stall timer for the whole of it.
  const limiter = new TokenBucket(systemClock, 20 * 1024);
  await send(bytes, () => false, { limiter });
  expect(waits).toEqual([]);
  expect(server.stored.equals(bytes)).toBe(true);
});

test('a refused token is replaced once, and the upload goes on where it was', async () => {
  const bytes = randomBytes(2 * MIB);
  let asked = 0;
  const signIn = {
    token: 'old' as string | undefined,
    renew: async () => {
      asked += 1;
      signIn.token = 'new';
    },
  };
  await send(
    bytes,
    (request, response) => {
      if (request.method === 'POST' || request.headers.authorization === 'Bearer new') return false;
      request.resume();
      response.writeHead(401).end();
      return true;
    },
    { signIn },
  );
  expect(asked).toBe(1);
  expect(server.count('POST')).toBe(1);
  expect(server.stored.equals(bytes)).toBe(true);
});

/** Keeps what arrived of a body that was cut, as tus servers do. */
const keepsParts: Script = async (request, response, self) => {
  if (request.method !== 'PATCH') return false;
  request.on('error', () => {});
  try {
    for await (const piece of request) self.stored = Buffer.concat([self.stored, piece as Buffer]);
  } catch {
    return true;
  }
  response.writeHead(204, { 'Upload-Offset': String(self.stored.length) }).end();
  return true;
};
