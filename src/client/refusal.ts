/** What an endpoint says when it does not do what was asked, as errors of croton. */
import { CrotonError } from '../errors.js';
import { type Problem, problemSchema } from '../protocol/problem.js';
import { parseUrl } from './endpoint-url.js';
import { parseRetryAfter } from './retry-after.js';

/** An answer that is not a success, before it becomes a {@link CrotonError}. */
export interface FailedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** Whether the call carried a token. */
  readonly authorized: boolean;
}

/** The cause of errors made of an answer: status, problem code and when to come back. */
export class EndpointRefusal extends Error {
  override readonly name = 'EndpointRefusal';
  readonly status: number;
  /** A code of `PROBLEMS`, or what else the endpoint wrote; undefined without a problem document. */
  readonly problem: string | undefined;
  /** Milliseconds, from Retry-After. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, problem: Problem | undefined, retryAfterMs: number | undefined) {
    super(`HTTP ${status}${problem === undefined ? '' : ` ${problem.code}`}`);
    this.status = status;
    this.problem = problem?.code;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The refusal behind an error of the client, if an answer caused it. */
export function refusalOf(error: unknown): EndpointRefusal | undefined {
  return error instanceof Error && error.cause instanceof EndpointRefusal ? error.cause : undefined;
}

const LONGEST_TEXT = 500;
/** Characters. */
const LONGEST_PROBLEM = 64 * 1024;

/** The error that an answer of status 3xx, 4xx or 5xx stands for. Its texts are untrusted. */
export function errorFromAnswer(origin: string, answer: FailedAnswer, nowMs: number): CrotonError {
  const { status, headers } = answer;
  const problem = readProblem(answer.body);
  const cause = new EndpointRefusal(status, problem, parseRetryAfter(headers['retry-after'], nowMs));
  const reason = cut(problem?.detail ?? problem?.title ?? `HTTP status ${status}`);
  if (status < 400) {
    const target = parseUrl(String(headers.location), origin)?.origin ?? 'nowhere';
    // No refusal of what was asked: nobody shall try it again, or take it for the endpoint's answer.
    return new CrotonError('endpoint/redirect', { origin, target });
  }
  if (status >= 600) return new CrotonError('endpoint/protocol', { origin, reason });
  if (isTransient(status)) return new CrotonError('endpoint/failed', { origin, reason }, { cause });
  const named = cause.problem ?? '';
  // A hostile code may be the name of something that every object inherits.
  const known = Object.hasOwn(OWN_CODES, named) ? OWN_CODES[named] : undefined;
  const code = known ?? (problem === undefined ? BY_STATUS[status] : undefined);
  if (status === 401 && code === undefined) {
    return new CrotonError(
      answer.authorized ? 'auth/token-invalid' : 'auth/token-missing',
      { origin },
      { cause },
    );
  }
  if (code !== undefined) return new CrotonError(code, { origin, reason }, { cause });
  if (problem === undefined) return new CrotonError('endpoint/protocol', { origin, reason }, { cause });
  return new CrotonError('endpoint/refused', { origin, reason }, { cause, hint: cut(problem.hint) });
}

/** Statuses after which the same call may succeed. */
export function isTransient(status: number): boolean {
  return status === 408 || status === 429 || (status >= 500 && status < 600);
}

const OWN_CODES: Readonly<
  Record<
    string,
    | 'auth/token-missing'
    | 'auth/token-invalid'
    | 'auth/role-missing'
    | 'auth/agreement-needed'
    | 'endpoint/not-found'
  >
> = {
  'token-missing': 'auth/token-missing',
  'token-invalid': 'auth/token-invalid',
  'role-missing': 'auth/role-missing',
  'agreement-needed': 'auth/agreement-needed',
  'not-found': 'endpoint/not-found',
};

const BY_STATUS: Readonly<Record<number, 'auth/role-missing' | 'endpoint/not-found'>> = {
  403: 'auth/role-missing',
  410: 'endpoint/not-found',
};

function readProblem(body: string): Problem | undefined {
  if (body.length > LONGEST_PROBLEM) return undefined;
  try {
    return problemSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

function cut(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}
