import { createClient, type EndpointClient } from '../../client/endpoint-client.js';
import type { RateLimiter } from '../../client/rate-limiter.js';
import type { ResolvedEndpoint } from '../../client/resolve-endpoint.js';
import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import type { Me } from '../../protocol/accounts.js';
import type { WellKnown } from '../../protocol/well-known.js';
import type { SignIn } from '../../transfer/sign-in.js';

/** A client that tries each call up to so many times. */
export function clientOf(
  context: Context,
  { url, token }: ResolvedEndpoint,
  attempts: number,
  flow: { readonly limiter?: RateLimiter | undefined; readonly signIn?: SignIn | undefined } = {},
): EndpointClient {
  const retry = { attempts, baseMs: 500, capMs: 5000, longestRetryAfterMs: 30_000 };
  return createClient({ context, endpoint: url, token: flow.signIn ?? token, retry, limiter: flow.limiter });
}

/**
 * Finds out in the first second what would fail in the last: token, role, agreement.
 * @throws CrotonError `auth/*`, `endpoint/*`
 */
export async function enterEndpoint(
  context: Context,
  endpoint: ResolvedEndpoint,
): Promise<{ wellKnown: WellKnown; me: Me }> {
  const client = clientOf(context, endpoint, 4);
  const wellKnown = await client.wellKnown();
  const me = await client.me();
  const origin = endpoint.url;
  if (!me.roles.includes('contributor')) {
    throw new CrotonError('auth/role-missing', { origin, reason: 'it has not the role contributor' });
  }
  if (me.agreement_due !== null) throw new CrotonError('auth/agreement-needed', { origin });
  return { wellKnown, me };
}
