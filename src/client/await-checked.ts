/** Waiting until an endpoint, or its curators, are through with clips. Polite: it asks ever more seldom. */
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import type { SubmissionState } from '../protocol/submissions.js';
import type { EndpointClient } from './endpoint-client.js';

/** What to wait for: the endpoint has the bytes and looked at them, or curators have decided. */
export const WAITING_FOR = {
  checked: ['declared', 'received'],
  decided: ['declared', 'received', 'queued', 'escalated'],
} as const satisfies Record<string, readonly SubmissionState[]>;
export type WaitingFor = keyof typeof WAITING_FOR;

interface Wait {
  readonly until: WaitingFor;
  /** Content ids; undefined for all of one’s own. */
  readonly contents?: ReadonlySet<string> | undefined;
  /** Milliseconds; undefined waits as long as it takes. */
  readonly timeoutMs?: number | undefined;
  /** Whether clips whose bytes the endpoint lacks may still be on their way. */
  readonly isUploading: () => Promise<boolean>;
  /** Told before each pause: how many clips are where. */
  readonly onWait: (pending: ReadonlyMap<string, number>, pauseMs: number) => void;
}

/** `upload-needed`: of the rest the endpoint has no bytes, and nobody sends them. */
export type WaitOutcome = 'all' | 'time-over' | 'upload-needed';

/** Pauses grow from the first to the longest, milliseconds. */
const FIRST_PAUSE = 2000;
const LONGEST_PAUSE: Readonly<Record<WaitingFor, number>> = { checked: 30_000, decided: 300_000 };

/**
 * Asks again and again, one list of what is pending at a time, until there is nothing, or nothing that waiting changes.
 * @throws CrotonError `run/interrupted`, and what the calls throw
 */
export async function awaitChecked(
  { clock, signal, random }: Pick<Context, 'clock' | 'signal' | 'random'>,
  client: Pick<EndpointClient, 'eachSubmission'>,
  { until, contents, timeoutMs = Number.POSITIVE_INFINITY, isUploading, onWait }: Wait,
): Promise<WaitOutcome> {
  const endMs = clock.now() + timeoutMs;
  const state = WAITING_FOR[until].join(',');
  for (let pauseMs = FIRST_PAUSE; ; pauseMs = Math.min(pauseMs * 1.5, LONGEST_PAUSE[until])) {
    // Looked at first: what an upload that has just ended sent is in the list.
    const sending = await isUploading();
    const pending = new Map<string, number>();
    for await (const row of client.eachSubmission({ contributor: 'me', state }))
      if (contents?.has(row.id) !== false) pending.set(row.state, (pending.get(row.state) ?? 0) + 1);
    if (pending.size === 0) return 'all';
    const awaitsBytesAlone = pending.size === 1 && pending.has('declared');
    if (awaitsBytesAlone && !sending) return 'upload-needed';
    const leftMs = endMs - clock.now();
    if (leftMs <= 0) return 'time-over';
    const waitMs = Math.min(leftMs, Math.round(pauseMs * (0.9 + 0.2 * random())));
    onWait(pending, waitMs);
    await clock.sleep(waitMs, signal).catch((stop: unknown) => {
      throw new CrotonError('run/interrupted', {}, { cause: stop });
    });
  }
}
