/**
 * Receipts as a file for others: JSON lines, each a DSSE envelope, or a public key that envelopes after it are signed with.
 * Such a file is untrusted when it is read.
 */
import { z } from 'zod';
import { readLines } from '../manifest/read-lines.js';
import { type Envelope, envelopeSchema } from '../protocol/receipts.js';
import type { StoredKey } from '../transfer/statement-store.js';

export const KEY_TYPE = 'croton/key/1';

const keyLineSchema = z.object({
  type: z.literal(KEY_TYPE),
  keyid: z.string().max(200),
  algorithm: z.literal('ed25519'),
  spki: z.string().max(200),
  endpoint: z.string().max(2000),
});

const envelopeLineSchema = envelopeSchema.extend({ file_name: z.string().max(4096).optional() });

/** No honest line comes near it: an envelope has about 1 KiB. Bytes. */
const LONGEST_LINE = 1 << 16;
/** Signatures of one envelope that are looked at. */
const MOST_SIGNATURES = 10;

/** A line that was read, counted from 1. */
export type StatementLine =
  | { readonly line: number; readonly kind: 'key'; readonly key: StoredKey }
  | {
      readonly line: number;
      readonly kind: 'envelope';
      readonly envelope: Envelope;
      readonly fileName: string;
    }
  | { readonly line: number; readonly kind: 'unreadable'; readonly reason: string };

/** The line of a key. */
export function keyLine({ id, spki, endpoint }: StoredKey): string {
  return `${JSON.stringify({ type: KEY_TYPE, keyid: id, algorithm: 'ed25519', spki, endpoint })}\n`;
}

/** The line of an envelope; a verifier of DSSE passes over the name of the file. */
export function envelopeLine(envelope: Envelope, fileName: string): string {
  return `${JSON.stringify(fileName === '' ? envelope : { ...envelope, file_name: fileName })}\n`;
}

/** Reads what {@link keyLine} and {@link envelopeLine} wrote, in flat memory. Blank lines are passed over. */
export async function* readStatementLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<StatementLine> {
  for await (const lines of readLines(chunks)) {
    for (const { line, bytes, tooLong } of lines) {
      if (tooLong || bytes.length > LONGEST_LINE) {
        yield { line, kind: 'unreadable', reason: 'the line is too long' };
        continue;
      }
      const text = bytes.toString('utf8').trim();
      if (text !== '') yield readLine(line, text);
    }
  }
}

function readLine(line: number, text: string): StatementLine {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return { line, kind: 'unreadable', reason: 'the line is not JSON: it was cut or changed' };
  }
  const key = keyLineSchema.safeParse(document).data;
  if (key !== undefined)
    return { line, kind: 'key', key: { id: key.keyid, spki: key.spki, endpoint: key.endpoint } };
  const found = envelopeLineSchema.safeParse(document).data;
  if (found === undefined || found.signatures.length > MOST_SIGNATURES)
    return { line, kind: 'unreadable', reason: 'it is no signed envelope (DSSE)' };
  const { file_name: fileName = '', ...envelope } = found;
  return { line, kind: 'envelope', envelope, fileName };
}
