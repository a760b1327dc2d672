import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdtemp, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createClient } from '../../../src/client/endpoint-client.js';
import { type Context, processContext, systemClock } from '../../../src/context.js';
import { fileIdentity } from '../../../src/media/shared-bytes.js';
import { preAuthenticationEncoding, RECEIPT_TYPE } from '../../../src/protocol/receipts.js';
import type { WellKnown } from '../../../src/protocol/well-known.js';
import type { TransferEvent } from '../../../src/transfer/events.js';
import { UploadJournal } from '../../../src/transfer/journal.js';
import { UploadTally } from '../../../src/transfer/tally.js';
import { transferClips } from '../../../src/transfer/transfer-clips.js';
import type { TransferGate } from '../../../src/transfer/transfer-gate.js';
import type { TransferItem } from '../../../src/transfer/transfer-item.js';
import { readBody } from './scripted-server.js';

const { publicKey, privateKey } = generateKeyPairSync('ed25519');
const SPKI = publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
const BYTES = Buffer.alloc(1000, 7);
const uuid = (number: number) => `0199c0de-0000-7000-8000-${String(number).padStart(12, '0')}`;
const idOf = (number: number) => `sha256:${String(number).padStart(64, '0')}`;

type Override = (path: string, request: IncomingMessage, response: ServerResponse) => boolean;

let folder: string;
let journal: UploadJournal;
let close: () => void;
let origin: string;
let override: Override;
let sending: number;
let mostSending: number;
let stop: AbortController;

beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'croton-pipeline-')));
  journal = await UploadJournal.open(join(folder, 'journal'));
  await writeFile(join(folder, 'clip.mp4'), BYTES);
  override = () => false;
  sending = 0;
  mostSending = 0;
  stop = new AbortController();
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  close = () => {
    server.close();
    server.closeAllConnections();
  };
});

afterEach(async () => {
  close();
  await journal.close();
  await rm(folder, { recursive: true, force: true });
});

/** An endpoint that takes everything. Submissions are numbered like the clips. */
async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const path = request.url ?? '';
  if (override(path, request, response)) return;
  const json = (body: unknown) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  if (path === '/v1/submissions') {
    const { items } = JSON.parse((await readBody(request)).toString());
    const results = items.map(({ record: { id } }: { record: { id: string } }) => ({
      outcome: 'upload',
      id,
      submission: uuid(Number(id.slice(-12))),
      revision: 1,
      state: 'declared',
      create_url: '/v1/uploads',
    }));
    return json({ results });
  }
  if (path === '/v1/uploads') {
    sending += 1;
    mostSending = Math.max(mostSending, sending);
    await readBody(request);
    await new Promise((resolve) => setTimeout(resolve, 10));
    sending -= 1;
    response.writeHead(201, { Location: '/v1/uploads/x', 'Upload-Offset': String(BYTES.length) }).end();
    return;
  }
  const submission = path.split('/')[3] ?? '';
  json({ submission, state: 'queued', receipt: receiptFor(submission) });
}

function receiptFor(submission: string, bytes = BYTES.length) {
  const receipt = {
    type: 'croton/receipt/1',
    submission,
    id: idOf(Number(submission.slice(-12))),
    bytes,
    record_digest: idOf(0),
    revision: 1,
    contributor: 'ada',
    license: null,
    agreement: null,
    endpoint: origin,
    time: '2026-11-22T12:00:00Z',
  };
  const payload = Buffer.from(JSON.stringify(receipt));
  const sig = sign(null, preAuthenticationEncoding(RECEIPT_TYPE, payload), privateKey).toString('base64');
  return {
    payloadType: RECEIPT_TYPE,
    payload: payload.toString('base64'),
    signatures: [{ keyid: 'k', sig }],
  };
}

/** Clips of one file. Their ids are made up: they count as hashed, unless `vouched` is false. */
async function* clips(count: number, vouched: boolean): AsyncGenerator<TransferItem> {
  const path = join(folder, 'clip.mp4');
  const hashed = vouched ? fileIdentity(await stat(path, { bigint: true })) : undefined;
  for (let number = 1; number <= count; number += 1) {
    const id = idOf(number);
    const fileName = `${number}.mp4`;
    const record = { id, file_name: fileName, bytes: BYTES.length };
    yield { id, fileName, path, bytes: BYTES.length, hashed, record };
  }
}

