/** The receipts and withdrawals that this computer keeps, whatever endpoint and account they are of. No network. */

import type { Envelope } from '../protocol/receipts.js';
import { readStatement, type Statement } from '../transfer/statement.js';
import { journalFolders, readKeys, readStatements, type StoredKey } from '../transfer/statement-store.js';

export interface KeptStatement {
  /** Empty where nobody knew it. */
  readonly fileName: string;
  readonly envelope: Envelope;
  /** What it says, not verified. */
  readonly statement: Statement;
}

/** Which statements are meant; those that all filters let through. */
export interface StatementFilter {
  /** Origin: the one that was sent to, or the one that the endpoint signs with. */
  readonly endpoint?: string | undefined;
  /** Content ids of clips. */
  readonly contents?: ReadonlySet<string> | undefined;
  /** Milliseconds since the epoch. */
  readonly sinceMs?: number | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The statements kept here, one endpoint and account after another, in the order they came. Flat memory. */
export async function* keptStatements(
  env: Environment,
  filter: StatementFilter,
): AsyncGenerator<KeptStatement> {
  for (const folder of await journalFolders(env)) {
    const isOfEndpoint = await endpointMatcher(folder, filter);
    for await (const { fileName, envelope } of readStatements(folder)) {
      const statement = readStatement(envelope);
      if (statement !== undefined && isOfEndpoint(statement) && passes(statement, filter))
        yield { fileName, envelope, statement };
    }
  }
}

/** An endpoint may be reached under another name than the one it signs with: behind a tunnel, at its old address. */
async function endpointMatcher(folder: string, { endpoint }: StatementFilter) {
  if (endpoint === undefined) return () => true;
  const keys = await readKeys(folder);
  const wasSentTo = keys.some((key) => key.endpoint === endpoint);
  return ({ said }: Statement) => wasSentTo || said.endpoint === endpoint;
}

function passes({ said }: Statement, { contents, sinceMs }: StatementFilter): boolean {
  if (contents !== undefined && !contents.has(said.id)) return false;
  return sinceMs === undefined || Date.parse(said.time) >= sinceMs;
}

/** The public keys of endpoints as they were when their statements were kept. */
export async function keptKeys(env: Environment): Promise<StoredKey[]> {
  const keys: StoredKey[] = [];
  for (const folder of await journalFolders(env)) keys.push(...(await readKeys(folder)));
  return keys;
}
