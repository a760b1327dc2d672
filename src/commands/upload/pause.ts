import { type Command, Option } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { readDurationMs } from '../../text/read-quantity.js';
import { formatDuration } from '../../text/units.js';
import { writePause } from '../../transfer/pause-file.js';

interface PauseOptions extends SharedOptions {
  /** Milliseconds. */
  readonly for?: number;
}

export function define(command: Command): void {
  command
    .addOption(
      new Option('--for <time>', 'go on by itself after this time: 90m, 2h, 1h30m').argParser(readTime),
    )
    .addHelpText(
      'after',
      `
Every upload of yours on this computer stops sending within two seconds, and those that begin later wait: nothing that
arrived is lost. croton upload resume lets them go on. For a folder with the name pause: croton upload ./pause

Examples:
  croton upload pause
  croton upload pause --for 2h`,
    );
}

export async function run(
  { env, clock, io }: Context,
  _: readonly string[],
  options: PauseOptions,
): Promise<ExitCode> {
  const untilMs = options.for === undefined ? undefined : clock.now() + options.for;
  await writePause(env, { untilMs });
  if (options.json) {
    const until = untilMs === undefined ? null : new Date(untilMs).toISOString();
    io.stdout.write(`${JSON.stringify({ version: 1, paused: true, until })}\n`);
  } else if (!options.quiet) {
    const time = options.for === undefined ? '' : ` for ${formatDuration(options.for / 1000)}`;
    io.stderr.write(`uploads are paused${time}; croton upload resume lets them go on\n`);
  }
  return 0;
}

function readTime(text: string): number {
  const ms = readDurationMs(text);
  if (ms !== undefined && ms <= 366 * 24 * 3_600_000) return ms;
  const reason = `--for takes a time such as 90m or 2h, not ${JSON.stringify(text)}`;
  throw new CrotonError('usage/invalid', { reason, command: 'croton upload pause' });
}