interface More {
  readonly jobs?: number;
  readonly windowMs?: number;
  readonly vouched?: boolean;
  readonly source?: AsyncIterable<TransferItem>;
  readonly stopSource?: () => void;
  readonly gate?: TransferGate;
  readonly onEvent?: (event: TransferEvent) => void;
}

async function transfer(count: number, more: More = {}) {
  const context: Context = {
    ...processContext(stop.signal),
    clock: { ...systemClock, sleep: (ms, signal) => systemClock.sleep(Math.min(ms, 40), signal) },
  };
  const wellKnown = {
    limits: { declare_batch: 500, upload_bytes: 1e12, parallel_uploads: 8 },
    public_key: { id: 'k', algorithm: 'ed25519', spki: SPKI },
  } as WellKnown;
  const retry = { attempts: 1, baseMs: 1, capMs: 1, longestRetryAfterMs: 1 };
  const client = createClient({ context, endpoint: origin, token: 'secret', retry });
  const events: TransferEvent[] = [];
  const tally = new UploadTally();
  tally.take({ type: 'planned', clips: count, bytes: count * BYTES.length, final: true });
  const outcome = await transferClips(
    context,
    more.source ?? clips(count, more.vouched ?? true),
    {
      client,
      wellKnown,
      journal,
      jobs: more.jobs,
      stopSource: more.stopSource,
      gate: more.gate,
      retry: { firstDelayMs: 10, maxDelayMs: 40, windowMs: more.windowMs ?? 60_000, maxFutile: 6 },
    },
    (event) => {
      events.push(event);
      tally.take(event);
      more.onEvent?.(event);
    },
  ).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { outcome, events, counts: tally.counts() };
}

test('every clip is delivered with a verified receipt that is kept', async () => {
  const { outcome, counts } = await transfer(100);
  expect(outcome).toBeUndefined();
  expect(counts).toMatchObject({ sent: 100, failed: 0, left: 0 });
  expect(journal.receipt(idOf(100))?.fileName).toBe('100.mp4');
});

test('no more files travel at once than were asked for, and several when nobody asked', async () => {
  await transfer(30, { jobs: 2 });
  expect(mostSending).toBe(2);
  mostSending = 0;
  await transfer(60);
  expect(mostSending).toBeGreaterThan(2);
  expect(mostSending).toBeLessThanOrEqual(8);
});

test('the endpoint’s word on how many travel at once counts more than the user’s', async () => {
  await transfer(60, { jobs: 20 });
  expect(mostSending).toBe(8);
});

test('an endpoint that asks for less gets less at once', async () => {
  let refusals = 1;
  override = (path, request, response) => {
    if (path !== '/v1/uploads' || mostSending < 4 || refusals === 0) return false;
    refusals -= 1;
    request.resume();
    response.writeHead(429).end();
    return true;
  };
  const { events, counts } = await transfer(60);
  expect(counts.sent).toBe(60);
  const at = events.findIndex(({ type }) => type === 'waiting');
  const limits = events.slice(0, at).flatMap((event) => (event.type === 'side-by-side' ? [event.clips] : []));
  expect(limits.at(-1)).toBe(Math.floor((limits.at(-2) ?? 0) / 2));
});

test('nothing is declared while the gate is closed', async () => {
  let requests = 0;
  override = () => {
    requests += 1;
    return false;
  };
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const gate = { enter: () => opened, closing: new AbortController().signal };
  const ended = transfer(3, { gate });
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(requests).toBe(0);
  open();
  expect((await ended).counts.sent).toBe(3);
});

