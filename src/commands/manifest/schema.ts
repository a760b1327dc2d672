import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { writeFileAtomic } from '../../files/atomic-write.js';
import { recordJsonSchema } from '../../record/json-schema.js';

interface Options extends SharedOptions {
  readonly output?: string;
}

/** Options of `croton manifest schema`. */
export function define(command: Command): void {
  command.option('-o, --output <file>', 'write it to this file instead of standard output', '-').addHelpText(
    'after',
    `
Example:
  croton manifest schema -o croton-record.schema.json    for editors and other tools`,
  );
}

/** Prints the JSON Schema (2020-12) of a record. */
export async function run(context: Context, _args: readonly string[], options: Options): Promise<ExitCode> {
  const text = `${JSON.stringify(recordJsonSchema(), null, 2)}\n`;
  const output = options.output ?? '-';
  if (output === '-') context.io.stdout.write(text);
  else await writeFileAtomic(resolve(context.cwd, output), text);
  return 0;
}
