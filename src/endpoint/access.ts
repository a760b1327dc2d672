import { normalizeIP } from '@fastify/rate-limit';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Route } from '../protocol/routes.js';
import { ProblemError } from './problem-error.js';
import type { Services } from './services.js';
import { type Account, findAccountByToken } from './store/accounts.js';

export type Authenticate = (request: FastifyRequest) => Promise<Account>;

/**
 * Makes the function that tells the account a request comes from. Wrong tokens are counted by address, for each could be
 * another one; good tokens pass whatever their neighbors try.
 * It throws ProblemError `token-missing`, `token-invalid`, `rate-limited`.
 */
export function createAuthenticate(
  app: FastifyInstance,
  services: Pick<Services, 'db' | 'clock' | 'settings'>,
): Authenticate {
  const countFailure = app.createRateLimit({
    max: services.settings.failuresPerMinute,
    keyGenerator: addressOf,
  });
  return async (request) => {
    const account = await findCaller(services, request);
    if (account !== undefined) return account;
    const count = await countFailure(request);
    if (count.isAllowed || !count.isExceeded) throw new ProblemError('token-invalid');
    const detail = 'too many wrong tokens from this address';
    throw new ProblemError('rate-limited', { detail, retryAfterS: count.ttlInSeconds });
  };
}

/** The address of a request, as limits count it: IPv6 by its network, for a host has many of those. */
export const addressOf = ({ ip }: FastifyRequest) => normalizeIP(ip, 64);

async function findCaller(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  request: FastifyRequest,
): Promise<Account | undefined> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new ProblemError('token-missing');
  return findAccountByToken(db, token, clock.now());
}

/** @throws ProblemError `role-missing` */
export function assertRole(account: Account, roles: Exclude<Route['roles'], 'anyone'>): void {
  if (roles === 'any-account' || roles.some((role) => account.roles.includes(role))) return;
  throw new ProblemError('role-missing', { detail: `needs one of: ${roles.join(', ')}` });
}
