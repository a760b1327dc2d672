/** Whether receipts hold: signed by a key that is trusted, and about the bytes on disk. No network. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import type { Envelope } from '../protocol/receipts.js';
import {
  FAULT_WORDS,
  readStatement,
  type Statement,
  type StatementFault,
  type TrustedKey,
  verifyStatement,
} from '../transfer/statement.js';
import type { MediaSearch } from './media-search.js';
import { readStatementLines } from './statement-lines.js';

/** Where a key comes from: a person, this computer, or the file itself (which proves only that nothing was changed). */
export type KeyOrigin = 'given' | 'kept' | 'file';

export interface VerifyingKey extends TrustedKey {
  readonly from: KeyOrigin;
  /** Origin that gave a key which is kept here. */
  readonly endpoint?: string | undefined;
}

export type VerifyStatus = 'ok' | StatementFault | 'unreadable' | 'file-differs' | 'file-missing';

/** What came of one receipt or withdrawal. Texts may come from a file: untrusted. */
export interface Verified {
  readonly status: VerifyStatus;
  /** Why it is not ok. */
  readonly reason?: string;
  /** From 1, in a file. */
  readonly line?: number;
  readonly fileName: string;
  /** What it says, also where that is not proven. */
  readonly statement?: Statement;
  readonly key?: VerifyingKey;
}

export interface Claim {
  readonly envelope: Envelope;
  readonly fileName: string;
}

/** Lines that cannot be read at all, after which a file is left: it is something else. */
const MOST_UNREADABLE = 100;
/** Keys that one file may bring. */
const MOST_KEYS = 1000;
/** Keys of one name among them: each is tried on what bears that name. */
const MOST_NAMESAKES = 4;

/** Verifies one statement. With `media`, a receipt has to be about a file that is there. */
export async function verifyClaim(
  { envelope, fileName }: Claim,
  keys: readonly VerifyingKey[],
  media?: MediaSearch,
): Promise<Verified> {
  const verified = verifyStatement(envelope, keys);
  if (typeof verified === 'string') {
    const statement = readStatement(envelope);
    return { status: verified, reason: FAULT_WORDS[verified], fileName, ...(statement && { statement }) };
  }
  const { statement, key } = verified;
  if (speaksForAnother(statement, key, keys))
    return { status: 'other-key', reason: FAULT_WORDS['other-key'], fileName, statement };
  const proven = { fileName, statement, key };
  if (media === undefined || statement.kind !== 'receipt') return { status: 'ok', ...proven };
  const { id, bytes } = statement.said;
  const found = await media.find({ id, bytes, fileName });
  if (found.kind === 'same') return { status: 'ok', ...proven, fileName: fileName || found.path };
  if (found.kind === 'missing')
    return { status: 'file-missing', reason: 'no file there has these bytes', ...proven };
  return { status: 'file-differs', reason: 'the file has other bytes than this receipt is about', ...proven };
}

/** An endpoint must not sign in the name of another one whose keys are kept here too. */
function speaksForAnother({ said }: Statement, key: VerifyingKey, keys: readonly VerifyingKey[]): boolean {
  if (key.from !== 'kept') return false;
  // One endpoint may be known by several names.
  const own = keys.filter(({ from, endpoint }) => from === 'kept' && endpoint === said.endpoint);
  return own.length > 0 && !own.some(({ spki }) => spki === key.spki);
}

/**
 * Verifies the lines of a file. Keys in it count after those of `keys`, unless `onlyGiven`.
 * @throws CrotonError `file/not-found`, `file/unreadable`
 */
export async function* verifyFile(
  chunks: AsyncIterable<Buffer>,
  keys: readonly VerifyingKey[],
  { media, onlyGiven }: { readonly media?: MediaSearch | undefined; readonly onlyGiven: boolean },
): AsyncGenerator<Verified> {
  const trusted = [...keys];
  const namesakes = new Map<string, number>();
  // A file must not put a key of its own in the place of one that is kept here.
  const mayCome = (id: string) => {
    const others = namesakes.get(id) ?? 0;
    namesakes.set(id, others + 1);
    return others < MOST_NAMESAKES && !keys.some((key) => key.id === id);
  };
  let unreadable = 0;
  for await (const found of readStatementLines(chunks)) {
    const { line } = found;
    if (found.kind === 'unreadable') {
      unreadable += 1;
      const given = unreadable === MOST_UNREADABLE;
      const reason = given ? `${found.reason}; the rest was not read` : found.reason;
      yield { status: 'unreadable', reason, line, fileName: '' };
      if (given) return;
    } else if (found.kind === 'envelope') {
      yield { ...(await verifyClaim(found, trusted, media)), line };
    } else if (!onlyGiven && trusted.length < keys.length + MOST_KEYS && mayCome(found.key.id)) {
      trusted.push({ id: found.key.id, spki: found.key.spki, from: 'file' });
    }
  }
}

/** The bytes of a file. @throws CrotonError `file/not-found`, `file/unreadable` */
export async function* readChunks(path: string, name: string): AsyncGenerator<Buffer> {
  try {
    if (!(await stat(path)).isFile())
      throw new CrotonError('file/unreadable', { path: name, reason: 'it is not a file' });
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    if (error instanceof CrotonError) throw error;
    if (systemErrorCode(error) === 'ENOENT')
      throw new CrotonError('file/not-found', { path: name }, { cause: error });
    throw new CrotonError('file/unreadable', { path: name, reason: reasonOf(error) }, { cause: error });
  }
}