test('a forged receipt is no receipt', async () => {
  override = (path, _, response) => {
    if (!path.endsWith('/commit')) return false;
    const submission = path.split('/')[3] ?? '';
    const receipt = receiptFor(submission, submission === uuid(2) ? 1 : BYTES.length);
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ submission, state: 'queued', receipt }));
    return true;
  };
  const { counts } = await transfer(3);
  expect(counts).toMatchObject({ sent: 2, failed: 1 });
  expect(counts.problems[0]).toMatchObject({ fileName: '2.mp4', code: 'upload/receipt-invalid' });
  expect(journal.receipt(idOf(2))).toBeUndefined();
});

test('a clip that the endpoint chokes on is left, the others go on', async () => {
  override = (path, request, response) => {
    if (path !== '/v1/uploads') return false;
    const name = Buffer.from(String(request.headers['upload-metadata']).split(' ')[1] ?? '', 'base64');
    if (name.toString() !== uuid(2)) return false;
    request.resume();
    response.writeHead(500).end();
    return true;
  };
  const { outcome, counts } = await transfer(5);
  expect(outcome).toBeUndefined();
  expect(counts).toMatchObject({ sent: 4, failed: 1 });
  expect(counts.problems[0]).toMatchObject({ fileName: '2.mp4', code: 'upload/futile' });
});

test('a commit that is pending is asked for again, and storms of 500, 429 and 408 pass', async () => {
  let asked = 0;
  override = (path, request, response) => {
    asked += 1;
    const storm = [500, 429, 408, 503][asked % 8];
    if (storm !== undefined) {
      request.resume();
      response.writeHead(storm).end();
      return true;
    }
    if (!path.endsWith('/commit') || asked % 2 === 0) return false;
    response
      .writeHead(202, { 'content-type': 'application/json', 'retry-after': '0' })
      .end('{"pending":true}');
    return true;
  };
  const { outcome, counts } = await transfer(10);
  expect(outcome).toBeUndefined();
  expect(counts).toMatchObject({ sent: 10, failed: 0 });
});

test('results that are not those of the clips end it', async () => {
  override = (path, request, response) => {
    if (path !== '/v1/submissions') return false;
    request.resume();
    const result = {
      outcome: 'withdrawn',
      id: idOf(9),
      submission: uuid(9),
      revision: 1,
      state: 'withdrawn',
    };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ results: [result] }));
    return true;
  };
  const { outcome } = await transfer(1);
  expect(outcome).toMatchObject({ code: 'endpoint/protocol' });
});

test('uploads at another origin are told as what they are, and nothing goes there', async () => {
  const elsewhere = 'https://elsewhere.example/v1/uploads';
  override = (path, request, response) => {
    if (path !== '/v1/uploads') return false;
    request.resume();
    response.writeHead(201, { Location: elsewhere, 'Upload-Offset': '0' }).end();
    return true;
  };
  const { counts } = await transfer(1);
  expect(counts.problems[0]).toMatchObject({ kind: 'failed', code: 'endpoint/redirect' });
  override = (path, request, response) => {
    if (path !== '/v1/submissions') return false;
    request.resume();
    const state = { submission: uuid(1), revision: 1, state: 'declared', create_url: elsewhere };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ results: [{ outcome: 'upload', id: idOf(1), ...state }] }));
    return true;
  };
  const { outcome } = await transfer(1);
  expect(outcome).toMatchObject({ code: 'endpoint/redirect', exitCode: 3 });
});

test('an answer that breaks the protocol of uploads is told as that', async () => {
  override = (path, request, response) => {
    if (path !== '/v1/uploads') return false;
    request.resume();
    response.writeHead(200).end();
    return true;
  };
  const { counts } = await transfer(1);
  expect(counts.problems[0]).toMatchObject({ kind: 'failed', code: 'endpoint/protocol' });
});

test('an endpoint that goes away ends it when the window is over, and nothing is called refused', async () => {
  let requests = 0;
  override = (_, request) => {
    requests += 1;
    if (requests < 4) return false;
    request.socket.destroy();
    return true;
  };
  const { outcome, counts } = await transfer(20, { windowMs: 300 });
  expect(outcome).toMatchObject({ code: 'upload/gave-up', exitCode: 3 });
  expect(counts).toMatchObject({ refused: 0, withdrawn: 0 });
  expect(counts.left).toBeGreaterThan(0);
});

