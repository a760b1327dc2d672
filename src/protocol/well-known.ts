/** `GET /.well-known/croton`: what an endpoint is and what it takes. */
import { z } from 'zod';
import { digestSchema, instantSchema } from './scalars.js';

export const PROTOCOL_VERSION = 1;

export const agreementSchema = z.object({
  version: z.string(),
  digest: digestSchema,
  url: z.string(),
  languages: z.array(z.string()),
});
export type Agreement = z.infer<typeof agreementSchema>;

export const wellKnownSchema = z.object({
  protocols: z.array(z.int()).meta({ description: 'versions of the protocol that the endpoint speaks' }),
  name: z.string(),
  urls: z.object({
    submissions: z.string(),
    uploads: z.string().meta({ description: 'tus 1.0.0 creation URL' }),
    policy: z.string().optional().meta({ description: 'the policy that clips and records are judged by' }),
  }),
  policy_digest: digestSchema.optional().meta({ description: 'SHA-256 of the text at urls.policy' }),
  limits: z.object({
    declare_batch: z.int().min(1),
    upload_bytes: z.int().min(1).meta({ description: 'largest clip, bytes' }),
    parallel_uploads: z.int().min(1),
  }),
  licenses: z.array(z.string()).meta({ description: 'SPDX ids that are taken; empty: the policy decides' }),
  agreements: z.array(agreementSchema),
  support: z.object({ url: z.string().optional(), languages: z.array(z.string()) }),
  wanted: z.array(z.unknown()),
  quorum: z.int(),
  public_key: z.object({
    id: z.string(),
    algorithm: z.literal('ed25519'),
    spki: z.string().meta({ description: 'public key, DER SubjectPublicKeyInfo, base64' }),
  }),
  time: instantSchema,
});
export type WellKnown = z.infer<typeof wellKnownSchema>;

/** What came of a probe of the link. */
export const probeSchema = z.object({ bytes: z.int().meta({ description: 'bytes that arrived' }) });
