/** Signed statements of an endpoint: receipts (it holds the bytes of a clip; no proof of acceptance) and withdrawals. */
import { z } from 'zod';
import { digestSchema, instantSchema, submissionIdSchema } from './scalars.js';

export const RECEIPT_TYPE = 'application/vnd.croton.receipt.v1+json';

export const receiptSchema = z.object({
  type: z.literal('croton/receipt/1'),
  submission: submissionIdSchema,
  id: digestSchema.meta({ description: 'content id: SHA-256 of the bytes that arrived' }),
  bytes: z.int(),
  record_digest: digestSchema.meta({ description: 'SHA-256 of the record in canonical form (RFC 8785)' }),
  revision: z.int(),
  contributor: z.string(),
  license: z.string().nullable(),
  agreement: digestSchema.nullable(),
  endpoint: z.string(),
  time: instantSchema,
});
export type Receipt = z.infer<typeof receiptSchema>;

export const WITHDRAWAL_TYPE = 'application/vnd.croton.withdrawal.v1+json';

/** That a contribution was taken back: proof for its contributor. The reason stays between them and the endpoint. */
export const withdrawalSchema = z.object({
  type: z.literal('croton/withdrawal/1'),
  submission: submissionIdSchema,
  id: digestSchema.meta({ description: 'content id of the clip' }),
  state: z.enum(['withdrawn', 'removed']).meta({ description: 'by its contributor, or by an admin' }),
  contributor: z.string(),
  reason_digest: digestSchema
    .nullable()
    .meta({ description: 'SHA-256 of the reason (UTF-8); null where none was given' }),
  endpoint: z.string(),
  time: instantSchema.meta({ description: 'when it was taken back; the same however often it is asked for' }),
});
export type Withdrawal = z.infer<typeof withdrawalSchema>;

/** A DSSE envelope: the signature covers `DSSEv1 <len type> <type> <len payload> <payload>`. */
export const envelopeSchema = z.object({
  payloadType: z.string(),
  payload: z.string().meta({ description: 'base64 of the signed document' }),
  signatures: z.array(z.object({ keyid: z.string(), sig: z.string() })).min(1),
});
export type Envelope = z.infer<typeof envelopeSchema>;

/** 200. While the endpoint is still hashing: 202, Retry-After, `pendingSchema`. */
export const commitResponseSchema = z.object({
  submission: submissionIdSchema,
  state: z.string(),
  receipt: envelopeSchema,
});
export type CommitResponse = z.infer<typeof commitResponseSchema>;

export const pendingSchema = z.object({ pending: z.literal(true) });

/** The bytes that a DSSE signature covers (DSSE protocol, PAE). */
export function preAuthenticationEncoding(payloadType: string, payload: Buffer): Buffer {
  const head = `DSSEv1 ${Buffer.byteLength(payloadType)} ${payloadType} ${payload.length} `;
  return Buffer.concat([Buffer.from(head), payload]);
}
