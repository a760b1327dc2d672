import type { ClipSource } from './clip-source.js';
import type { UploadOrder } from './upload-order.js';

/** What a dry run knows of an upload. */
export interface UploadForecast {
  /** Clips without a receipt, and their bytes. */
  readonly fresh: { readonly clips: number; readonly bytes: number };
  /** Clips with a receipt: only their record would travel, if it was edited. */
  readonly delivered: { readonly clips: number; readonly bytes: number };
  /** Those that were never opened here: some may turn out not to be valid, or to be there already. */
  readonly unread: { readonly clips: number; readonly bytes: number };
  readonly order: UploadOrder;
  /** Names of the first few. */
  readonly first: readonly string[];
  /** Bytes per second of the last run that sent something; null when there was none. */
  readonly rateBps: number | null;
  /** Seconds that it would take at this rate. */
  readonly durationS: number | null;
  /** When it would be done if it began now, ISO 8601 in UTC. */
  readonly finishedAt: string | null;
}

const NAMED = 10;

/** What sending the clips at the `ordered` places comes to. */
export function forecastUpload(
  { plan, unread }: ClipSource,
  ordered: readonly number[],
  {
    order,
    rate,
    nowMs,
  }: { readonly order: UploadOrder; readonly rate: number | undefined; readonly nowMs: number },
): UploadForecast {
  const fresh = { clips: 0, bytes: 0 };
  const delivered = { clips: 0, bytes: 0 };
  for (const place of ordered) {
    const sum = plan.isDelivered(place) ? delivered : fresh;
    sum.clips += 1;
    sum.bytes += plan.bytesAt(place);
  }
  const durationS = rate === undefined ? null : fresh.bytes / rate;
  return {
    ...{ fresh, delivered, unread, order },
    first: ordered.slice(0, NAMED).map((place) => plan.nameAt(place)),
    rateBps: rate === undefined ? null : Math.round(rate),
    durationS,
    finishedAt: durationS === null ? null : new Date(nowMs + durationS * 1000).toISOString(),
  };
}
