import { PROBLEMS, type Problem, type ProblemCode, problemDocument } from '../protocol/problem.js';

interface ProblemErrorOptions {
  readonly detail?: string;
  /** Seconds that the client should wait. */
  readonly retryAfterS?: number;
}

/** A refusal on its way to the client, as a problem document (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly code: ProblemCode;
  readonly status: number;
  readonly retryAfterS: number | undefined;
  readonly #detail: string | undefined;

  constructor(code: ProblemCode, options: ProblemErrorOptions = {}) {
    super(options.detail ?? PROBLEMS[code].title);
    this.code = code;
    this.status = PROBLEMS[code].status;
    this.retryAfterS = options.retryAfterS;
    this.#detail = options.detail;
  }

  document(): Problem {
    return problemDocument(this.code, this.#detail);
  }
}
