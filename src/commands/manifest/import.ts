import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { findManifest } from '../../journey/find-manifest.js';
import { importTable } from '../../journey/import-table.js';
import { defineEditOptions, type EditCommandOptions, runEdit } from './run-edit.js';

/** Arguments and options of `croton manifest import`. */
export function define(command: Command): void {
  command.argument('<table>', 'a CSV or TSV file, as croton manifest export csv writes it');
  defineEditOptions(command);
  command.addHelpText(
    'after',
    `
Rows are matched by id, those without one by file_name. Rows and columns that the table does not have stay as they are;
an empty cell takes the value out. All of it is done or, where anything is wrong, nothing: each problem names its cell.
What croton computes cannot be edited; delete such columns if a spreadsheet program changed them.

Examples:
  croton manifest export csv --bom -o clips.csv    edit it in a spreadsheet program, save it as CSV
  croton manifest import clips.csv --dry-run
  croton manifest import clips.csv`,
  );
}

/** Imports; exit code 1 where the table cannot be taken over. */
export async function run(
  context: Context,
  [tableName = '']: readonly string[],
  options: EditCommandOptions,
): Promise<ExitCode> {
  const manifestPath =
    options.manifest === undefined
      ? await findManifest(context.cwd, options.config)
      : resolve(context.cwd, options.manifest);
  const tablePath = resolve(context.cwd, tableName);
  return runEdit(context, options, manifestPath, (confirm) =>
    importTable(context, { manifestPath, tablePath, tableName, confirm }),
  );
}
