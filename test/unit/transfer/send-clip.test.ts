import { randomBytes } from 'node:crypto';
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Clock, type Context, systemClock } from '../../../src/context.js';
import { openSharedBytes } from '../../../src/media/shared-bytes.js';
import { GoodputMeter } from '../../../src/transfer/goodput.js';
import { GivenUp, type Wait } from '../../../src/transfer/persist.js';
import { DEFAULT_RETRY } from '../../../src/transfer/retry-decision.js';
import { sendClip } from '../../../src/transfer/send-clip.js';
import type { SendOptions } from '../../../src/transfer/send-options.js';
import { DEFAULT_STALL } from '../../../src/transfer/stall-timer.js';
import { Tus } from '../../../src/transfer/tus.js';
import { TusConnections } from '../../../src/transfer/tus-request.js';
import { readBody, type Script, type ScriptedServer, startScriptedServer } from './scripted-server.js';

const MIB = 1024 * 1024;
const UPLOAD = '/v1/uploads/one';
const SUBMISSION = '0199c0de-0000-7000-8000-000000000001';

let folder: string;
let connections: TusConnections;
let server: ScriptedServer | undefined;
let waits: Wait[];
let stop: AbortController;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-send-'));
  connections = await TusConnections.open();
  waits = [];
  stop = new AbortController();
});

afterEach(async () => {
  connections.close();
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

async function send(
  bytes: Buffer | string,
  script: Script = () => false,
  overrides: Partial<SendOptions> = {},
  // Time passes at once where something is slept through, and the stall timer lives on real time.
  clock: Clock = { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 60), signal) },
) {
  server = await startScriptedServer(script);
  const { origin } = server;
  const path = typeof bytes === 'string' ? bytes : join(folder, 'clip.mp4');
  if (typeof bytes !== 'string') await writeFile(path, bytes);
  const created: string[] = [];
  const context: Context = {
    io: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr },
    env: {},
    cwd: folder,
    signal: stop.signal,
    clock,
    random: () => 0.5,
  };
  const createUrl = `${origin}/v1/uploads`;
  const clip = await openSharedBytes(path, null);
  try {
    await sendClip(clip, {
      context,
      tus: new Tus(connections, { origin, tokens: { token: 'secret' } }),
      submission: SUBMISSION,
      destination: { kind: 'create', createUrl },
      locate: async () => ({ kind: 'create', createUrl }),
      retry: DEFAULT_RETRY,
      stall: DEFAULT_STALL,
      goodput: new GoodputMeter(),
      onCreated: async (url) => {
        created.push(url);
      },
      onProgress: () => {},
      onWait: (wait) => waits.push(wait),
      ...overrides,
    });
  } finally {
    await clip.close();
  }
  return { created };
}

const fails = (status: number, headers = {}): Script => {
  return (request, response, _, number) => {
    if (request.method !== 'PATCH' || number > 1) return false;
    request.resume();
    response.writeHead(status, headers).end();
    return true;
  };
};

test('a small clip takes one round trip', async () => {
  const bytes = randomBytes(1000);
  await send(bytes);
  expect(server?.seen.map(({ method }) => method)).toEqual(['POST']);
  expect(server?.stored.equals(bytes)).toBe(true);
});

test('a large clip takes a creation and one PATCH', async () => {
  const bytes = randomBytes(3 * MIB);
  const { created } = await send(bytes);
  expect(server?.seen.map(({ method }) => method)).toEqual(['POST', 'PATCH']);
  expect(created).toEqual([`${server?.origin}${UPLOAD}`]);
  expect(server?.stored.equals(bytes)).toBe(true);
  expect(server?.seen[0]?.headers['upload-metadata']).toBe(
    `submission ${Buffer.from(SUBMISSION).toString('base64')}`,
  );
});

test('a cut connection goes on at the server’s offset', async () => {
  const bytes = randomBytes(3 * MIB);
  await send(bytes, async (request, _, self, number) => {
    if (request.method !== 'PATCH' || number > 1) return false;
    const { socket } = request;
    for await (const piece of request) {
      self.stored = Buffer.concat([self.stored, piece as Buffer]);
      if (self.stored.length > MIB) break;
    }
    socket.destroy();
    return true;
  });
  expect(server?.seen.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'HEAD', 'PATCH']);
  expect(Number(server?.seen[3]?.headers['upload-offset'])).toBeGreaterThan(MIB);
  expect(server?.stored.equals(bytes)).toBe(true);
});

