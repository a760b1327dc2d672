/** `croton upload --watch`: the flags of an upload, round by round. */
import { type Command, Option } from 'commander';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { uploadCollection } from '../journey/upload/upload-collection.js';
import type { WatchOptions } from '../journey/watch/watch-options.js';
import { watchUpload } from '../journey/watch/watch-upload.js';
import { watchLine, watchSummaryData, watchSummaryText } from '../report/watch-lines.js';
import type { TransferEvent } from '../transfer/events.js';
import type { WatchEvent } from '../transfer/watch-events.js';
import type { UploadReports } from './upload-reports.js';

export interface WatchFlags {
  readonly watch?: boolean;
  readonly settle?: number;
  readonly every?: number;
}

const DEFAULT_SETTLE_MS = 30_000;
const DEFAULT_EVERY_MS = 60_000;

/** Adds the flags of a watch. `once`: flags, by their names, that make no sense with it. */
export function addWatchOptions(command: Command, once: readonly string[]): void {
  command
    .addOption(
      new Option('--watch', 'keep the folder uploaded: send what appears in it, until Ctrl-C').conflicts([
        ...once,
      ]),
    )
    .addOption(
      new Option(
        '--settle <time>',
        'with --watch: how long nobody must have written to a file (default: 30s)',
      ).argParser((text) => readTime('--settle', text)),
    )
    .addOption(
      new Option(
        '--every <time>',
        'with --watch: how often to look where a drive tells of no change (default: 60s)',
      ).argParser((text) => readTime('--every', text)),
    );
}

/** What only a watch does is not asked of an upload. @throws CrotonError `usage/invalid` */
export function assertWatching({ watch, settle, every }: WatchFlags): void {
  if (watch || (settle === undefined && every === undefined)) return;
  const reason = `${settle === undefined ? '--every' : '--settle'} needs --watch`;
  throw new CrotonError('usage/invalid', { reason, command: 'croton upload' });
}

const UNITS_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };
const LONGEST_MS = 24 * 3_600_000;

/** `30s`, `5m`, `1h`, in milliseconds. Errors: `usage/invalid`. */
export function readTime(flag: string, text: string): number {
  const [, count, unit] = /^(\d{1,5})([smh])$/.exec(text) ?? [];
  const ms = Number(count) * (UNITS_MS[unit ?? ''] ?? Number.NaN);
  if (ms >= 1000 && ms <= LONGEST_MS) return ms;
  const reason = `${flag} takes a time from 1s to 24h, such as 30s or 5m, not ${JSON.stringify(text)}`;
  throw new CrotonError('usage/invalid', { reason, command: 'croton upload' });
}

type WatchRun = Omit<WatchOptions, 'settleMs' | 'everyMs'>;

/** Watches until it is stopped; then its summary, as of an upload. */
export async function runWatch(
  context: Context,
  run: WatchRun,
  reports: UploadReports,
  flags: WatchFlags,
): Promise<ExitCode> {
  const upload: typeof uploadCollection = async (inner, ...args) => {
    await reports.round();
    try {
      const below = { ...inner, io: { ...inner.io, stderr: reports.stderr } };
      return await uploadCollection(below, ...args);
    } finally {
      reports.rest();
    }
  };
  const { settle: settleMs = DEFAULT_SETTLE_MS, every: everyMs = DEFAULT_EVERY_MS } = flags;
  const options = { ...run, settleMs, everyMs };
  const tell = (event: TransferEvent | WatchEvent) => {
    if (!isWatchEvent(event)) return reports.event(event);
    const { type, ...content } = event;
    reports.line(type, content);
    const line = reports.forPeople ? watchLine(context, event) : undefined;
    if (line !== undefined) reports.stderr.write(`${line}\n`);
  };
  const summary = await watchUpload(context, options, tell, upload);
  const data = watchSummaryData(summary);
  await reports.finishWith(data, data, () => watchSummaryText(summary));
  if (summary.stopped !== undefined) throw summary.stopped;
  return summary.exitCode;
}

const WATCH_EVENTS = ['watching', 'settling', 'round-started', 'round-ended', 'watch-waiting'];

const isWatchEvent = (event: TransferEvent | WatchEvent): event is WatchEvent =>
  WATCH_EVENTS.includes(event.type);
