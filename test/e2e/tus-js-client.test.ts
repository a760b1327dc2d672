/** Another client of tus uploads to the endpoint: nothing of croton's sender is needed to take part. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  DetailedError,
  type PreviousUpload,
  Upload,
  type UploadOptions,
  type UrlStorage,
} from 'tus-js-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { WellKnown } from '../../src/protocol/well-known.js';
import { verifyReceipt } from '../../src/transfer/receipt.js';
import {
  type Caller,
  digestOf,
  recordFor,
  startTestEndpoint,
  type TestEndpoint,
} from '../support/endpoint.js';
import { seededRandom } from '../support/seeded-random.js';
import { until } from '../support/upload-bench.js';

const MIB = 1024 * 1024;

let endpoint: TestEndpoint;
let ada: Caller;
let seed = 1;

beforeAll(async () => {
  endpoint = await startTestEndpoint();
  ada = endpoint.as('ada');
});

afterAll(() => endpoint.remove());

/** Bytes that no other test has. */
function newBytes(size: number): Buffer {
  const random = seededRandom(seed++);
  return Buffer.from(Uint8Array.from({ length: size }, () => random() * 256));
}

async function declare(bytes: Buffer): Promise<string> {
  const [result] = await ada.declare(recordFor(bytes));
  if (result?.outcome !== 'upload') throw new Error(JSON.stringify(result));
  return result.submission;
}

/** URLs of uploads by fingerprint, as a browser keeps them. */
class MemoryStorage implements UrlStorage {
  readonly #kept = new Map<string, PreviousUpload>();

