import { Command } from 'commander';
import type { CommandEntry } from './command.js';

/** The commander command of a table entry, with its own options and the shared ones. */
export async function buildCommand(entry: CommandEntry): Promise<Command> {
  const { define } = await entry.load();
  const command = new Command(`croton ${entry.name}`)
    .description(entry.summary)
    .exitOverride()
    .showSuggestionAfterError();
  define(command);
  addSharedOptions(command);
  return command;
}

function addSharedOptions(command: Command): void {
  const has = (flag: string) => command.options.some((option) => option.long === flag);
  const add = (flags: string, description: string) => {
    if (!has(flags.replace(/^-\w, /, '').replace(/ .*/, ''))) command.option(flags, description);
  };
  add('--json', 'results as JSON');
  add('-q, --quiet', 'print results and errors only');
  add('--verbose', 'print more of what is done');
  add('--debug', 'print the stack of an error');
  add('--no-color', 'print without colors');
  add('--no-input', 'never ask');
  add('--no-config', 'ignore croton.yaml and ignore files');
}
