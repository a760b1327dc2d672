/** How fast the link to an endpoint is: its round trip, and how many bytes a second arrive there. */
import { randomBytes } from 'node:crypto';
import type { EndpointClient } from '../../client/endpoint-client.js';
import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import { PROBE_BYTES } from '../../protocol/routes.js';
import { formatBytes, formatRate } from '../../text/units.js';
import type { Diagnosis } from './diagnose.js';

const ROUND_TRIPS = 5;
/** Above it, many small clips take long one after another; milliseconds. */
const LONG_ROUND_TRIP_MS = 1000;
/** Bytes of each try: a slow link is measured with few, a fast one needs many. */
const TRIES = [64 << 10, 1 << 20, PROBE_BYTES];
/** A further try must be over within this, as far as the last one tells. Seconds. */
const LONGEST_TRY_S = 8;

export interface Link {
  /** Milliseconds; undefined when the endpoint does not answer. */
  readonly roundTripMs: number | undefined;
  /** Bytes per second; undefined when it could not be measured. */
  readonly rateBps: number | undefined;
}

/** Measures the link. Its diagnoses come as they are known; it returns what was measured. */
export async function* diagnoseLink(
  context: Pick<Context, 'clock' | 'signal'>,
  client: Pick<EndpointClient, 'wellKnown' | 'probe' | 'token'>,
): AsyncGenerator<Diagnosis, Link> {
  let roundTripMs: number | undefined;
  try {
    roundTripMs = await measureRoundTrip(context, client);
    yield diagnoseRoundTrip(roundTripMs);
    if (client.token === undefined) return { roundTripMs, rateBps: undefined };
    const { rateBps, bytes } = await measureRate(context, client, roundTripMs);
    const message = `${formatRate(rateBps)} arrive at the endpoint (measured with ${formatBytes(bytes)}, which it throws away)`;
    yield { check: 'link/rate', status: 'ok', message };
    return { roundTripMs, rateBps };
  } catch (error) {
    if (!(error instanceof CrotonError) || context.signal.aborted) throw error;
    const lacks = error.code === 'endpoint/not-found';
    const reason = lacks ? 'the endpoint has nothing to measure it with' : error.message;
    const check = roundTripMs === undefined ? 'link/round-trip' : 'link/rate';
    const fix = lacks ? undefined : error.hint;
    yield { check, status: lacks ? 'ok' : 'warn', message: `not measured: ${reason}`, fix };
    return { roundTripMs, rateBps: undefined };
  }
}

function diagnoseRoundTrip(ms: number): Diagnosis {
  const check = 'link/round-trip';
  const message = `an answer takes ${Math.round(ms)} ms (median of ${ROUND_TRIPS})`;
  if (ms <= LONG_ROUND_TRIP_MS) return { check, status: 'ok', message };
  const fix = 'croton sends clips side by side, which helps; --jobs 16 sends more of them from the start';
  return { check, status: 'warn', message, fix };
}

/** Median of some answers on a connection that is open, milliseconds. */
async function measureRoundTrip(
  { clock }: Pick<Context, 'clock'>,
  client: Pick<EndpointClient, 'wellKnown'>,
): Promise<number> {
  await client.wellKnown();
  const times: number[] = [];
  for (let count = 0; count < ROUND_TRIPS; count += 1) {
    const beganMs = clock.now();
    await client.wellKnown();
    times.push(Math.max(0, clock.now() - beganMs));
  }
  return times.sort((a, b) => a - b)[ROUND_TRIPS >> 1] ?? 0;
}

async function measureRate(
  { clock }: Pick<Context, 'clock'>,
  client: Pick<EndpointClient, 'probe'>,
  roundTripMs: number,
): Promise<{ rateBps: number; bytes: number }> {
  let found: { rateBps: number; bytes: number } | undefined;
  for (const bytes of TRIES) {
    if (found !== undefined && bytes / found.rateBps > LONGEST_TRY_S) break;
    // Bytes that nothing on the way can compress.
    const content = randomBytes(bytes);
    const beganMs = clock.now();
    await client.probe(content);
    const tookMs = Math.max(1, clock.now() - beganMs);
    // The answer takes its time too; a jump of the clock must not make a rate of it.
    found = { bytes, rateBps: (bytes / Math.max(tookMs / 2, tookMs - roundTripMs)) * 1000 };
  }
  return found ?? { rateBps: 0, bytes: 0 };
}
