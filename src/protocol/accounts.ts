/** Accounts, tokens and agreements. */
import { z } from 'zod';
import { digestSchema, instantSchema, roleSchema } from './scalars.js';
import { agreementSchema } from './well-known.js';

export const accountNameSchema = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,62}$/)
  .meta({ description: 'pseudonym of an account' });

export const meSchema = z.object({
  name: z.string(),
  roles: z.array(roleSchema),
  organization: z.string().nullable(),
  agreement: z.object({ version: z.string(), digest: digestSchema, accepted_at: instantSchema }).nullable(),
  agreement_due: agreementSchema
    .nullable()
    .meta({ description: 'the agreement to accept before contributing' }),
  token_expires: instantSchema.nullable(),
});
export type Me = z.infer<typeof meSchema>;

export const acceptAgreementSchema = z.object({ digest: digestSchema });

export const createTokenSchema = z.object({
  name: accountNameSchema,
  roles: z.array(roleSchema).min(1),
  organization: z.string().max(200).optional(),
  expires_in_s: z.int().positive().optional(),
});
export type CreateToken = z.infer<typeof createTokenSchema>;

/** The only time that a token is shown. */
export const createdTokenSchema = z.object({
  id: z.string(),
  name: z.string(),
  roles: z.array(roleSchema),
  token: z.string(),
  expires: instantSchema.nullable(),
});
