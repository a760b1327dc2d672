import { finishTimeMs } from '../../transfer/finish-time.js';
import type { ClipSource } from './clip-source.js';
import type { UploadLimits } from './upload-limits.js';
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
  /** Bytes per second of the last run that sent something, or what a limit leaves of it; null when there was none. */
  readonly rateBps: number | null;
  /** What the user allows makes it last longer. */
  readonly limits: readonly ('rate' | 'window' | 'budget')[];
  /** Seconds that it would take at this rate, waits included; null also beyond a year. */
  readonly durationS: number | null;
  /** When it would be done if it began now, ISO 8601 in UTC. */
  readonly finishedAt: string | null;
}

const NAMED = 10;

interface ForecastTerms {
  readonly order: UploadOrder;
  /** Bytes per second of the last run. */
  readonly rate: number | undefined;
  readonly limits: UploadLimits;
  /** Bytes of the budget that are used up. */
  readonly spent: number;
  readonly nowMs: number;
}

/** What sending the clips at the `ordered` places comes to. */
export function forecastUpload(
  { plan, unread }: ClipSource,
  ordered: readonly number[],
  { order, rate: measured, limits, spent, nowMs }: ForecastTerms,
): UploadForecast {
  const fresh = { clips: 0, bytes: 0 };
  const delivered = { clips: 0, bytes: 0 };
  for (const place of ordered) {
    const sum = plan.isDelivered(place) ? delivered : fresh;
    sum.clips += 1;
    sum.bytes += plan.bytesAt(place);
  }
  const rate = measured === undefined ? undefined : Math.min(measured, limits.rate ?? measured);
  const finishMs =
    rate === undefined ? undefined : finishTimeMs(fresh.bytes, { ...limits, rate, spent }, nowMs);
  return {
    ...{ fresh, delivered, unread, order },
    first: ordered.slice(0, NAMED).map((place) => plan.nameAt(place)),
    rateBps: rate === undefined ? null : Math.round(rate),
    limits: [
      ...(rate !== undefined && rate !== measured ? (['rate'] as const) : []),
      ...(limits.windows === undefined ? [] : (['window'] as const)),
      ...(limits.budget === undefined ? [] : (['budget'] as const)),
    ],
    durationS: finishMs === undefined ? null : (finishMs - nowMs) / 1000,
    finishedAt: finishMs === undefined ? null : new Date(finishMs).toISOString(),
  };
}
