/** The options of `croton upload` that say when and how fast it may send. */
import { type Command, Option } from 'commander';
import { CrotonError } from '../errors.js';
import type { UploadLimits } from '../journey/upload/upload-limits.js';
import { readBytes } from '../text/read-quantity.js';
import { BUDGET_PERIODS, type Budget } from '../transfer/byte-budget.js';
import { parseWindows, type UploadWindow } from '../transfer/upload-window.js';

export interface LimitFlags {
  readonly limitRate?: Quantity<number>;
  readonly window?: Quantity<UploadWindow[]>;
  readonly budget?: Quantity<Budget>;
  readonly untilWindowEnds?: boolean;
}

/** What was understood, and the words it was said with. */
interface Quantity<T> {
  readonly text: string;
  readonly value: T;
}

/** A PATCH must not look stalled: bytes per second. */
const SLOWEST = 1000;

/** Adds `--limit-rate`, `--window`, `--budget` and `--until-window-ends`. */
export function addLimitOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--limit-rate <rate>',
        'bytes per second at most, all clips together: 500k, 1.5M (10^6), 2MiB',
      ).argParser(readRate),
    )
    .addOption(
      new Option(
        '--window <hours>',
        'send in these hours only, local time: 01:00-06:00, "sat-sun 00:00-24:00"; may be repeated',
      ).argParser(readWindow),
    )
    .addOption(
      new Option(
        '--budget <bytes/period>',
        'stop for the rest of the hour, day, week or month after so many bytes, all that moves: 20G/day (10^9)',
      ).argParser(readBudget),
    )
    .option('--until-window-ends', 'end with exit code 5 where a window or a budget would make it wait');
}

/** What the options ask for. */
export function limitsOf({ limitRate, window, budget, untilWindowEnds }: LimitFlags): UploadLimits {
  if (untilWindowEnds && window === undefined && budget === undefined)
    throw usage('--until-window-ends needs a --window or a --budget that can end');
  return { rate: limitRate?.value, windows: window?.value, budget: budget?.value, untilWindowEnds };
}

/** The options as words again, for the command that goes on. */
export function limitWords({ limitRate, window, budget, untilWindowEnds }: LimitFlags): string[] {
  return [
    ...(limitRate === undefined ? [] : ['--limit-rate', limitRate.text]),
    ...(window === undefined ? [] : ['--window', window.text]),
    ...(budget === undefined ? [] : ['--budget', budget.text]),
    ...(untilWindowEnds ? ['--until-window-ends'] : []),
  ];
}

function readRate(text: string): Quantity<number> {
  const value = readBytes(text.replace(/\/s$/, ''));
  if (value === 'bits')
    throw usage(
      `--limit-rate takes bytes per second, not ${JSON.stringify(text)}: 8 bits are one byte, so 8Mbit/s is 1M`,
    );
  if (value === undefined)
    throw usage(`--limit-rate takes bytes per second such as 500k or 1.5M, not ${JSON.stringify(text)}`);
  if (value < SLOWEST)
    throw usage(`--limit-rate takes 1k (1000 bytes per second) at least, not ${JSON.stringify(text)}`);
  return { text, value };
}

function readWindow(text: string, before?: Quantity<UploadWindow[]>): Quantity<UploadWindow[]> {
  const value = parseWindows(text);
  if (value === undefined)
    throw usage(
      `--window takes hours such as 01:00-06:00 or "sat-sun 00:00-24:00", not ${JSON.stringify(text)}`,
    );
  if (before === undefined) return { text, value };
  return { text: `${before.text},${text}`, value: [...before.value, ...value] };
}

function readBudget(text: string): Quantity<Budget> {
  const [size = '', period, ...more] = text.split('/');
  const bytes = readBytes(size);
  if (bytes === 'bits')
    throw usage(
      `--budget takes bytes, not ${JSON.stringify(text)}: 8 bits are one byte, so 8Gbit/day is 1G/day`,
    );
  const per = BUDGET_PERIODS.find((known) => known === period?.trim());
  if (bytes === undefined || bytes === 0 || per === undefined || more.length > 0)
    throw usage(
      `--budget takes bytes per hour, day, week or month such as 20G/day, not ${JSON.stringify(text)}`,
    );
  return { text, value: { bytes, per } };
}

function usage(reason: string): CrotonError {
  return new CrotonError('usage/invalid', { reason, command: 'croton upload' });
}
