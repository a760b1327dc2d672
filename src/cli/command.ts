import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { ExitCode } from '../errors.js';

/** What a file under `commands/` exports: its flags and help, and what it does. */
export interface CommandModule {
  /** Adds arguments, options and examples. */
  define(command: Command): void;
  /**
   * Does it and returns the exit code. Problems that end it are thrown as `CrotonError`.
   * `options` holds what `define` declared, by commander's camel-case names, and the shared options.
   */
  run(context: Context, args: readonly string[], options: never): Promise<ExitCode>;
}

/** One line of the command table. */
export interface CommandEntry {
  /** `manifest build` */
  readonly name: string;
  readonly summary: string;
  readonly group: 'contribute' | 'curate' | 'operate' | 'help';
  readonly load: () => Promise<CommandModule>;
}

/** Options that every command has. */
export interface SharedOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly verbose?: boolean;
  readonly debug?: boolean;
  /** False with --no-color. */
  readonly color: boolean;
  /** False with --no-input. */
  readonly input: boolean;
  /** False with --no-config. */
  readonly config: boolean;
}
