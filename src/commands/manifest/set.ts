import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { editManifest } from '../../journey/edit-manifest.js';
import { findManifest } from '../../journey/find-manifest.js';
import { assignmentEdit } from '../../manifest/assignment-edit.js';
import { parseAssignment } from '../../record/assignment.js';
import { parseWhere } from '../../record/where.js';
import { collect } from '../collect.js';
import { defineEditOptions, type EditCommandOptions, runEdit } from './run-edit.js';

interface Options extends EditCommandOptions {
  readonly where?: readonly string[];
}

/** Arguments and options of `croton manifest set`. */
export function define(command: Command): void {
  command
    .argument('<assignment...>', 'FIELD=VALUE; FIELD= takes a value out; FIELD+=ITEM, FIELD-=ITEM of lists')
    .option('--where <conditions>', 'only in the records that meet them: path:dance/**; repeatable', collect);
  defineEditOptions(command);
  command.addHelpText(
    'after',
    `
A build keeps what is set here. All of it is done or, where a record would become invalid, nothing.

Examples:
  croton manifest set culture.languages+=pcm --where 'path:market/**'
  croton manifest set rights.license=CC-BY-4.0 rights.attribution=Ada
  croton manifest set 'culture.subjects=street food|akara' title= --dry-run`,
  );
}

/** Sets fields; exit code 1 where a record would become invalid. */
export async function run(context: Context, args: readonly string[], options: Options): Promise<ExitCode> {
  const edit = assignmentEdit(args.map(parseAssignment), parseWhere(options.where ?? []));
  const manifestPath =
    options.manifest === undefined
      ? await findManifest(context.cwd, options.config)
      : resolve(context.cwd, options.manifest);
  return runEdit(context, options, manifestPath, (confirm) =>
    editManifest(context, { manifestPath, edit, confirm }),
  );
}
