import type { EndpointClient } from '../client/endpoint-client.js';
import type { RateLimiter } from '../client/rate-limiter.js';
import type { WellKnown } from '../protocol/well-known.js';
import type { UploadJournal } from './journal.js';
import type { RetryPolicy } from './retry-decision.js';
import type { SignIn } from './sign-in.js';
import type { StallLimits } from './stall-timer.js';
import type { TransferGate } from './transfer-gate.js';

/** How clips are transferred. */
export interface TransferOptions {
  readonly client: EndpointClient;
  readonly wellKnown: WellKnown;
  readonly journal: UploadJournal;
  /** Files at once, as the user asked; found out otherwise. */
  readonly jobs?: number | undefined;
  /** Send withdrawn clips again. */
  readonly again?: boolean | undefined;
  /** Send records also where the endpoint has a newer revision than the one they are based on. */
  readonly overwrite?: boolean | undefined;
  readonly retry?: RetryPolicy;
  readonly stall?: StallLimits;
  /** When bytes may leave; at any time where it is absent. */
  readonly gate?: TransferGate | undefined;
  /** How fast they may leave; as fast as the link takes them where it is absent. */
  readonly limiter?: RateLimiter | undefined;
  /** Gets another token when the endpoint no longer takes the present one; it ends there where this is absent. */
  readonly signIn?: SignIn | undefined;
  /** Has the clips end at once: nothing more can be sent, and to read the next one may take hours. */
  readonly stopSource?: (() => void) | undefined;
}
