import type { EndpointClient } from '../client/endpoint-client.js';
import type { RateLimiter } from '../client/rate-limiter.js';
import type { Context } from '../context.js';
import type { WellKnown } from '../protocol/well-known.js';
import type { CommitSilence } from './commit-silence.js';
import type { EmitTransfer } from './events.js';
import type { GoodputMeter } from './goodput.js';
import type { Governor } from './governor.js';
import type { UploadJournal } from './journal.js';
import type { RetryPolicy } from './retry-decision.js';
import type { SignIn } from './sign-in.js';
import type { StallLimits } from './stall-timer.js';
import type { TransferGate } from './transfer-gate.js';
import type { DeclaredItem, TransferItem } from './transfer-item.js';
import type { Tus } from './tus.js';

/** What the steps of a delivery share. */
export interface Delivery {
  readonly context: Context;
  readonly client: EndpointClient;
  readonly publicKey: WellKnown['public_key'];
  readonly journal: UploadJournal;
  readonly tus: Tus;
  readonly goodput: GoodputMeter;
  readonly governor: Governor;
  readonly retry: RetryPolicy;
  readonly stall: StallLimits;
  readonly gate: TransferGate;
  readonly limiter: RateLimiter | undefined;
  readonly signIn: SignIn | undefined;
  readonly silence: CommitSilence;
  readonly emit: EmitTransfer;
  /** Declares one clip again. Throws GivenUp where it became a problem. */
  readonly redeclare: (item: TransferItem) => Promise<DeclaredItem>;
}