test('an abort ends it soon', async () => {
  setTimeout(() => stop.abort(), 60);
  const { outcome, counts } = await transfer(2000, { jobs: 1 });
  expect(outcome).toMatchObject({ name: 'AbortError' });
  expect(counts.left).toBeGreaterThan(0);
});

test('bytes that the endpoint lost after it had them are sent again, also when it is away in between', async () => {
  let lost = 0;
  let cut = 0;
  override = (path, request, response) => {
    if (path === `/v1/submissions/${uuid(2)}/commit` && lost === 0) {
      lost += 1;
      request.resume();
      refuse(response, 409, 'upload-incomplete');
      return true;
    }
    if (path !== '/v1/submissions' || lost === 0 || cut > 1) return false;
    cut += 1;
    request.socket.destroy();
    return true;
  };
  const { outcome, counts } = await transfer(3);
  expect(outcome).toBeUndefined();
  expect(counts).toMatchObject({ sent: 3, failed: 0 });
  expect(cut).toBe(2);
});

test('an upload that went on after bytes of another state of the file is begun anew, once', async () => {
  let commits = 0;
  let created = 0;
  let always = false;
  override = (path, request, response) => {
    if (path === '/v1/submissions' && commits === 0) {
      const result = { outcome: 'resume', id: idOf(1), submission: uuid(1), revision: 1, state: 'declared' };
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ results: [{ ...result, upload_url: '/v1/uploads/old' }] }));
      return true;
    }
    if (path === '/v1/uploads/old') {
      const offset = request.method === 'HEAD' ? '400' : String(BYTES.length);
      request.resume().on('end', () => {
        const head = { 'Upload-Offset': offset, 'Upload-Length': String(BYTES.length) };
        response.writeHead(request.method === 'HEAD' ? 200 : 204, head).end();
      });
      return true;
    }
    if (path === '/v1/uploads') created += 1;
    if (!path.endsWith('/commit') || (commits > 0 && !always)) return false;
    commits += 1;
    refuse(response, 409, 'digest-mismatch');
    return true;
  };
  expect((await transfer(1)).counts).toMatchObject({ sent: 1, failed: 0 });
  expect({ commits, created }).toEqual({ commits: 1, created: 1 });
  commits = 0;
  always = true;
  const { counts } = await transfer(1);
  expect(counts.problems).toMatchObject([{ kind: 'failed', code: 'upload/changed' }]);
  expect({ commits, created }).toEqual({ commits: 2, created: 2 });
});

test('bytes that the endpoint loses again and again may arrive another time', async () => {
  override = (path, request, response) => {
    if (path !== `/v1/submissions/${uuid(2)}/commit`) return false;
    request.resume();
    refuse(response, 409, 'upload-incomplete');
    return true;
  };
  const { outcome, counts } = await transfer(3);
  expect(outcome).toBeUndefined();
  expect(counts).toMatchObject({ sent: 2, failed: 1, refused: 0 });
});

test('a kept receipt counts only for what the endpoint has now', async () => {
  const present = (path: string, request: IncomingMessage, response: ServerResponse) => {
    if (path !== '/v1/submissions') return false;
    request.resume();
    const state = { submission: uuid(1), revision: 1, state: 'queued' };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ results: [{ outcome: 'present', id: idOf(1), ...state }] }));
    return true;
  };
  const committed: string[] = [];
  override = (path, request, response) => {
    if (path.endsWith('/commit')) committed.push(path);
    return present(path, request, response);
  };
  await journal.keepReceipt(idOf(1), { fileName: '1.mp4', envelope: receiptFor(uuid(9)) });
  expect((await transfer(1)).counts).toMatchObject({ present: 1 });
  expect(committed).toHaveLength(1);
  expect((await transfer(1)).counts).toMatchObject({ present: 1 });
  expect(committed).toHaveLength(1);
});

