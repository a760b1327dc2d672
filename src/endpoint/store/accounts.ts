import { createHash, randomBytes } from 'node:crypto';
import type { Kysely, Transaction } from 'kysely';
import type { CreateToken } from '../../protocol/accounts.js';
import type { Role } from '../../protocol/scalars.js';
import { isStorageFull } from '../storage-full.js';
import { uuidV7 } from '../uuid-v7.js';
import { appendEvent } from './events.js';
import type { Tables } from './tables.js';

/** The account behind a request, and the token that it came with. */
export interface Account {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly organization: string | null;
  readonly agreement: { readonly version: string; readonly digest: string; readonly at: number } | null;
  readonly tokenId: string;
  readonly tokenExpires: number | null;
}

const USE_NOTED_EVERY_MS = 60_000;

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** A full disk locks nobody out: what can be read is still read. */
async function noteUse(db: Kysely<Tables>, token: string, nowMs: number): Promise<void> {
  try {
    await db.updateTable('tokens').set({ last_used_at: nowMs }).where('id', '=', token).execute();
  } catch (error) {
    if (!isStorageFull(error)) throw error;
  }
}

/** The account of a token; undefined where the token is unknown, expired or revoked. */
export async function findAccountByToken(
  db: Kysely<Tables>,
  token: string,
  nowMs: number,
): Promise<Account | undefined> {
  const row = await db
    .selectFrom('tokens')
    .innerJoin('accounts', 'accounts.id', 'tokens.account')
    .selectAll('accounts')
    .select(['tokens.id as token_id', 'tokens.expires_at', 'tokens.revoked_at', 'tokens.last_used_at'])
    .where('tokens.hash', '=', hashOf(token))
    .executeTakeFirst();
  if (row === undefined || row.revoked_at !== null) return undefined;
  if (row.expires_at !== null && row.expires_at <= nowMs) return undefined;
  if (nowMs - (row.last_used_at ?? 0) > USE_NOTED_EVERY_MS) await noteUse(db, row.token_id, nowMs);
  const { agreement_version: version, agreement_digest: digest, agreement_at: at } = row;
  return {
    id: row.id,
    name: row.name,
    roles: JSON.parse(row.roles) as Role[],
    organization: row.organization,
    agreement: version === null || digest === null || at === null ? null : { version, digest, at },
    tokenId: row.token_id,
    tokenExpires: row.expires_at,
  };
}

export interface CreatedToken {
  readonly id: string;
  readonly token: string;
  readonly expiresAt: number | null;
}

/** Makes a token, and its account where there is none of that name yet; else the account gets the roles named. */
export async function createToken(
  db: Kysely<Tables>,
  wish: CreateToken,
  actor: string,
  nowMs: number,
): Promise<CreatedToken> {
  const token = `croton_${randomBytes(32).toString('base64url')}`;
  const expiresAt = wish.expires_in_s === undefined ? null : nowMs + wish.expires_in_s * 1000;
  const id = uuidV7(nowMs);
  await db.transaction().execute(async (trx) => {
    const account = await upsertAccount(trx, wish, nowMs);
    await trx
      .insertInto('tokens')
      .values({
        id,
        account,
        hash: hashOf(token),
        created_at: nowMs,
        expires_at: expiresAt,
        last_used_at: null,
        revoked_at: null,
      })
      .execute();
    const body = { token: id, name: wish.name, roles: wish.roles };
    await appendEvent(trx, { type: 'token-created', actor, at: nowMs, body });
  });
  return { id, token, expiresAt };
}

async function upsertAccount(trx: Transaction<Tables>, wish: CreateToken, nowMs: number): Promise<string> {
  const roles = JSON.stringify([...new Set(wish.roles)]);
  const present = await trx
    .selectFrom('accounts')
    .select('id')
    .where('name', '=', wish.name)
    .executeTakeFirst();
  if (present === undefined) {
    const id = uuidV7(nowMs);
    await trx
      .insertInto('accounts')
      .values({
        id,
        name: wish.name,
        roles,
        organization: wish.organization ?? null,
        agreement_version: null,
        agreement_digest: null,
        agreement_at: null,
        created_at: nowMs,
      })
      .execute();
    return id;
  }
  const organization = wish.organization === undefined ? {} : { organization: wish.organization };
  await trx
    .updateTable('accounts')
    .set({ roles, ...organization })
    .where('id', '=', present.id)
    .execute();
  return present.id;
}

/** Revokes a token. False where there is none of that id. */
export async function revokeToken(
  db: Kysely<Tables>,
  id: string,
  actor: string,
  nowMs: number,
): Promise<boolean> {
  return db.transaction().execute(async (trx) => {
    const row = await trx.selectFrom('tokens').select('revoked_at').where('id', '=', id).executeTakeFirst();
    if (row === undefined) return false;
    if (row.revoked_at !== null) return true;
    await trx.updateTable('tokens').set({ revoked_at: nowMs }).where('id', '=', id).execute();
    await appendEvent(trx, { type: 'token-revoked', actor, at: nowMs, body: { token: id } });
    return true;
  });
}

/** Notes that an account accepted an agreement. */
export async function acceptAgreement(
  db: Kysely<Tables>,
  name: string,
  agreement: { readonly version: string; readonly digest: string },
  nowMs: number,
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx
      .updateTable('accounts')
      .set({
        agreement_version: agreement.version,
        agreement_digest: agreement.digest,
        agreement_at: nowMs,
      })
      .where('name', '=', name)
      .execute();
    await appendEvent(trx, {
      type: 'agreement-accepted',
      actor: name,
      at: nowMs,
      body: { version: agreement.version, digest: agreement.digest },
    });
  });
}

export async function countAccounts(db: Kysely<Tables>): Promise<number> {
  const { count } = await db
    .selectFrom('accounts')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  return Number(count);
}
