/** What every endpoint must do, seen from outside: the answers of each call against the schemas of the protocol. */
import { createPublicKey, randomBytes, verify } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { meSchema } from '../../../src/protocol/accounts.js';
import { problemSchema } from '../../../src/protocol/problem.js';
import {
  commitResponseSchema,
  preAuthenticationEncoding,
  receiptSchema,
  withdrawalSchema,
} from '../../../src/protocol/receipts.js';
import { decideResponseSchema, decisionListSchema } from '../../../src/protocol/review.js';
import {
  declareResponseSchema,
  submissionDetailSchema,
  submissionListSchema,
  withdrawResponseSchema,
} from '../../../src/protocol/submissions.js';
import { wellKnownSchema } from '../../../src/protocol/well-known.js';
import { Caller, recordFor } from '../../support/endpoint.js';

export interface EndpointUnderTest {
  readonly url: string;
  /** Tokens of a contributor who accepted the agreement and of a curator. */
  readonly contributor: string;
  readonly curator: string;
  stop(): Promise<void>;
}

export function describeEndpoint(name: string, start: () => Promise<EndpointUnderTest>): void {
  describe(`endpoint: ${name}`, () => {
    let endpoint: EndpointUnderTest;
    let contributor: Caller;
    let curator: Caller;
    let nobody: Caller;
    beforeAll(async () => {
      endpoint = await start();
      contributor = new Caller(endpoint.url, endpoint.contributor);
      curator = new Caller(endpoint.url, endpoint.curator);
      nobody = new Caller(endpoint.url, undefined);
    });
    afterAll(() => endpoint.stop());

    it('describes itself', async () => {
      const { status, body } = await nobody.call('GET', '/.well-known/croton');
      expect(status).toBe(200);
      expect(wellKnownSchema.parse(body).protocols).toContain(1);
    });

    it('tells accounts about themselves', async () => {
      expect(meSchema.parse((await contributor.call('GET', '/v1/me')).body).roles).toContain('contributor');
      expect(meSchema.parse((await curator.call('GET', '/v1/me')).body).roles).toContain('curator');
    });

    it.each([
      ['no token', () => nobody.call('GET', '/v1/me'), 401],
      ['a wrong token', () => new Caller(endpoint.url, 'wrong').call('GET', '/v1/me'), 401],
      ['no role', () => contributor.call('POST', '/v1/decisions', { decisions: [] }), 403],
      ['a wrong body', () => contributor.call('POST', '/v1/submissions', { items: 'none' }), 400],
      [
        'nothing there',
        () => contributor.call('GET', '/v1/submissions/019a0000-0000-7000-8000-000000000000'),
        404,
      ],
    ] as const)('answers %s with a problem document', async (_case, call, expected) => {
      const { status, headers, body } = await call();
      expect(status).toBe(expected);
      expect(headers.get('content-type')).toContain('application/problem+json');
      expect(problemSchema.parse(body).status).toBe(expected);
    });

    it('speaks tus 1.0.0 with creation, creation-with-upload and termination', async () => {
      const response = await fetch(new URL('/v1/uploads', endpoint.url), { method: 'OPTIONS' });
      expect(response.headers.get('tus-version')).toContain('1.0.0');
      const extensions = response.headers.get('tus-extension')?.split(',') ?? [];
      expect(extensions).toEqual(expect.arrayContaining(['creation', 'creation-with-upload', 'termination']));
      expect(extensions).not.toContain('expiration');
    });

    it('takes a clip, receipts it, shows it and has it judged', async () => {
      const bytes = randomBytes(5000);
      const record = recordFor(bytes);
      const items = [{ record }];
      const { body } = await contributor.call('POST', '/v1/submissions', { items });
      const [result] = declareResponseSchema.parse(body).results;
      if (result?.outcome !== 'upload') throw new Error('expected upload');
      const created = await fetch(new URL(result.create_url, endpoint.url), {
        method: 'POST',
        headers: {
          authorization: `Bearer ${endpoint.contributor}`,
          'tus-resumable': '1.0.0',
          'upload-length': String(bytes.length),
          'upload-metadata': `submission ${Buffer.from(result.submission).toString('base64')}`,
        },
      });
      expect(created.status).toBe(201);
      const url = new URL(created.headers.get('location') ?? '', endpoint.url);
      expect(url.origin).toBe(new URL(endpoint.url).origin);
      expect((await contributor.patch(url.href, 0, bytes.subarray(0, 3000))).status).toBe(204);
      const again = await contributor.call('POST', '/v1/submissions', { items });
      expect(declareResponseSchema.parse(again.body).results[0]?.outcome).toBe('resume');
      const head = await contributor.head(url.href);
      expect(head.headers.get('upload-offset')).toBe('3000');
      expect((await contributor.patch(url.href, 3000, bytes.subarray(3000))).status).toBe(204);
      const committed = commitResponseSchema.parse((await contributor.commit(result.submission)).body);
      const { public_key } = wellKnownSchema.parse((await nobody.call('GET', '/.well-known/croton')).body);
      const key = createPublicKey({
        key: Buffer.from(public_key.spki, 'base64'),
        format: 'der',
        type: 'spki',
      });
      const payload = Buffer.from(committed.receipt.payload, 'base64');
      const signed = preAuthenticationEncoding(committed.receipt.payloadType, payload);
      const signature = Buffer.from(committed.receipt.signatures[0]?.sig ?? '', 'base64');
      expect(verify(null, signed, key, signature)).toBe(true);
      expect(receiptSchema.parse(JSON.parse(payload.toString())).id).toBe(record.id);
      const shown = await contributor.call('GET', `/v1/submissions/${result.submission}`);
      const detail = submissionDetailSchema.parse(shown.body);
      const listed = await curator.call('GET', `/v1/submissions?content=${record.id}`);
      expect(submissionListSchema.parse(listed.body).total).toBe(1);
      const decision = {
        item: result.submission,
        round: detail.round,
        record: detail.record_digest,
        verdict: 'reject',
        reasons: ['spam'],
      };
      const decided = await curator.call('POST', '/v1/decisions', { decisions: [decision] });
      expect(decideResponseSchema.parse(decided.body).results).toHaveLength(1);
      const votes = await curator.call('GET', `/v1/submissions/${result.submission}/decisions`);
      decisionListSchema.parse(votes.body);
      const withdrawn = await contributor.call('POST', `/v1/submissions/${result.submission}/withdraw`, {});
      const { state, withdrawal } = withdrawResponseSchema.parse(withdrawn.body);
      expect(state).toBe('withdrawn');
      const proof = withdrawalSchema.parse(
        JSON.parse(Buffer.from(withdrawal?.payload ?? '', 'base64').toString()),
      );
      expect(proof).toMatchObject({ submission: result.submission, state: 'withdrawn', reason_digest: null });
      const repeated = await contributor.call('POST', `/v1/submissions/${result.submission}/withdraw`, {});
      expect(withdrawResponseSchema.parse(repeated.body).withdrawal).toEqual(withdrawal);
    });
  });
}
