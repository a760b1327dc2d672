/** Other programs that speak tus: their clients with our endpoint, and our client with the server of tus’ makers. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../src/context.js';
import { openSharedBytes } from '../../src/media/shared-bytes.js';
import type { WellKnown } from '../../src/protocol/well-known.js';
import { verifyReceipt } from '../../src/transfer/receipt.js';
import { Tus } from '../../src/transfer/tus.js';
import { TusConnections } from '../../src/transfer/tus-request.js';
import { digestOf, recordFor, startTestEndpoint } from '../support/endpoint.js';
import { seededRandom } from '../support/seeded-random.js';
import { missingPython, runPython, testWith } from './tools.js';

const MIB = 1024 * 1024;

let folder: string;

/** Path of tusd: a program of Go that takes minutes to build, so that its absence is never an error. */
const tusd = process.env.CROTON_TUSD;
const testTusd = test.skipIf(tusd === undefined);
if (tusd === undefined)
  console.warn('skipped: needs tusd (github.com/tus/tusd/v2/cmd/tusd), and CROTON_TUSD=its path');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-tus-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function newBytes(size: number): Buffer {
  const random = seededRandom(Date.now() % 1e6);
  return Buffer.from(Uint8Array.from({ length: size }, () => random() * 256));
}

testWith(missingPython('tusclient'))('tuspy uploads in chunks, goes on, and the receipt holds', async () => {
  const endpoint = await startTestEndpoint();
  try {
    const ada = endpoint.as('ada');
    const bytes = newBytes(4.5 * MIB);
    const path = join(folder, 'clip.mp4');
    await writeFile(path, bytes);
    const [result] = await ada.declare(recordFor(bytes));
    if (result?.outcome !== 'upload') throw new Error(JSON.stringify(result));
    const { submission } = result;
    const said = await runPython('tus.py', endpoint.url, ada.token ?? '', submission, path, String(MIB));
    expect(said).toEqual({ resumed: 2 * MIB, end: bytes.length, refused: 401 });
    const { status, body } = await ada.commit(submission);
    expect(status).toBe(200);
    const wellKnown = (await (await fetch(`${endpoint.url}/.well-known/croton`)).json()) as WellKnown;
    const subject = { submission, id: digestOf(bytes), bytes: bytes.length };
    expect(verifyReceipt(body.receipt, wellKnown.public_key, subject).contributor).toBe('ada');
  } finally {
    await endpoint.remove();
  }
});

testTusd('croton’s client creates, sends, asks and goes on at tusd', async () => {
  const port = await freePort();
  const args = [
    '-host',
    '127.0.0.1',
    '-port',
    String(port),
    '-upload-dir',
    join(folder, 'tusd'),
    '-base-path',
    '/files/',
  ];
  const server = spawn(tusd ?? '', [...args, '-behind-proxy'], { stdio: 'ignore' });
  const exited = once(server, 'exit');
  const connections = await TusConnections.open();
  try {
    const origin = `http://127.0.0.1:${port}`;
    await answers(`${origin}/files/`);
    const bytes = newBytes(3 * MIB);
    const path = join(folder, 'clip.mp4');
    await writeFile(path, bytes);
    const clip = await openSharedBytes(path, null);
    const tus = new Tus(connections, { origin, tokens: { token: 'unused' } });
    const watch = { clock: systemClock, signal: AbortSignal.timeout(60_000), allowanceMs: () => 20_000 };
    // With its first bytes.
    const small = { submission: 'a', sizeBytes: MIB, body: bytes.subarray(0, MIB) };
    const created = await tus.create(`${origin}/files/`, small, watch);
    expect(created.offset).toBe(MIB);
    expect(await tus.offset(created.uploadUrl, MIB, watch)).toBe(MIB);
    // Cut in the middle, and on from the offset that it tells.
    const { uploadUrl } = await tus.create(
      `${origin}/files/`,
      { submission: 'b', sizeBytes: bytes.length },
      watch,
    );
    expect(await tus.offset(uploadUrl, bytes.length, watch)).toBe(0);
    const half = { from: 0, to: 1.5 * MIB };
    expect(await tus.append(uploadUrl, half, clip.stream({ start: 0, end: half.to }), watch)).toBe(half.to);
    const from = await tus.offset(uploadUrl, bytes.length, watch);
    expect(from).toBe(half.to);
    const rest = { from, to: bytes.length };
    expect(await tus.append(uploadUrl, rest, clip.stream({ start: from }), watch)).toBe(bytes.length);
    await clip.close();
    const stored = (await readdir(join(folder, 'tusd'))).filter((name) => !name.endsWith('.info'));
    const digests = await Promise.all(
      stored.map(async (name) => digestOf(await readFile(join(folder, 'tusd', name)))),
    );
    expect(digests.sort()).toEqual([digestOf(bytes), digestOf(bytes.subarray(0, MIB))].sort());
    await expect(tus.offset(`${origin}/files/gone`, 1, watch)).rejects.toMatchObject({
      failure: { kind: 'status', status: 404 },
    });
  } finally {
    connections.close();
    server.kill();
    await exited;
  }
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Resolves when something listens at `url`. */
async function answers(url: string): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    const answered = await fetch(url, { method: 'OPTIONS' }).then(
      () => true,
      () => false,
    );
    if (answered) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('tusd did not start');
}
