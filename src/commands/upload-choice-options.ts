/** The options of `croton upload` that say which clips are sent, and in which order. */
import { type Command, Option } from 'commander';
import { CrotonError } from '../errors.js';
import { readSince } from '../journey/upload/since.js';
import { UPLOAD_ORDERS, type UploadOrder } from '../journey/upload/upload-order.js';

export interface ChoiceFlags {
  readonly order?: UploadOrder;
  readonly sample?: number;
  /** As it was said: what it means depends on when it is asked. */
  readonly since?: string;
  readonly retryFailed?: boolean;
  readonly overwrite?: boolean;
}

/** Adds `--order`, `--sample`, `--since`, `--retry-failed` and `--overwrite`. */
export function addChoiceOptions(command: Command): void {
  command
    .addOption(
      new Option(
        '--order <order>',
        'which clips go first (default: largest, small ones between; smallest where it would take over a day)',
      ).choices(UPLOAD_ORDERS),
    )
    .addOption(
      new Option(
        '--sample <n>',
        'n clips first that differ in folder, kind and size; the others only if none was refused',
      ).argParser(readSample),
    )
    .option(
      '--since <when>',
      'only files written since then: a date such as 2026-11-01 (local), or how long ago: 12h, 7d, 2w',
    )
    .option('--retry-failed', 'only clips that failed last time')
    .option('--overwrite', 'send your records also where the endpoint has newer ones');
}

/** What the options ask for. Errors: `usage/invalid`. */
export function choicesOf({ order, sample, since, retryFailed, overwrite }: ChoiceFlags, nowMs: number) {
  const sinceMs = since === undefined ? undefined : readPast(since, nowMs);
  return { order, sample, sinceMs, retryFailed: retryFailed === true, overwrite: overwrite === true };
}

/** The options as words again, for the command that goes on. */
export function choiceWords({ order, sample, since, overwrite }: ChoiceFlags): string[] {
  return [
    ...(order === undefined ? [] : ['--order', order]),
    ...(sample === undefined ? [] : ['--sample', String(sample)]),
    ...(since === undefined ? [] : ['--since', since]),
    ...(overwrite ? ['--overwrite'] : []),
  ];
}

/** Files written after a time to come are none: whoever asks for them meant another date. */
function readPast(text: string, nowMs: number): number {
  const sinceMs = readSince(text, nowMs);
  if (sinceMs <= nowMs) return sinceMs;
  const reason = `--since ${text} is in the future: no file was written since then`;
  throw new CrotonError('usage/invalid', { reason, command: 'croton upload' });
}

function readSample(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  const reason = `--sample takes a whole number from 1 to 9999, not ${JSON.stringify(text)}`;
  throw new CrotonError('usage/invalid', { reason, command: 'croton upload' });
}
