import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { writeFileAtomic } from '../../files/atomic-write.js';
import { policyJsonSchema } from '../../validation/policy-schema.js';

interface Options extends SharedOptions {
  readonly output?: string;
}

/** Options of `croton policy schema`. */
export function define(command: Command): void {
  command.option('-o, --output <file>', 'write it to this file instead of standard output', '-').addHelpText(
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
  const text = `${JSON.stringify(policyJsonSchema(), null, 2)}\n`;
  const output = options.output ?? '-';
  if (output === '-') context.io.stdout.write(text);
  else await writeFileAtomic(resolve(context.cwd, output), text);
  return 0;
}
