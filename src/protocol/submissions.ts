/** Declaring, committing, listing and withdrawing contributions. */
import { z } from 'zod';
import { envelopeSchema } from './receipts.js';
import { cursorSchema, digestSchema, instantSchema, submissionIdSchema } from './scalars.js';

export const DECLARE_BATCH = 500;

/** States of a submission; who may move it where stands in `curation/states.ts`. */
export const stateSchema = z.enum([
  'declared',
  'received',
  'queued',
  'returned',
  'duplicate',
  'accepted',
  'rejected',
  'changes-requested',
  'escalated',
  'withdrawn',
  'removed',
]);
export type SubmissionState = z.infer<typeof stateSchema>;

/** A record on its way: checked one by one by the endpoint, so that one bad record does not refuse its batch. */
export const wireRecordSchema = z.looseObject({
  id: digestSchema,
  file_name: z.string().min(1).max(4096),
  bytes: z.int().positive(),
});
export type WireRecord = z.infer<typeof wireRecordSchema>;

export const declareRequestSchema = z.object({
  items: z
    .array(
      z.object({
        record: wireRecordSchema,
        revision: z
          .int()
          .positive()
          .optional()
          .meta({ description: 'the revision that this record is based on' }),
        again: z.boolean().optional().meta({ description: 'send a withdrawn clip again, on purpose' }),
      }),
    )
    .min(1)
    .max(DECLARE_BATCH),
});
export type DeclareRequest = z.infer<typeof declareRequestSchema>;

export const wireFindingSchema = z.object({
  rule: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  pointer: z.string().optional(),
  message: z.string(),
  fix: z.string(),
});
export type WireFinding = z.infer<typeof wireFindingSchema>;

const declared = { id: digestSchema, submission: submissionIdSchema, revision: z.int(), state: stateSchema };

/** What is to be done for one declared record. */
export const declareResultSchema = z.discriminatedUnion('outcome', [
  z.object({ outcome: z.literal('upload'), ...declared, create_url: z.string() }),
  z.object({ outcome: z.literal('resume'), ...declared, upload_url: z.string() }),
  z
    .object({ outcome: z.literal('present'), ...declared })
    .meta({ description: 'this contributor’s own bytes are there, verified' }),
  z
    .object({ outcome: z.literal('updated'), ...declared })
    .meta({ description: 'bytes are there; the record was edited' }),
  z
    .object({ outcome: z.literal('stale'), ...declared })
    .meta({ description: 'based on an older revision: merge first' }),
  z.object({ outcome: z.literal('withdrawn'), ...declared }),
  z.object({ outcome: z.literal('refused'), id: digestSchema, findings: z.array(wireFindingSchema) }),
]);
export type DeclareResult = z.infer<typeof declareResultSchema>;

/** One result per item, in the order of the request. */
export const declareResponseSchema = z.object({ results: z.array(declareResultSchema) });
export type DeclareResponse = z.infer<typeof declareResponseSchema>;

export const eventSchema = z.object({
  seq: z.int(),
  type: z.string().meta({
    description: 'declared, revised, received, queued, returned, decided, accepted, rejected, withdrawn …',
  }),
  at: instantSchema,
  actor: z.string().meta({
    description: 'account name, or `endpoint`; `curator` for whoever voted, where a contributor asks',
  }),
  detail: z.record(z.string(), z.unknown()).optional(),
});

export const submissionSummarySchema = z.object({
  submission: submissionIdSchema,
  id: digestSchema,
  state: stateSchema,
  round: z.int(),
  revision: z.int(),
  record_digest: digestSchema,
  file_name: z.string().nullable(),
  title: z.string().nullable(),
  contributor: z.string(),
  bytes: z.int(),
  duration_s: z.number().nullable(),
  languages: z.array(z.string()),
  countries: z.array(z.string()),
  license: z.string().nullable(),
  reasons: z.array(z.string()).meta({ description: 'reason codes of the way out, empty otherwise' }),
  next_step: z.string().nullable().meta({ description: 'what the contributor can do' }),
  votes: z.int().meta({ description: 'votes in this round' }),
  declared_at: instantSchema,
  updated_at: instantSchema,
});
export type SubmissionSummary = z.infer<typeof submissionSummarySchema>;

export const submissionDetailSchema = submissionSummarySchema.extend({
  record: z
    .record(z.string(), z.unknown())
    .nullable()
    .meta({ description: 'null once withdrawn or removed' }),
  findings: z.array(wireFindingSchema),
  history: z.array(eventSchema),
});
export type SubmissionDetail = z.infer<typeof submissionDetailSchema>;

/** Filters of lists, the same everywhere. Several values of one key are separated by commas. */
export const listQuerySchema = z.object({
  state: z.string().optional(),
  language: z.string().optional(),
  country: z.string().optional(),
  domain: z.string().optional(),
  contributor: z.string().optional().meta({ description: '`me` for one’s own' }),
  reason: z.string().optional(),
  content: z.string().optional().meta({ description: 'content ids' }),
  id: z
    .string()
    .regex(/^[0-9a-f-]+(,[0-9a-f-]+)*$/)
    .optional()
    .meta({ description: 'ids of submissions, or beginnings of them' }),
  sort: z.enum(['oldest', 'newest']).optional(),
  limit: z.coerce.number().int().min(1).max(500).optional(),
  cursor: cursorSchema.optional(),
});
export type ListQuery = z.infer<typeof listQuerySchema>;

export const submissionListSchema = z.object({
  items: z.array(submissionSummarySchema),
  total: z.int().nullable().meta({ description: 'exact to 10,000, then null with `more`' }),
  more: z.boolean(),
  next: cursorSchema.nullable(),
});
export type SubmissionList = z.infer<typeof submissionListSchema>;

/** Feeds are NDJSON, oldest first. The `Link` header with `rel="next"` goes on where a page ends. */
export const feedQuerySchema = z.object({
  limit: z.coerce.number().int().min(1).max(10_000).optional(),
  cursor: cursorSchema.optional(),
});

/** A line of the accepted set. */
export const acceptedLineSchema = z.object({
  submission: submissionIdSchema,
  id: digestSchema,
  bytes: z.int(),
  revision: z.int(),
  record: z.record(z.string(), z.unknown()),
});

export const withdrawRequestSchema = z.object({ reason: z.string().max(2000).optional() });

/** The submission as it is then, with the proof. */
export const withdrawResponseSchema = submissionDetailSchema.extend({
  withdrawal: envelopeSchema
    .optional()
    .meta({ description: 'signed statement (`withdrawalSchema`): the same for every repetition' }),
});
