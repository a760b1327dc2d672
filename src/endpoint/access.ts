import type { FastifyRequest } from 'fastify';
import type { Route } from '../protocol/routes.js';
import { ProblemError } from './problem-error.js';
import type { Services } from './services.js';
import { type Account, findAccountByToken } from './store/accounts.js';

/**
 * The account that a request comes from.
 * @throws ProblemError `token-missing`, `token-invalid`
 */
export async function authenticate(
  { db, clock }: Pick<Services, 'db' | 'clock'>,
  request: FastifyRequest,
): Promise<Account> {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined) throw new ProblemError('token-missing');
  const account = await findAccountByToken(db, token, clock.now());
  if (account === undefined) throw new ProblemError('token-invalid');
  return account;
}

/** @throws ProblemError `role-missing` */
export function assertRole(account: Account, roles: Exclude<Route['roles'], 'anyone'>): void {
  if (roles === 'any-account' || roles.some((role) => account.roles.includes(role))) return;
  throw new ProblemError('role-missing', { detail: `needs one of: ${roles.join(', ')}` });
}
