import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { clearPause, readPause } from '../../transfer/pause-file.js';

export function define(command: Command): void {
  command.addHelpText(
    'after',
    `
Ends what croton upload pause began: uploads go on within two seconds. For a folder with the name resume:
croton upload ./resume

Example:
  croton upload resume`,
  );
}

export async function run(
  { env, clock, io }: Context,
  _: readonly string[],
  options: SharedOptions,
): Promise<ExitCode> {
  const wasPaused = (await readPause(env, clock.now())) !== undefined;
  await clearPause(env);
  if (options.json) io.stdout.write(`${JSON.stringify({ version: 1, paused: false })}\n`);
  else if (!options.quiet) io.stderr.write(wasPaused ? 'uploads go on\n' : 'uploads were not paused\n');
  return 0;
}
