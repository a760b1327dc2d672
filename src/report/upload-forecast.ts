import { escapeUntrusted, excerpt } from '../text/escape.js';
import { formatBytes, formatCount, formatRate, plural } from '../text/units.js';
import { formatEta } from './upload-lines.js';

/** What a dry run found out. */
export interface UploadForecast {
  readonly fresh: { readonly clips: number; readonly bytes: number };
  readonly delivered: { readonly clips: number; readonly bytes: number };
  readonly unread: { readonly clips: number; readonly bytes: number };
  readonly order: string;
  readonly first: readonly string[];
  /** Bytes per second of the last run; null when there was none. */
  readonly rateBps: number | null;
  /** What the user allows makes it last longer. */
  readonly limits: readonly string[];
  readonly durationS: number | null;
  /** ISO 8601 in UTC. */
  readonly finishedAt: string | null;
}

/** How the order is called. */
const ORDERS: Readonly<Record<string, string>> = {
  largest: 'a few small ones first, then the largest',
  smallest: 'smallest first',
  newest: 'newest first',
  oldest: 'oldest first',
  name: 'by name',
};

interface DryRun {
  readonly clips: number;
  readonly bytes: number;
  readonly endpoint: string;
  readonly account: string;
  readonly forecast?: UploadForecast | undefined;
}

/** What would be sent, in which order and until when. */
export function dryRunLines({ clips, bytes, endpoint, account, forecast }: DryRun): string[] {
  const to = `to ${endpoint} as ${escapeUntrusted(account)}`;
  if (forecast === undefined)
    return [`dry run, nothing was sent: ${plural(clips, 'clip')}, ${formatBytes(bytes)}, ${to}`];
  const { fresh, delivered, unread, order } = forecast;
  // Behind them come those that are there already.
  const first = forecast.first.slice(0, fresh.clips);
  const more = fresh.clips - first.length;
  return [
    `dry run, nothing was sent: ${plural(fresh.clips, 'clip')} to send, ${formatBytes(fresh.bytes)}, ${to}, ${ORDERS[order] ?? order}`,
    ...first.map((name) => `  ${excerpt(name, 300)}`),
    ...(first.length > 0 && more > 0 ? [`  and ${formatCount(more)} more`] : []),
    ...(delivered.clips === 0
      ? []
      : [
          `${plural(delivered.clips, 'clip')}, ${formatBytes(delivered.bytes)}, ${delivered.clips === 1 ? 'has' : 'have'} a receipt: no bytes travel again`,
        ]),
    ...(unread.clips === 0
      ? []
      : [
          `${plural(unread.clips, 'clip')}, ${formatBytes(unread.bytes)}, ${unread.clips === 1 ? 'was' : 'were'} never opened here: some may be no valid video, or be there already`,
        ]),
    ...(fresh.clips === 0 ? [] : [finishLine(forecast)]),
  ];
}

function finishLine({ rateBps, limits, durationS, finishedAt }: UploadForecast): string {
  if (rateBps === null) return 'how long it takes is known once something was sent to this endpoint';
  const rate = `at ${formatRate(rateBps)}, ${limits.includes('rate') ? 'the rate of --limit-rate' : 'the rate of the last upload'},`;
  const waits = limits.filter((limit) => limit !== 'rate').map((limit) => `--${limit}`);
  const within = waits.length === 0 ? '' : ` within ${waits.join(' and ')}`;
  if (durationS === null || finishedAt === null) return `${rate} it takes over a year${within}`;
  return `${rate} it takes ${formatEta(durationS)}${within}: until ${formatDay(finishedAt)}`;
}

/** Local date and time to the minute. */
function formatDay(iso: string): string {
  const date = new Date(iso);
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
