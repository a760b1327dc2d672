import type { EndpointClient } from '../client/endpoint-client.js';
import { CrotonError } from '../errors.js';
import type { DeclareResult } from '../protocol/submissions.js';
import { problemFromResult } from './clip-problem.js';
import type { ClipProblem } from './events.js';
import type { UploadJournal } from './journal.js';
import { GivenUp } from './persist.js';
import { type DeclaredItem, declaredItem, type TransferItem } from './transfer-item.js';

/** What became of a declared clip: it goes on, or it has a problem. */
export interface Declared {
  readonly item: TransferItem;
  readonly declared: DeclaredItem | undefined;
  readonly problem: ClipProblem | undefined;
}

export interface DeclareOptions {
  readonly journal: UploadJournal;
  /** Also clips that were withdrawn. */
  readonly again?: boolean | undefined;
  /** Records also where the endpoint has a newer revision than the one they are based on. */
  readonly overwrite?: boolean | undefined;
}

/**
 * Declares up to 500 clips, each with the revision that its record is based on, as far as that is known here.
 * Throws `endpoint/*` and `auth/*` errors.
 */
export async function declareItems(
  client: EndpointClient,
  items: readonly TransferItem[],
  { journal, again = false, overwrite = false }: DeclareOptions,
): Promise<Declared[]> {
  const based = items.map(({ id }) => journal.revision(id)?.revision);
  const results = await client.declare(
    items.map(({ record }, index) => {
      const revision = overwrite ? undefined : based[index];
      return { record, ...(again ? { again } : {}), ...(revision === undefined ? {} : { revision }) };
    }),
  );
  const declared = items.map((item, index) => {
    const result = results[index];
    if (result?.id !== item.id) {
      const reason = 'its results are not those of the declared clips';
      throw new CrotonError('endpoint/protocol', { origin: client.endpoint, reason });
    }
    const problem = problemFromResult({ ...item, basedOn: based[index] }, result);
    return { item, declared: declaredItem(item, result), problem };
  });
  await Promise.all(results.map((result) => keepRevision(journal, result)));
  return declared;
}

/** Not that of a stale record: the next one would not be based on it either. */
async function keepRevision(journal: UploadJournal, result: DeclareResult): Promise<void> {
  if (result.outcome === 'refused' || result.outcome === 'stale' || result.outcome === 'withdrawn') return;
  const { id, submission, revision } = result;
  await journal.keepRevision(id, { submission, revision });
}

/** Declares one clip once more. Throws GivenUp where it became a problem meanwhile. */
export async function redeclareItem(
  client: EndpointClient,
  item: TransferItem,
  options: DeclareOptions,
): Promise<DeclaredItem> {
  const [result] = await declareItems(client, [item], options);
  if (result?.declared !== undefined) return result.declared;
  const { code, message } = result?.problem ?? { code: undefined, message: undefined };
  throw new GivenUp({ kind: 'status', status: 409, problem: code, detail: message }, 'refused', undefined);
}
