/** Every call of the protocol but tus. The endpoint registers them, the client calls them, OpenAPI is made of them. */
import type { z } from 'zod';
import { acceptAgreementSchema, createdTokenSchema, createTokenSchema, meSchema } from './accounts.js';
import { commitResponseSchema } from './receipts.js';
import { decideRequestSchema, decideResponseSchema, decisionListSchema } from './review.js';
import type { Role } from './scalars.js';
import {
  declareRequestSchema,
  declareResponseSchema,
  feedQuerySchema,
  listQuerySchema,
  submissionDetailSchema,
  submissionListSchema,
  withdrawRequestSchema,
  withdrawResponseSchema,
} from './submissions.js';
import { probeSchema, wellKnownSchema } from './well-known.js';

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** With `:name` places. */
  readonly path: string;
  readonly summary: string;
  /** Roles that may call it: any one of them. `anyone` needs no token. */
  readonly roles: readonly Role[] | 'anyone' | 'any-account';
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Largest body in bytes, where it is more than `BODY_BYTES`. */
  readonly bodyBytes?: number;
  /** The body is bytes that are counted and thrown away. */
  readonly discardsBody?: true;
  /** Calls of one token in a minute, where they are fewer than of all routes together. */
  readonly ratePerMinute?: number;
  /** What 200 carries. Absent where it is not JSON. */
  readonly response?: z.ZodType;
}

export const UPLOADS_PATH = '/v1/uploads';

/** Largest JSON body that an endpoint takes. */
export const BODY_BYTES = 64 << 10;
/** Largest body of declarations and decisions, which come in batches. */
export const BATCH_BYTES = 8 << 20;

/** Most bytes that a probe takes. */
export const PROBE_BYTES = 8 << 20;

export const ROUTES = {
  wellKnown: {
    method: 'GET',
    path: '/.well-known/croton',
    roles: 'anyone',
    summary: 'what the endpoint is and what it takes',
    response: wellKnownSchema,
  },
  agreement: {
    method: 'GET',
    path: '/v1/agreements/:version',
    roles: 'anyone',
    summary: 'text of a contributor agreement',
  },
  policy: {
    method: 'GET',
    path: '/v1/policy',
    roles: 'anyone',
    summary: 'the policy that clips and records are judged by, as YAML; 404 where none is published',
  },
  me: {
    method: 'GET',
    path: '/v1/me',
    roles: 'any-account',
    summary: 'the account of the token',
    response: meSchema,
  },
  acceptAgreement: {
    method: 'POST',
    path: '/v1/me/agreement',
    roles: 'any-account',
    summary: 'accept the contributor agreement',
    body: acceptAgreementSchema,
    response: meSchema,
  },
  declare: {
    method: 'POST',
    path: '/v1/submissions',
    roles: ['contributor'],
    summary: 'declare up to 500 records',
    body: declareRequestSchema,
    bodyBytes: BATCH_BYTES,
    response: declareResponseSchema,
  },
  listSubmissions: {
    method: 'GET',
    path: '/v1/submissions',
    roles: ['contributor', 'curator', 'lead', 'admin'],
    summary: 'list submissions: one’s own, or all for curators',
    query: listQuerySchema,
    response: submissionListSchema,
  },
  showSubmission: {
    method: 'GET',
    path: '/v1/submissions/:id',
    roles: ['contributor', 'curator', 'lead', 'admin'],
    summary: 'one submission with its record and history',
    response: submissionDetailSchema,
  },
  commit: {
    method: 'POST',
    path: '/v1/submissions/:id/commit',
    roles: ['contributor'],
    summary: 'verify the bytes that arrived; 202 while hashing',
    response: commitResponseSchema,
  },
  withdraw: {
    method: 'POST',
    path: '/v1/submissions/:id/withdraw',
    roles: ['contributor', 'admin'],
    summary: 'take a contribution back',
    body: withdrawRequestSchema,
    response: withdrawResponseSchema,
  },
  media: {
    method: 'GET',
    path: '/v1/submissions/:id/media',
    roles: ['contributor', 'curator', 'lead', 'admin'],
    summary: 'the bytes of the clip; ranges are served',
  },
  decisions: {
    method: 'GET',
    path: '/v1/submissions/:id/decisions',
    roles: ['curator', 'lead', 'admin'],
    summary: 'decisions on a submission, hidden until one has voted',
    response: decisionListSchema,
  },
  decide: {
    method: 'POST',
    path: '/v1/decisions',
    roles: ['curator', 'lead'],
    summary: 'decide on up to 500 submissions',
    body: decideRequestSchema,
    bodyBytes: BATCH_BYTES,
    response: decideResponseSchema,
  },
  accepted: {
    method: 'GET',
    path: '/v1/accepted',
    roles: ['reader', 'curator', 'lead', 'admin'],
    summary: 'the accepted set as NDJSON; a Link header names the next page',
    query: feedQuerySchema,
  },
  createToken: {
    method: 'POST',
    path: '/v1/admin/tokens',
    roles: ['admin'],
    summary: 'make an account or a further token for it',
    body: createTokenSchema,
    response: createdTokenSchema,
  },
  revokeToken: {
    method: 'DELETE',
    path: '/v1/admin/tokens/:id',
    roles: ['admin'],
    summary: 'revoke a token',
  },
  revocations: {
    method: 'GET',
    path: '/v1/revocations',
    roles: 'anyone',
    summary: 'what was withdrawn or removed, as NDJSON: ids and states',
    query: feedQuerySchema,
  },
  probe: {
    method: 'POST',
    path: '/v1/probe',
    roles: ['contributor'],
    summary: 'measure a link: up to 8 MiB are taken, and none is kept',
    bodyBytes: PROBE_BYTES,
    discardsBody: true,
    ratePerMinute: 30,
    response: probeSchema,
  },
  health: { method: 'GET', path: '/healthz', roles: 'anyone', summary: 'the process is alive' },
  ready: { method: 'GET', path: '/readyz', roles: 'anyone', summary: 'database and disk can be used' },
  metrics: {
    method: 'GET',
    path: '/metrics',
    roles: 'anyone',
    summary: 'counters in Prometheus’ text format',
  },
} as const satisfies Record<string, Route>;

export type RouteName = keyof typeof ROUTES;
