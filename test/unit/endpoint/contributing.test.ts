import { createPublicKey, verify } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { preAuthenticationEncoding, receiptSchema } from '../../../src/protocol/receipts.js';
import type { WellKnown } from '../../../src/protocol/well-known.js';
import { wellKnownSchema } from '../../../src/protocol/well-known.js';
import { recordDigest } from '../../../src/record/canonical.js';
import { digestOf, recordFor, startTestEndpoint, type TestEndpoint } from '../../support/endpoint.js';

let endpoint: TestEndpoint;
beforeAll(async () => {
  endpoint = await startTestEndpoint();
});
afterAll(() => endpoint.remove());

const clip = (text: string) => Buffer.from(`bytes of ${text}`.repeat(50));

describe('contributing a clip', () => {
  it('tells what the endpoint is', async () => {
    const { status, body } = await endpoint.nobody.call<WellKnown>('GET', '/.well-known/croton');
    expect(status).toBe(200);
    expect(wellKnownSchema.parse(body)).toMatchObject({ protocols: [1], quorum: 2 });
  });

  it('takes a clip in several requests and gives a receipt that verifies offline', async () => {
    const ada = endpoint.as('ada');
    const bytes = clip('one');
    const record = recordFor(bytes);
    const [declared] = await ada.declare(record);
    if (declared?.outcome !== 'upload') throw new Error('expected upload');
    expect(declared).toMatchObject({ id: record.id, revision: 1, state: 'declared' });
    const created = await ada.create(declared.submission, bytes.length);
    expect(created.status).toBe(201);
    const url = created.headers.get('location') ?? '';
    expect((await ada.patch(url, 0, bytes.subarray(0, 100))).headers.get('upload-offset')).toBe('100');
    expect((await ada.declare(record))[0]).toMatchObject({ outcome: 'resume', upload_url: url });
    expect((await ada.head(url)).headers.get('upload-offset')).toBe('100');
    expect((await ada.commit(declared.submission)).body.code).toBe('upload-incomplete');
    expect((await ada.patch(url, 100, bytes.subarray(100))).status).toBe(204);
    const { status, body } = await ada.commit(declared.submission);
    expect(status).toBe(200);
    expect(body.state).toBe('queued');
    const known = (await endpoint.nobody.call<WellKnown>('GET', '/.well-known/croton')).body;
    const key = createPublicKey({
      key: Buffer.from(known.public_key.spki, 'base64'),
      format: 'der',
      type: 'spki',
    });
    const payload = Buffer.from(body.receipt.payload, 'base64');
    const [signature] = body.receipt.signatures;
    const signed = preAuthenticationEncoding(body.receipt.payloadType, payload);
    expect(verify(null, signed, key, Buffer.from(signature?.sig ?? '', 'base64'))).toBe(true);
    expect(receiptSchema.parse(JSON.parse(payload.toString()))).toMatchObject({
      id: record.id,
      bytes: bytes.length,
      contributor: 'ada',
      record_digest: recordDigest(record),
      endpoint: endpoint.url,
    });
    expect((await ada.commit(declared.submission)).body).toEqual(body);
    const hex = record.id.slice(7);
    const stored = await readFile(join(endpoint.directory, 'objects', hex.slice(0, 2), hex.slice(2, 4), hex));
    expect(digestOf(stored)).toBe(record.id);
    expect(await readdir(join(endpoint.directory, 'uploads'))).toEqual([]);
    expect((await ada.declare(record))[0]).toMatchObject({ outcome: 'present', state: 'queued' });
    const detail = await ada.show(declared.submission);
    expect(detail.record).toEqual(record);
    expect(detail.history.map((event) => event.type)).toEqual(['declared', 'received', 'queued']);
  });
});
