/** The small pieces that the schemas of the wire are made of. */
import { z } from 'zod';

/** `sha256:` and 64 hexadecimal digits: a content address, or the digest of a document. */
export const digestSchema = z
  .string()
  .regex(/^sha256:[0-9a-f]{64}$/)
  .meta({ description: 'SHA-256 digest' });

/** UUIDv7 (RFC 9562) of a submission. */
export const submissionIdSchema = z.uuid().meta({ description: 'id of a submission (UUIDv7)' });

/** UTC, RFC 3339. */
export const instantSchema = z.iso.datetime().meta({ description: 'instant in UTC (RFC 3339)' });

export const roleSchema = z.enum(['contributor', 'curator', 'lead', 'reader', 'admin']);
export type Role = z.infer<typeof roleSchema>;

/** Where a list goes on: absent at its end. Opaque. */
export const cursorSchema = z.string().max(512);
