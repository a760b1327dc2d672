import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { recordJsonSchema } from '../../record/json-schema.js';
import { defineSchemaOutput, writeSchema } from '../write-schema.js';

interface Options extends SharedOptions {
  readonly output?: string;
}

/** Options of `croton manifest schema`. */
export function define(command: Command): void {
  defineSchemaOutput(command).addHelpText(
    'after',
    `
Example:
  croton manifest schema -o croton-record.schema.json    for editors and other tools`,
  );
}

/** Prints the JSON Schema (2020-12) of a record. */
export async function run(context: Context, _args: readonly string[], options: Options): Promise<ExitCode> {
  await writeSchema(context, recordJsonSchema(), options.output);
  return 0;
}
