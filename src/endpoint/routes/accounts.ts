import type { Me } from '../../protocol/accounts.js';
import { ProblemError } from '../problem-error.js';
import type { Services } from '../services.js';
import {
  type Account,
  acceptAgreement as storeAcceptance,
  revokeToken as storeRevocation,
  createToken as storeToken,
} from '../store/accounts.js';
import { instant } from '../store/describe-submission.js';
import type { Handler } from './handler.js';

function describeAccount({ settings }: Services, account: Account): Me {
  const { text: _, ...offered } = settings.agreement;
  const { agreement, name, roles, organization, tokenExpires } = account;
  return {
    name,
    roles: [...roles],
    organization,
    agreement:
      agreement === null
        ? null
        : { version: agreement.version, digest: agreement.digest, accepted_at: instant(agreement.at) },
    agreement_due: agreement?.digest === offered.digest ? null : offered,
    token_expires: tokenExpires === null ? null : instant(tokenExpires),
  };
}

export const me: Handler<'me'> = async ({ services, account }) => describeAccount(services, account);

export const acceptAgreement: Handler<'acceptAgreement'> = async ({ services, account, body }) => {
  const { agreement } = services.settings;
  if (body.digest !== agreement.digest)
    throw new ProblemError('state-conflict', { detail: 'another agreement is offered by now' });
  const at = services.clock.now();
  if (account.agreement?.digest !== agreement.digest)
    await storeAcceptance(services.db, account.name, agreement, at);
  const accepted = { version: agreement.version, digest: agreement.digest, at };
  const known = account.agreement?.digest === agreement.digest ? account.agreement : accepted;
  return describeAccount(services, { ...account, agreement: known });
};

export const createToken: Handler<'createToken'> = async ({ services, account, body }) => {
  const { id, token, expiresAt } = await storeToken(services.db, body, account.name, services.clock.now());
  const expires = expiresAt === null ? null : instant(expiresAt);
  return { id, name: body.name, roles: body.roles, token, expires };
};

export const revokeToken: Handler<'revokeToken'> = async ({ services, account, place, reply }) => {
  const found = await storeRevocation(services.db, place('id'), account.name, services.clock.now());
  if (!found) throw new ProblemError('not-found');
  return reply.code(204).send();
};
