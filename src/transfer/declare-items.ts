import type { EndpointClient } from '../client/endpoint-client.js';
import { CrotonError } from '../errors.js';
import { problemFromResult } from './clip-problem.js';
import type { ClipProblem } from './events.js';
import { GivenUp } from './persist.js';
import { type DeclaredItem, declaredItem, type TransferItem } from './transfer-item.js';

/** What became of a declared clip: it goes on, or it has a problem. */
export interface Declared {
  readonly item: TransferItem;
  readonly declared: DeclaredItem | undefined;
  readonly problem: ClipProblem | undefined;
}

/** Declares up to 500 clips. `again`: also those that were withdrawn. Throws `endpoint/*` and `auth/*` errors. */
export async function declareItems(
  client: EndpointClient,
  items: readonly TransferItem[],
  again = false,
): Promise<Declared[]> {
  const results = await client.declare(items.map(({ record }) => ({ record, ...(again ? { again } : {}) })));
  return items.map((item, index) => {
    const result = results[index];
    if (result?.id !== item.id) {
      const reason = 'its results are not those of the declared clips';
      throw new CrotonError('endpoint/protocol', { origin: client.endpoint, reason });
    }
    return { item, declared: declaredItem(item, result), problem: problemFromResult(item, result) };
  });
}

/** Declares one clip once more. Throws GivenUp where it became a problem meanwhile. */
export async function redeclareItem(client: EndpointClient, item: TransferItem): Promise<DeclaredItem> {
  const [result] = await declareItems(client, [item]);
  if (result?.declared !== undefined) return result.declared;
  const { code, message } = result?.problem ?? { code: undefined, message: undefined };
  throw new GivenUp({ kind: 'status', status: 409, problem: code, detail: message }, 'refused', undefined);
}
