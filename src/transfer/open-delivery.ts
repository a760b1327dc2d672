import type { Context } from '../context.js';
import { CommitSilence } from './commit-silence.js';
import { redeclareItem } from './declare-items.js';
import type { Delivery } from './delivery.js';
import type { EmitTransfer } from './events.js';
import { GoodputMeter } from './goodput.js';
import { Governor } from './governor.js';
import { DEFAULT_RETRY } from './retry-decision.js';
import { DEFAULT_STALL } from './stall-timer.js';
import { OPEN_GATE } from './transfer-gate.js';
import type { TransferOptions } from './transfer-options.js';
import { Tus } from './tus.js';
import type { TusConnections } from './tus-request.js';

/** Files at once when the user does not say, at most. */
export const MOST_JOBS = 16;

/** What the steps of a run share, as the options say. */
export function openDelivery(
  context: Context,
  connections: TusConnections,
  options: TransferOptions,
  emit: EmitTransfer,
): Delivery {
  const { client, wellKnown, journal } = options;
  const { retry = DEFAULT_RETRY, stall = DEFAULT_STALL, gate = OPEN_GATE } = options;
  return {
    ...{ context, client, journal, retry, stall, gate, emit },
    publicKey: wellKnown.public_key,
    tus: new Tus(connections, { origin: client.endpoint, tokens: client }),
    goodput: new GoodputMeter(),
    governor: new Governor({ fixed: options.jobs, most: mostFiles(options) }),
    limiter: options.limiter,
    signIn: options.signIn,
    silence: new CommitSilence(),
    redeclare: (item) => redeclareItem(client, item, { journal, overwrite: options.overwrite }),
  };
}

/** The endpoint’s word counts; beyond 16 files only a user goes who asks for it. */
function mostFiles({ jobs, wellKnown }: TransferOptions): number {
  return Math.max(1, Math.min(jobs ?? MOST_JOBS, wellKnown.limits.parallel_uploads));
}
