/** Errors on the wire: problem documents (RFC 9457) with a stable code. */
import { z } from 'zod';

interface ProblemEntry {
  readonly status: number;
  readonly title: string;
  readonly hint: string;
  readonly retryable?: true;
}

/** Every problem that an endpoint reports. The code is the last part of the document's `type`. */
export const PROBLEMS = {
  'request-invalid': {
    status: 400,
    title: 'the request is not of the form that the protocol asks for',
    hint: 'update croton, or see docs/protocol.md',
  },
  'token-missing': { status: 401, title: 'a token is needed', hint: 'croton login' },
  'token-invalid': {
    status: 401,
    title: 'the token is unknown, expired or revoked',
    hint: 'ask the operator for a new token, then croton login',
  },
  'role-missing': {
    status: 403,
    title: 'the account has no role that may do this',
    hint: 'ask the operator of the endpoint',
  },
  'agreement-needed': {
    status: 403,
    title: 'the contributor agreement has not been accepted',
    hint: 'croton login shows it and asks',
  },
  'own-submission': {
    status: 403,
    title: 'nobody reviews a submission of their own',
    hint: 'leave it to another curator',
  },
  'not-found': {
    status: 404,
    title: 'there is nothing of that name, or it is not yours to see',
    hint: 'check the id',
  },
  'state-conflict': {
    status: 409,
    title: 'the submission is in another state by now',
    hint: 'look at it again: croton status',
  },
  'digest-mismatch': {
    status: 409,
    title: 'the bytes that arrived are not the bytes of the record',
    hint: 'the file changed or was damaged on the way: send it again from the start',
    retryable: true,
  },
  'upload-incomplete': {
    status: 409,
    title: 'not all bytes have arrived',
    hint: 'resume the upload, then commit',
    retryable: true,
  },
  'upload-open': {
    status: 409,
    title: 'another upload of this submission is open',
    hint: 'resume that one',
    retryable: true,
  },
  'offset-mismatch': {
    status: 409,
    title: 'the upload stands at another offset; nothing was written',
    hint: 'ask for the offset (HEAD), then go on from there',
    retryable: true,
  },
  'length-mismatch': {
    status: 409,
    title: 'the length of the upload is not the size in the record',
    hint: 'build the manifest again',
  },
  'too-many-revisions': {
    status: 409,
    title: 'the record was changed more often than the endpoint takes',
    hint: 'ask the operator of the endpoint; what must not stay as it is can be withdrawn',
  },
  'too-large': {
    status: 413,
    title: 'larger than the endpoint takes',
    hint: 'see the limits in /.well-known/croton',
  },
  'reason-unknown': { status: 422, title: 'no such reason', hint: 'croton explain lists the reasons' },
  'reason-needed': { status: 422, title: 'this verdict needs a reason', hint: 'add --reason CODE' },
  'note-needed': {
    status: 422,
    title: 'the reason `other` needs a note',
    hint: 'add --note TEXT',
  },
  'rate-limited': {
    status: 429,
    title: 'too many requests',
    hint: 'wait as long as Retry-After says',
    retryable: true,
  },
  'too-much-unsent': {
    status: 429,
    title: 'more is declared and not sent than the endpoint takes from one contributor',
    hint: 'send what was declared, or withdraw it: croton status',
    retryable: true,
  },
  internal: {
    status: 500,
    title: 'something went wrong in the endpoint',
    hint: 'try again; tell the operator if it stays',
    retryable: true,
  },
  busy: {
    status: 503,
    title: 'the endpoint is busy or stopping',
    hint: 'try again in a moment',
    retryable: true,
  },
  'storage-full': {
    status: 507,
    title: 'the endpoint has no room left',
    hint: 'nothing is lost; the operator must add storage',
    retryable: true,
  },
} as const satisfies Record<string, ProblemEntry>;

export type ProblemCode = keyof typeof PROBLEMS;

export const problemSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string().optional(),
  code: z.string(),
  hint: z.string(),
  retryable: z.boolean(),
});
export type Problem = z.infer<typeof problemSchema>;

/** The document for `code`, served as `application/problem+json`. */
export function problemDocument(code: ProblemCode, detail?: string): Problem {
  const { status, title, hint, ...rest }: ProblemEntry = PROBLEMS[code];
  return {
    type: `tag:croton,2026:problem/${code}`,
    title,
    status,
    ...(detail === undefined ? {} : { detail }),
    code,
    hint,
    retryable: rest.retryable ?? false,
  };
}
