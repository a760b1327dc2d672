/** What can go wrong while bytes are on their way, told apart by what is to be done about it. */
export type Failure =
  /** The connection was not made or was cut. */
  | { readonly kind: 'network'; readonly code: string }
  /** No byte moved for `quietMs` milliseconds. */
  | { readonly kind: 'stall'; readonly quietMs: number }
  /** The endpoint answered with a status that is not success. */
  | {
      readonly kind: 'status';
      readonly status: number;
      /** What Retry-After asked for, milliseconds. */
      readonly retryAfterMs?: number | undefined;
      /** Code of the problem document, where there was one. */
      readonly problem?: string | undefined;
      readonly detail?: string | undefined;
    }
  /** The endpoint answers well, but its offset hardly advances. */
  | { readonly kind: 'no-progress' }
  /** The endpoint holds something else under this upload: another length, an offset past the end. */
  | { readonly kind: 'gone' }
  /** The answer breaks the protocol, so that asking again would not help. */
  | { readonly kind: 'protocol'; readonly reason: string };

/** Answers that mean "not now": the endpoint, or what stands before it, is away or busy. */
const AWAY = new Set([408, 423, 425, 429, 502, 503, 504, 507]);

/** Whether the endpoint could not take the request at all, as opposed to answering it badly. */
export function isAway(failure: Failure): boolean {
  if (failure.kind === 'status') return AWAY.has(failure.status);
  return failure.kind === 'network' || failure.kind === 'stall';
}

/** Carries a {@link Failure} to the one place that decides about it. */
export class TransferFailure extends Error {
  override readonly name = 'TransferFailure';
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(describeFailure(failure), options);
    this.failure = failure;
  }
}

/** One line about a failure, for people. Holds untrusted text. */
export function describeFailure(failure: Failure): string {
  switch (failure.kind) {
    case 'network':
      return `the connection failed (${failure.code})`;
    case 'stall':
      return `nothing moved for ${Math.round(failure.quietMs / 1000)} s`;
    case 'status':
      return failure.detail ?? `the endpoint answered ${failure.status}`;
    case 'no-progress':
      return 'the endpoint takes the bytes and keeps hardly any of them';
    case 'gone':
      return 'the endpoint no longer has what was sent before';
    case 'protocol':
      return failure.reason;
  }
}