  findAllUploads = async () => [...this.#kept.values()];
  findUploadsByFingerprint = async (fingerprint: string) =>
    [...this.#kept].filter(([key]) => key.startsWith(`${fingerprint} `)).map(([, upload]) => upload);
  removeUpload = async (key: string) => void this.#kept.delete(key);

  async addUpload(fingerprint: string, upload: PreviousUpload): Promise<string> {
    const key = `${fingerprint} ${this.#kept.size}`;
    this.#kept.set(key, { ...upload, urlStorageKey: key });
    return key;
  }
}

interface Course {
  readonly upload: Upload;
  readonly ended: Promise<void>;
  readonly methods: string[];
}

function course(bytes: Buffer, submission: string, options: Partial<UploadOptions> = {}): Course {
  const methods: string[] = [];
  let settle: { resolve: () => void; reject: (error: Error) => void } | undefined;
  const ended = new Promise<void>((resolve, reject) => {
    settle = { resolve, reject };
  });
  ended.catch(() => {});
  const upload = new Upload(bytes, {
    endpoint: new URL('/v1/uploads', endpoint.url).href,
    headers: { authorization: `Bearer ${ada.token}` },
    metadata: { submission },
    retryDelays: [0, 100, 300],
    onAfterResponse: (request) => void methods.push(request.getMethod()),
    onSuccess: () => settle?.resolve(),
    onError: (error) => settle?.reject(error),
    ...options,
  });
  return { upload, ended, methods };
}

/** Commits and holds the receipt against the endpoint's key. */
async function assertReceipt(submission: string, bytes: Buffer): Promise<void> {
  const { status, body } = await ada.commit(submission);
  expect(status).toBe(200);
  const wellKnown = (await (await fetch(`${endpoint.url}/.well-known/croton`)).json()) as WellKnown;
  const subject = { submission, id: digestOf(bytes), bytes: bytes.length };
  expect(verifyReceipt(body.receipt, wellKnown.public_key, subject)).toMatchObject({ contributor: 'ada' });
  const hex = digestOf(bytes).slice('sha256:'.length);
  const stored = join(endpoint.directory, 'objects', hex.slice(0, 2), hex.slice(2, 4), hex);
  expect(digestOf(await readFile(stored))).toBe(digestOf(bytes));
}

test.each([
  ['creation, then one PATCH', {}, ['POST', 'PATCH']],
  ['creation with the first bytes', { uploadDataDuringCreation: true }, ['POST']],
  [
    'creation with a part, the rest in chunks',
    { uploadDataDuringCreation: true, chunkSize: MIB },
    ['POST', 'PATCH', 'PATCH'],
  ],
  ['chunks', { chunkSize: MIB }, ['POST', 'PATCH', 'PATCH', 'PATCH']],
] as const)('%s', async (_, options, expected) => {
  const bytes = newBytes(2.5 * MIB);
  const submission = await declare(bytes);
  const { upload, ended, methods } = course(bytes, submission, options);
  upload.start();
  await ended;
  expect(methods).toEqual(expected);
  await assertReceipt(submission, bytes);
});

test('stopped in the middle, it goes on from the URL that it had stored', async () => {
  const bytes = newBytes(4 * MIB);
  const submission = await declare(bytes);
  const options = {
    chunkSize: MIB,
    urlStorage: new MemoryStorage(),
    fingerprint: async () => `clip-${submission}`,
  };
  let accepted = 0;
  const first: Course = course(bytes, submission, {
    ...options,
    onChunkComplete: (_size, total) => {
      accepted = total;
      if (total >= 2 * MIB) void first.upload.abort();
    },
  });
  first.upload.start();
  await until(() => accepted >= 2 * MIB);
  const second = course(bytes, submission, options);
  const [previous] = await second.upload.findPreviousUploads();
  if (previous === undefined) throw new Error('no URL was stored');
  second.upload.resumeFromPreviousUpload(previous);
  second.upload.start();
  await second.ended;
  expect(second.methods[0]).toBe('HEAD');
  expect(second.methods.filter((method) => method === 'PATCH').length).toBeLessThanOrEqual(2);
  expect(second.methods).not.toContain('POST');
  await assertReceipt(submission, bytes);
});

test('a lost URL costs nothing: declaring again tells it', async () => {
  const bytes = newBytes(3 * MIB);
  const submission = await declare(bytes);
  let accepted = 0;
  const first: Course = course(bytes, submission, {
    chunkSize: MIB,
    onChunkComplete: (_size, total) => {
      accepted = total;
      void first.upload.abort();
    },
  });
  first.upload.start();
  await until(() => accepted >= MIB);
  const [result] = await ada.declare(recordFor(bytes));
  if (result?.outcome !== 'resume') throw new Error(JSON.stringify(result));
  const uploadUrl = new URL(result.upload_url, endpoint.url).href;
  const second = course(bytes, submission, { uploadUrl });
  second.upload.start();
  await second.ended;
  expect(second.methods).toEqual(['HEAD', 'PATCH']);
  await assertReceipt(submission, bytes);
});

test('terminated, nothing of it stays, and another upload can begin', async () => {
  const bytes = newBytes(3 * MIB);
  const submission = await declare(bytes);
  let accepted = 0;
  const first: Course = course(bytes, submission, {
    chunkSize: MIB,
    onChunkComplete: (_size, total) => {
      accepted = total;
    },
  });
  first.upload.start();
  await until(() => accepted >= MIB);
  await first.upload.abort(true);
  await until(async () => (await readdir(join(endpoint.directory, 'uploads'))).length === 0);
  const [result] = await ada.declare(recordFor(bytes));
  expect(result?.outcome).toBe('upload');
  const second = course(bytes, submission);
  second.upload.start();
  await second.ended;
  await assertReceipt(submission, bytes);
});

test('without a token, with another’s, or for no submission it is told why', async () => {
  const bytes = newBytes(1000);
  const submission = await declare(bytes);
  const ben = endpoint.as('ben').token;
  const refused = async (options: Partial<UploadOptions>): Promise<number | undefined> => {
    const { upload, ended } = course(bytes, submission, { retryDelays: [], ...options });
    upload.start();
    const error = await ended.catch((reason: unknown) => reason);
    return error instanceof DetailedError ? error.originalResponse?.getStatus() : undefined;
  };
  expect(await refused({ headers: {} })).toBe(401);
  expect(await refused({ headers: { authorization: `Bearer ${ben}` } })).toBe(403);
  expect(await refused({ metadata: {} })).toBeGreaterThanOrEqual(400);
  expect(await refused({ metadata: { submission: '01920000-0000-7000-8000-000000000000' } })).toBe(404);
  expect(await refused({ uploadSize: 999 })).toBeGreaterThanOrEqual(400);
});
