import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { policyJsonSchema } from '../../validation/policy-schema.js';
import { defineSchemaOutput, writeSchema } from '../write-schema.js';

interface Options extends SharedOptions {
  readonly output?: string;
}

/** Options of `croton policy schema`. */
export function define(command: Command): void {
  defineSchemaOutput(command).addHelpText(
    'after',
    `
Example:
  croton policy schema -o croton-policy.schema.json

Editors complete and check a policy that begins with
  # yaml-language-server: $schema=croton-policy.schema.json`,
  );
}

/** Prints the JSON Schema (2020-12) of policy files. */
export async function run(context: Context, _args: readonly string[], options: Options): Promise<ExitCode> {
  await writeSchema(context, policyJsonSchema(), options.output);
  return 0;
}
