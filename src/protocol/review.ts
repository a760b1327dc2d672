/** Decisions of curators. */
import { z } from 'zod';
import { digestSchema, instantSchema, submissionIdSchema } from './scalars.js';
import { stateSchema } from './submissions.js';

export const verdictSchema = z.enum(['accept', 'reject', 'request-changes', 'escalate']);
export type Verdict = z.infer<typeof verdictSchema>;

export const DECISION_BATCH = 500;

const MOST_ANSWERS = 50;

const answersSchema = z
  .record(z.string().max(100), z.string().max(500))
  .refine((answers) => Object.keys(answers).length <= MOST_ANSWERS, `more than ${MOST_ANSWERS} answers`)
  .meta({ description: `answers to questions of the review, by question: at most ${MOST_ANSWERS}` });

export const decisionSchema = z.object({
  item: submissionIdSchema,
  round: z.int().positive(),
  record: digestSchema.meta({ description: 'digest of the record that was judged' }),
  verdict: verdictSchema,
  reasons: z.array(z.string().max(100)).max(20).default([]),
  note: z.string().max(4000).optional(),
  answers: answersSchema.optional(),
});
export type Decision = z.infer<typeof decisionSchema>;

export const decideRequestSchema = z.object({
  decisions: z.array(decisionSchema).min(1).max(DECISION_BATCH),
});

export const decisionStatusSchema = z.enum([
  'applied',
  'unchanged',
  'stale',
  'conflict',
  'claimed',
  'refused',
  'error',
]);

/** One result per decision, in order. */
export const decisionResultSchema = z.object({
  item: submissionIdSchema,
  status: decisionStatusSchema,
  decision: z.string().nullable().meta({ description: 'id of the stored decision' }),
  state: stateSchema.nullable(),
  code: z.string().optional().meta({ description: 'problem code of a refusal' }),
  message: z.string().optional(),
});
export type DecisionResult = z.infer<typeof decisionResultSchema>;

export const decideResponseSchema = z.object({ results: z.array(decisionResultSchema) });

export const storedDecisionSchema = decisionSchema.extend({
  decision: z.string(),
  reviewer: z.string(),
  at: instantSchema,
});
export type StoredDecision = z.infer<typeof storedDecisionSchema>;

/** Hidden (empty, with `hidden`) until the asking curator has voted. */
export const decisionListSchema = z.object({ items: z.array(storedDecisionSchema), hidden: z.int() });
export type DecisionList = z.infer<typeof decisionListSchema>;
