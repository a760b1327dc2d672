/** What the sending of one clip needs to know. */
import type { RateLimiter } from '../client/rate-limiter.js';
import type { Context } from '../context.js';
import type { GoodputMeter } from './goodput.js';
import type { Wait } from './persist.js';
import type { RetryPolicy } from './retry-decision.js';
import type { SignIn } from './sign-in.js';
import type { StallLimits } from './stall-timer.js';
import type { TransferGate } from './transfer-gate.js';
import type { Tus } from './tus.js';

/** Where the endpoint wants the bytes: at a new upload, at one begun before, or nowhere. */
export type Destination =
  | { readonly kind: 'create'; readonly createUrl: string }
  | { readonly kind: 'resume'; readonly uploadUrl: string }
  | { readonly kind: 'none' };

export interface SendOptions {
  readonly context: Context;
  readonly tus: Tus;
  readonly submission: string;
  readonly destination: Destination;
  /** Declares the clip again: which upload is open is the endpoint's to say. */
  readonly locate: () => Promise<Destination>;
  readonly retry: RetryPolicy;
  readonly stall: StallLimits;
  readonly goodput: GoodputMeter;
  /** When bytes may leave; at any time where it is absent. */
  readonly gate?: TransferGate | undefined;
  /** How fast they may leave. */
  readonly limiter?: RateLimiter | undefined;
  readonly signIn?: SignIn | undefined;
  /** Called with the URL of a new upload before its bytes are sent. */
  readonly onCreated: (uploadUrl: string) => Promise<void>;
  /** Bytes that are at the endpoint or on the way. May go back after a cut. */
  readonly onProgress: (bytes: number) => void;
  readonly onWait: (wait: Wait) => void;
}
