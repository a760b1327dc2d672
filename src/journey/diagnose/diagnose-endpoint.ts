import { agentsFor } from '../../client/agents.js';
import type { EndpointClient } from '../../client/endpoint-client.js';
import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import { PROTOCOL_VERSION, type WellKnown } from '../../protocol/well-known.js';
import { formatDuration } from '../../text/units.js';
import type { Diagnosis } from './diagnose.js';

/** Signed times and expiring tokens tolerate this. Seconds. */
const CLOCK_TOLERANCE_S = 60;

/** Whether the endpoint answers, speaks our protocol, agrees on the time and knows the token. */
export async function* diagnoseEndpoint(
  { clock, env }: Pick<Context, 'clock' | 'env'>,
  client: Pick<EndpointClient, 'endpoint' | 'token' | 'wellKnown' | 'me'>,
): AsyncGenerator<Diagnosis> {
  const { proxy } = await agentsFor(client.endpoint, env);
  if (proxy !== undefined)
    yield { check: 'proxy', status: 'ok', message: `the endpoint is reached through the proxy ${proxy}` };
  const askedAt = clock.now();
  try {
    const known = await client.wellKnown();
    const answeredAt = clock.now();
    const latency = formatDuration((answeredAt - askedAt) / 1000);
    yield diagnoseProtocol(client.endpoint, known, latency);
    yield diagnoseClock(known.time, (askedAt + answeredAt) / 2);
  } catch (error) {
    yield failure('endpoint', error);
    return;
  }
  yield await diagnoseAccount(client);
}

function diagnoseProtocol(origin: string, known: WellKnown, latency: string): Diagnosis {
  const check = 'endpoint';
  if (known.protocols.includes(PROTOCOL_VERSION)) {
    return { check, status: 'ok', message: `${origin} (${known.name}) answers in ${latency}` };
  }
  const message = `${origin} speaks protocol ${known.protocols.join(', ')}, this croton ${PROTOCOL_VERSION}`;
  return { check, status: 'fail', message, fix: 'update croton' };
}

/** Compares the endpoint's time with ours at the moment of its answer, milliseconds since the epoch. */
export function diagnoseClock(endpointTime: string, ourTimeMs: number): Diagnosis {
  const check = 'endpoint/clock';
  const aheadS = (ourTimeMs - Date.parse(endpointTime)) / 1000;
  const apart = `${formatDuration(Math.abs(aheadS))} ${aheadS > 0 ? 'ahead of' : 'behind'} the endpoint’s`;
  if (Math.abs(aheadS) <= CLOCK_TOLERANCE_S) {
    return { check, status: 'ok', message: 'the clock agrees with the endpoint’s' };
  }
  return {
    check,
    status: 'warn',
    message: `the clock is ${apart}`,
    fix: 'let the system set its clock by itself',
  };
}

async function diagnoseAccount(
  client: Pick<EndpointClient, 'endpoint' | 'token' | 'me'>,
): Promise<Diagnosis> {
  const check = 'account';
  const fix = `croton login ${client.endpoint}`;
  if (client.token === undefined) return { check, status: 'warn', message: 'not logged in', fix };
  try {
    const me = await client.me();
    const message = `logged in as ${me.name} (${me.roles.join(', ')})`;
    if (me.agreement_due === null || !me.roles.includes('contributor')) {
      return { check, status: 'ok', message };
    }
    return { check, status: 'warn', message: `${message}; the agreement is not accepted`, fix };
  } catch (error) {
    return failure(check, error);
  }
}

function failure(check: string, error: unknown): Diagnosis {
  if (!(error instanceof CrotonError)) throw error;
  return { check, status: 'fail', message: error.message, fix: error.hint };
}
