import type { Role } from '../protocol/scalars.js';
import type { Services } from './services.js';
import { acceptAgreement, countAccounts, createToken } from './store/accounts.js';
import { ENDPOINT_ACTOR } from './store/events.js';

const DEMO_ACCOUNTS: Readonly<Record<string, readonly Role[]>> = {
  ada: ['contributor'],
  ben: ['curator'],
  chi: ['curator'],
};

/** Makes the accounts of a first start, and those of the demonstration. Returns the tokens made, by account name. */
export async function seedAccounts(services: Services, demo: boolean): Promise<Record<string, string>> {
  const { db, clock, settings } = services;
  const make = async (name: string, roles: readonly Role[]) => {
    const wish = { name, roles: [...roles] };
    const { token } = await createToken(db, wish, ENDPOINT_ACTOR, clock.now());
    return token;
  };
  const tokens: Record<string, string> = {};
  if ((await countAccounts(db)) === 0) tokens.admin = await make('admin', ['admin']);
  if (demo) {
    for (const [name, roles] of Object.entries(DEMO_ACCOUNTS)) {
      tokens[name] = await make(name, roles);
      await acceptAgreement(db, name, settings.agreement, clock.now());
    }
  }
  return tokens;
}
