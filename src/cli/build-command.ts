import { Command } from 'commander';
import type { Context } from '../context.js';
import type { CommandEntry, CommandModule } from './command.js';

/** Options that every command has, by their flags. None takes a value, so they may also stand before the command. */
export const SHARED_OPTIONS: Readonly<Record<string, string>> = {
  '--json': 'results as JSON',
  '-q, --quiet': 'print results and errors only',
  '--verbose': 'print more of what is done',
  '--debug': 'print the stack of an error',
  '--no-color': 'print without colors',
  '--no-input': 'never ask',
  '--no-config': 'ignore croton.yaml, its policy and baseline, and ignore files',
};

/** Every spelling of the shared options. */
export const SHARED_FLAGS: ReadonlySet<string> = new Set(
  Object.keys(SHARED_OPTIONS).flatMap((flags) => flags.split(', ')),
);

/** The commander command of a table entry, with its own options and the shared ones. */
export async function buildCommand(
  context: Context,
  entry: CommandEntry,
): Promise<{ command: Command; run: CommandModule['run'] }> {
  const { define, run } = await entry.load();
  const { stdout } = context.io;
  const command = new Command(`croton ${entry.name}`)
    .description(entry.summary)
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: () => {},
      getOutHelpWidth: () => Math.min(stdout.columns ?? 100, 110),
    });
  define(command);
  for (const [flags, description] of Object.entries(SHARED_OPTIONS)) {
    const long = flags.split(', ').at(-1);
    if (!command.options.some((option) => option.long === long)) command.option(flags, description);
  }
  return { command, run };
}
