/** `croton upload --watch`: the flags of an upload, round by round. */
import { type Command, Option } from 'commander';
import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { uploadCollection } from '../journey/upload.js';
import { type WatchOptions, watchUpload } from '../journey/watch-upload.js';
import { watchLine, watchSummaryJson, watchSummaryText } from '../report/watch-lines.js';
import type { TransferEvent } from '../transfer/events.js';
import type { WatchEvent } from '../transfer/watch-events.js';

export interface WatchFlags {
  readonly watch?: boolean;
  readonly settle: number;
  readonly every: number;
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
      new Option('--settle <time>', 'with --watch: how long nobody must have written to a file')
        .argParser((text) => readTime('--settle', text))
        .default(DEFAULT_SETTLE_MS, '30s'),
    )
    .addOption(
      new Option('--every <time>', 'with --watch: how often to look where a drive tells of no change')
        .argParser((text) => readTime('--every', text))
        .default(DEFAULT_EVERY_MS, '60s'),
    );
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

interface RoundReport {
  event(event: TransferEvent): void;
  end(): void;
}

interface WatchRun extends Omit<WatchOptions, 'settleMs' | 'everyMs'> {
  /** Told of the events of one round. */
  readonly openReport: () => Promise<RoundReport>;
}

type Flags = Pick<SharedOptions, 'json' | 'quiet'> & WatchFlags & { readonly events?: boolean };

/** Watches until it is stopped; then its summary, as of an upload. */
export async function runWatch(context: Context, run: WatchRun, flags: Flags): Promise<ExitCode> {
  let round: RoundReport | undefined;
  const upload: typeof uploadCollection = async (...args) => {
    round = await run.openReport();
    try {
      return await uploadCollection(...args);
    } finally {
      round.end();
    }
  };
  const tell = watchTeller(context, flags);
  const { json, events, quiet } = flags;
  const options = { ...run, settleMs: flags.settle, everyMs: flags.every };
  const summary = await watchUpload(
    context,
    options,
    (event) => {
      if (isWatchEvent(event)) tell(event);
      else round?.event(event);
    },
    upload,
  );
  const { stdout, stderr } = context.io;
  if (json || events) stdout.write(watchSummaryJson(summary, events));
  else if (!quiet) stderr.write(watchSummaryText(summary));
  if (summary.stopped !== undefined) throw summary.stopped;
  return summary.exitCode;
}

const WATCH_EVENTS = ['watching', 'settling', 'round-started', 'round-ended', 'watch-waiting'];

const isWatchEvent = (event: TransferEvent | WatchEvent): event is WatchEvent =>
  WATCH_EVENTS.includes(event.type);

function watchTeller(context: Context, { json, quiet, events }: Flags): (event: WatchEvent) => void {
  const { stdout, stderr } = context.io;
  if (events) return (event) => void stdout.write(`${JSON.stringify(event)}\n`);
  if (json || quiet) return () => {};
  return (event) => {
    const line = watchLine(context, event);
    if (line !== undefined) stderr.write(`${line}\n`);
  };
}