test('clips that the endpoint has wait for others: a request for many of them', async () => {
  let requests = 0;
  override = (path, request, response) => {
    if (path !== '/v1/submissions') return false;
    requests += 1;
    void readBody(request).then((body) => {
      const { items } = JSON.parse(body.toString());
      const results = items.map(({ record: { id } }: { record: { id: string } }) => {
        return {
          outcome: 'present',
          id,
          submission: uuid(Number(id.slice(-12))),
          revision: 1,
          state: 'queued',
        };
      });
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ results }));
    });
    return true;
  };
  async function* slowly() {
    for await (const clip of clips(60, true)) {
      await new Promise((resolve) => setTimeout(resolve, 5));
      yield clip;
    }
  }
  expect((await transfer(60, { source: slowly() })).counts).toMatchObject({ present: 60, left: 0 });
  expect(requests).toBeLessThan(20);
});

function refuse(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(
    JSON.stringify({ type: 'about:blank', title: code, status, code, hint: '', retryable: false }),
  );
}

test('a file that became a link while the upload ran is not sent', async () => {
  await rename(join(folder, 'clip.mp4'), join(folder, 'private.mp4'));
  await symlink(join(folder, 'private.mp4'), join(folder, 'clip.mp4'));
  const { events } = await transfer(1);
  expect(events).toContainEqual(
    expect.objectContaining({
      type: 'clip-problem',
      problem: expect.objectContaining({ code: 'upload/changed' }),
    }),
  );
  expect(mostSending).toBe(0);
});

test('a file that was never hashed here is hashed before a byte of it leaves', async () => {
  const { counts } = await transfer(1, { vouched: false });
  expect(counts.problems[0]).toMatchObject({ kind: 'failed', code: 'upload/changed' });
  expect(mostSending).toBe(0);
});

test('what ends the run ends it also while the next clip is still being read', async () => {
  override = (path, _request, response) => {
    if (path !== '/v1/submissions') return false;
    response.writeHead(401).end();
    return true;
  };
  const reading = new AbortController();
  async function* source(): AsyncGenerator<TransferItem> {
    yield* clips(1, true);
    await new Promise((_, reject) => {
      reading.signal.addEventListener('abort', () => reject(reading.signal.reason));
    });
  }
  const { outcome } = await transfer(1, { source: source(), stopSource: () => reading.abort() });
  expect(outcome).toMatchObject({ code: 'auth/token-invalid' });
}, 10_000);

test('an abort at any event ends it at once, and no clip is told of twice', async () => {
  const { events: all } = await transfer(6, { jobs: 2 });
  for (let last = 0; last < all.length; last += 1) {
    stop = new AbortController();
    await journal.close();
    journal = await UploadJournal.open(join(folder, `journal-${last}`));
    let told = 0;
    const { outcome, events } = await transfer(6, {
      jobs: 2,
      onEvent: () => {
        told += 1;
        if (told > last) stop.abort(new Error('enough'));
      },
    });
    expect((outcome as Error).message).toBe('enough');
    const ended = events.flatMap((event) => (event.type === 'clip-done' ? [event.id] : []));
    expect(new Set(ended).size).toBe(ended.length);
    expect(events.filter(({ type }) => type === 'clip-problem')).toEqual([]);
    for (const id of ended) expect(journal.receipt(id)).toBeDefined();
  }
});

test('an upload that was begun under other rules of sharing vouches for nothing', async () => {
  const path = join(folder, 'clip.mp4');
  const identity = fileIdentity(await stat(path, { bigint: true }));
  const begun = { submission: uuid(1), uploadUrl: `${origin}/v1/uploads/x`, identity };
  // No digest of these bytes: whatever is hashed again does not go.
  await journal.begin(idOf(1), begun);
  await journal.begin(idOf(2), { ...begun, submission: uuid(2), shared: 'croton-view-1' });
  const { events, counts } = await transfer(2, { vouched: false });
  expect(counts).toMatchObject({ sent: 1, failed: 1 });
  expect(counts.problems).toMatchObject([{ fileName: '2.mp4', code: 'upload/changed' }]);
  expect(events.filter(({ type }) => type === 'clip-done')).toMatchObject([{ fileName: '1.mp4' }]);
});
