/** Trying again within the retry window: the wrapper around every step of an upload that a network can break. */
import { refusalOf } from '../client/refusal.js';
import type { Context } from '../context.js';
import { CrotonError, systemErrorCode } from '../errors.js';
import { describeFailure, type Failure, isAway, TransferFailure } from './failure.js';
import { decideRetry, type RetryPolicy } from './retry-decision.js';
import type { SignIn } from './sign-in.js';
import type { TransferGate } from './transfer-gate.js';

/** What is being waited for, told before each wait. */
export interface Wait {
  readonly delayMs: number;
  /** Untrusted. */
  readonly reason: string;
  /** Whether the endpoint could not be reached or is busy, as opposed to a fault with one clip. */
  readonly away: boolean;
  /** It answered; otherwise nothing did. */
  readonly busy?: boolean;
}

/** Why something was given up. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
  readonly failure: Failure;
  readonly because: 'signed-out' | 'unreachable' | 'refused' | 'futile';

  constructor(failure: Failure, because: GivenUp['because'], cause: unknown) {
    super(describeFailure(failure), { cause });
    this.failure = failure;
    this.because = because;
  }
}

/** The failure that an error stands for; undefined for those that are not about the connection or the endpoint. */
export function failureOf(error: unknown): Failure | undefined {
  if (error instanceof TransferFailure) return error.failure;
  const refusal = refusalOf(error);
  if (refusal !== undefined) {
    const detail =
      error instanceof CrotonError ? String(error.parameters.reason ?? error.message) : undefined;
    return { kind: 'status', ...refusal, status: refusal.status, detail };
  }
  if (!(error instanceof CrotonError)) return undefined;
  if (error.code === 'endpoint/unreachable')
    return { kind: 'network', code: systemErrorCode(causeOf(error)) ?? String(error.parameters.reason) };
  if (error.code === 'endpoint/protocol' || error.code === 'endpoint/redirect')
    return { kind: 'protocol', reason: error.message };
  return undefined;
}

function causeOf({ cause }: Error): unknown {
  return cause instanceof Error ? (cause.cause ?? cause) : cause;
}

/** Counts failures since the last progress and decides about the next one. */
export class Patience {
  readonly #context: Context;
  readonly #policy: RetryPolicy;
  readonly #onWait: (wait: Wait) => void;
  readonly #signIn: SignIn | undefined;
  /** The token that was refused last. */
  #refused: string | undefined;
  #failures = 0;
  #futile = 0;
  #stalls = 0;
  #sinceMs: number | undefined;

  constructor(context: Context, policy: RetryPolicy, onWait: (wait: Wait) => void, signIn?: SignIn) {
    this.#context = context;
    this.#policy = policy;
    this.#onWait = onWait;
    this.#signIn = signIn;
  }

  /** Stalls in a row. */
  get stalls(): number {
    return this.#stalls;
  }

  /** The server's offset advanced, or a call was answered: what failed before no longer counts. */
  progressed(): void {
    this.#failures = 0;
    this.#futile = 0;
    this.#stalls = 0;
    this.#sinceMs = undefined;
  }

  /** Waits for leave to send. That time is the user's: it does not count as the endpoint being away. */
  async enter(gate: TransferGate): Promise<void> {
    await this.#excuse(() => gate.enter(this.#context.signal));
  }

  async #excuse(wait: () => Promise<void>): Promise<void> {
    const { clock } = this.#context;
    const beganMs = clock.now();
    await wait();
    if (this.#sinceMs !== undefined) this.#sinceMs += clock.now() - beganMs;
  }

  /**
   * Waits as long as `error` deserves and says how to go on.
   * @throws GivenUp when it is not to be tried again; `error` itself when it is about something else
   */
  async endure(error: unknown): Promise<'continue' | 'restart'> {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    if (failure.kind === 'status' && failure.status === 401 && this.#signIn !== undefined)
      return this.#renew(this.#signIn);
    const { clock, random, signal } = this.#context;
    const sinceMs = this.#sinceMs ?? clock.now();
    const state = {
      failures: this.#failures,
      futile: this.#futile,
      elapsedMs: Math.max(0, clock.now() - sinceMs),
    };
    const decision = decideRetry(failure, state, this.#policy, random);
    if (decision.action === 'give-up') throw new GivenUp(failure, decision.because, error);
    this.#failures += 1;
    this.#futile += isAway(failure) ? 0 : 1;
    this.#stalls += failure.kind === 'stall' ? 1 : 0;
    this.#onWait({
      delayMs: decision.delayMs,
      reason: describeFailure(failure),
      away: isAway(failure),
      busy: failure.kind === 'status',
    });
    const beganMs = clock.now();
    await clock.sleep(decision.delayMs, signal);
    // Time that this computer slept through, or by which its clock was set, is not the endpoint's.
    this.#sinceMs = sinceMs + (clock.now() - beganMs - decision.delayMs);
    return decision.action;
  }

  /** The request may have left with a token that was replaced meanwhile: only one that is refused again is asked about. */
  async #renew(signIn: SignIn): Promise<'continue'> {
    if (this.#refused === signIn.token) await this.#excuse(() => signIn.renew());
    this.#refused = signIn.token;
    return 'continue';
  }
}

/** Calls `attempt` until it is answered or given up. For JSON calls that may be repeated: a 4xx is their answer. */
export async function persist<T>(patience: Patience, attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      const result = await attempt();
      patience.progressed();
      return result;
    } catch (error) {
      const failure = failureOf(error);
      if (failure?.kind === 'status' && isAnswer(failure)) throw new GivenUp(failure, 'refused', error);
      await patience.endure(error);
    }
  }
}

function isAnswer(failure: Failure & { kind: 'status' }): boolean {
  const { status } = failure;
  return status >= 400 && status < 500 && status !== 401 && status !== 403 && !isAway(failure);
}