test.each([401, 403])('a %i ends it and does not create the upload anew', async (status) => {
  const failure = await send(randomBytes(2 * MIB), (request, response) => {
    if (request.method !== 'HEAD' && request.method !== 'PATCH') return false;
    request.resume();
    response.writeHead(status).end();
    return true;
  }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(GivenUp);
  expect((failure as GivenUp).because).toBe('signed-out');
  expect(server?.count('POST')).toBe(1);
});

test.each([500, 502, 503, 408, 423, 429, 460, 400, 507])(
  'after a %i it goes on without a new upload',
  async (status) => {
    const bytes = randomBytes(2 * MIB);
    await send(bytes, fails(status));
    expect(server?.count('POST')).toBe(1);
    expect(server?.count('HEAD')).toBe(1);
    expect(server?.stored.equals(bytes)).toBe(true);
  },
);

test.each([502, 503, 401])('a HEAD answered %i does not discard what was sent', async (status) => {
  const bytes = randomBytes(2 * MIB);
  const outcome = await send(bytes, (request, response, self, number) => {
    if (request.method === 'PATCH' && number === 1) {
      self.stored = bytes.subarray(0, MIB);
      request.socket.destroy();
      return true;
    }
    if (request.method !== 'HEAD' || number > 1) return false;
    response.writeHead(status).end();
    return true;
  }).catch((error: unknown) => error);
  expect(server?.count('POST')).toBe(1);
  if (status === 401) expect((outcome as GivenUp).because).toBe('signed-out');
  else expect(server?.stored.equals(bytes)).toBe(true);
});

test.each([404, 410])('after a %i it creates the upload anew', async (status) => {
  const bytes = randomBytes(2 * MIB);
  await send(bytes, fails(status));
  expect(server?.count('POST')).toBe(2);
  expect(server?.stored.equals(bytes)).toBe(true);
});

test.each([
  ['of another size', { 'Upload-Offset': '5', 'Upload-Length': '77' }],
  ['that is said to have more than the clip', { 'Upload-Offset': String(3 * MIB) }],
])('an upload %s is gone', async (_, headers) => {
  const bytes = randomBytes(2 * MIB);
  await send(bytes, (request, response, self, number) => {
    if (request.method === 'PATCH' && number === 1) {
      request.socket.destroy();
      return true;
    }
    if (request.method !== 'HEAD') return false;
    response.writeHead(200, headers).end();
    self.stored = Buffer.alloc(0);
    return true;
  });
  expect(server?.count('POST')).toBe(2);
  expect(server?.stored.equals(bytes)).toBe(true);
});

test('an upload that is lost again and again is given up', async () => {
  const failure = await send(randomBytes(2 * MIB), (request, response) => {
    if (request.method !== 'PATCH') return false;
    request.resume();
    response.writeHead(404).end();
    return true;
  }).catch((error: unknown) => error);
  expect((failure as GivenUp).because).toBe('futile');
  expect(server?.count('POST')).toBeLessThan(6);
});

test('a server that says 204 and keeps nothing is no success, and no storm', async () => {
  const failure = await send(randomBytes(2 * MIB), async (request, response) => {
    if (request.method !== 'PATCH') return false;
    await readBody(request);
    response.writeHead(204, { 'Upload-Offset': '0' }).end();
    return true;
  }).catch((error: unknown) => error);
  expect((failure as GivenUp).because).toBe('futile');
  expect(server?.count('PATCH')).toBe(DEFAULT_RETRY.maxFutile + 1);
});

test('a server that keeps one byte per request makes no progress', async () => {
  let stored = 0;
  const failure = await send(randomBytes(2 * MIB), async (request, response) => {
    if (request.method === 'POST') return false;
    if (request.method === 'PATCH') {
      await readBody(request);
      stored += 1;
    }
    const status = request.method === 'PATCH' ? 204 : 200;
    response.writeHead(status, { 'Upload-Offset': String(stored) }).end();
    return true;
  }).catch((error: unknown) => error);
  expect((failure as GivenUp).because).toBe('futile');
  expect(server?.count('PATCH')).toBe(DEFAULT_RETRY.maxFutile + 1);
});

test('a server that takes little at a time is asked twice a second at most', async () => {
  const bytes = randomBytes(2 * MIB);
  let waitedMs = 0;
  const clock = {
    now: () => systemClock.now() + waitedMs,
    sleep: async (ms: number, signal?: AbortSignal) => {
      // The stall timer lives on real time.
      if (ms > 20_000) return systemClock.sleep(ms, signal);
      waitedMs += ms;
    },
  };
  const keep = 128 * 1024;
  const script: Script = async (request, response, self) => {
    if (request.method !== 'PATCH') return false;
    self.stored = Buffer.concat([self.stored, (await readBody(request)).subarray(0, keep)]);
    response.writeHead(204, { 'Upload-Offset': String(self.stored.length) }).end();
    return true;
  };
  await send(bytes, script, {}, clock);
  expect(server?.stored.equals(bytes)).toBe(true);
  expect(server?.count('PATCH')).toBe(16);
  expect((server?.seen.length ?? 0) / (waitedMs / 1000)).toBeLessThan(2);
});

test('a 204 that kept a part goes on from there', async () => {
  const bytes = randomBytes(2 * MIB);
  await send(bytes, async (request, response, self, number) => {
    if (request.method !== 'PATCH' || number > 1) return false;
    self.stored = (await readBody(request)).subarray(0, 1000);
    response.writeHead(204, { 'Upload-Offset': '1000' }).end();
    return true;
  });
  expect(server?.stored.equals(bytes)).toBe(true);
});

test('a creation whose answer was lost is asked for, not repeated blindly', async () => {
  const bytes = randomBytes(2 * MIB);
  let located = 0;
  await send(
    bytes,
    (request, _, __, number) => {
      if (request.method !== 'POST' || number > 1) return false;
      request.socket.destroy();
      return true;
    },
    {
      locate: async () => {
        located += 1;
        return { kind: 'resume', uploadUrl: `${server?.origin}${UPLOAD}` };
      },
    },
  );
  expect(located).toBe(1);
  expect(server?.count('POST')).toBe(1);
  expect(server?.stored.equals(bytes)).toBe(true);
});

test('Retry-After is honored in both forms', async () => {
  await send(randomBytes(2 * MIB), fails(429, { 'Retry-After': '7' }));
  expect(waits[0]?.delayMs).toBeGreaterThanOrEqual(7000);
  await server?.close();
  waits = [];
  const date = new Date(Date.now() + 60_000).toUTCString();
  await send(randomBytes(2 * MIB), fails(503, { 'Retry-After': date }));
  expect(waits[0]?.delayMs).toBeGreaterThan(50_000);
});

test('a stall inside the body, and one after its last byte, ends the request and goes on', async () => {
  const bytes = randomBytes(2 * MIB);
  const stall = { baseMs: 150, bufferBytes: 0, maxMs: 1000, unknownRate: 1 };
  await send(
    bytes,
    async (request, _, self, number) => {
      if (request.method !== 'PATCH' || number > 2) return false;
      if (number === 1) return true;
      self.stored = await readBody(request);
      return true;
    },
    { stall },
  );
  expect(server?.count('PATCH')).toBe(2);
  expect(server?.count('POST')).toBe(1);
  expect(server?.stored.equals(bytes)).toBe(true);
  expect(waits.map(({ reason }) => reason)).toEqual([
    expect.stringContaining('nothing moved'),
    expect.stringContaining('nothing moved'),
  ]);
});

// Each verb falls silent the first time it is asked: with nothing, or with the beginning of an answer.
test.each([
  ['POST', undefined],
  ['POST', 'HTTP/1.1 201 Created\r\nLoca'],
  ['HEAD', undefined],
  ['HEAD', 'HTTP/1.1 200 OK\r\nUpload-Off'],
  ['PATCH', 'HTTP/1.1 204 No Content\r\nUpload-Off'],
])('an endpoint that never answers a %s (%j) is left after the stall timer', async (method, beginning) => {
  const bytes = randomBytes(2 * MIB);
  const stall = { baseMs: 150, bufferBytes: 0, maxMs: 1000, unknownRate: 1 };
  const startedMs = performance.now();
  await send(
    bytes,
    (request, response, _, number) => {
      // Something must go wrong before there is a HEAD.
      if (method === 'HEAD' && request.method === 'PATCH' && number === 1) {
        request.socket.destroy();
        return true;
      }
      if (request.method !== method || number > 1) return false;
      request.resume();
      if (beginning !== undefined) response.socket?.write(beginning);
      return true;
    },
    { stall },
  );
  expect(performance.now() - startedMs).toBeLessThan(5000);
  expect(server?.stored.equals(bytes)).toBe(true);
  expect(waits.at(-1)?.reason).toContain('nothing moved');
});

test('HEAD never comes while bytes are being sent', async () => {
  let sending = 0;
  let overlapped = false;
  const bytes = randomBytes(2 * MIB);
  await send(bytes, async (request, _, __, number) => {
    if (request.method === 'HEAD') overlapped ||= sending > 0;
    if (request.method !== 'PATCH' || number > 1) return false;
    sending += 1;
    await new Promise((resolve) => setTimeout(resolve, 100));
    request.socket.destroy();
    sending -= 1;
    return true;
  });
  expect(overlapped).toBe(false);
});

test('a Location elsewhere gets nothing', async () => {
  const failure = await send(randomBytes(2 * MIB), (request, response) => {
    if (request.method !== 'POST') return false;
    response.writeHead(201, { Location: 'http://127.0.0.2:9/steal' }).end();
    return true;
  }).catch((error: unknown) => error);
  expect((failure as GivenUp).because).toBe('refused');
  expect(server?.seen).toHaveLength(1);
});

test('a redirect is not followed', async () => {
  const failure = await send(
    randomBytes(2 * MIB),
    fails(307, { Location: 'http://127.0.0.2:9/steal' }),
  ).catch((error: unknown) => error);
  expect((failure as GivenUp).because).toBe('refused');
});

test('an endless answer is cut', async () => {
  const failure = await send(randomBytes(1000), async (request, response) => {
    await readBody(request);
    response.writeHead(500);
    const timer = setInterval(() => response.write('x'.repeat(65_536)), 1);
    response.on('close', () => clearInterval(timer));
    return true;
  }).catch((error: unknown) => error);
  expect((failure as GivenUp).because).toBe('refused');
});

test('a source that grows, shrinks or vanishes while it is sent is an error, not a hang', async () => {
  const path = join(folder, 'growing.mp4');
  const spoil: Record<string, () => Promise<void>> = {
    grows: () => appendFile(path, 'more'),
    shrinks: () => truncate(path, 1000),
  };
  for (const change of Object.values(spoil)) {
    await writeFile(path, randomBytes(8 * MIB));
    const failure = await send(path, async (request, _, __, number) => {
      if (request.method !== 'PATCH' || number > 1) return false;
      request.once('data', () => request.pause());
      await change();
      request.resume();
      return true;
    }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'file/changed' });
    await server?.close();
  }
});

test('an abort ends it at once and keeps the upload', async () => {
  const sending = send(randomBytes(4 * MIB), (request) => {
    if (request.method !== 'PATCH') return false;
    setTimeout(() => stop.abort(), 50);
    return true;
  });
  await expect(sending).rejects.toMatchObject({ name: 'AbortError' });
});

test('a refused clip is given up without another try', async () => {
  const failure = await send(randomBytes(2 * MIB), fails(413)).catch((error: unknown) => error);
  expect((failure as GivenUp).because).toBe('refused');
  expect(server?.count('PATCH')).toBe(1);
});

test('a creation whose offset lies beyond the end is refused, and nothing more is sent', async () => {
  const lies: Script = async (request, response) => {
    if (request.method !== 'POST') return false;
    await readBody(request);
    response.writeHead(201, { Location: UPLOAD, 'Upload-Offset': '999999999999' }).end();
    return true;
  };
  await expect(send(randomBytes(1000), lies)).rejects.toMatchObject({ because: 'refused' });
  expect(server?.seen).toHaveLength(1);
});
