import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { writeFileAtomic } from '../files/atomic-write.js';

/** Adds the option that says where a schema goes. */
export function defineSchemaOutput(command: Command): Command {
  return command.option('-o, --output <file>', 'write it to this file instead of standard output', '-');
}

/** Writes a JSON Schema to the file `output`, `-` for standard output. Errors: `file/unwritable`. */
export async function writeSchema(context: Context, schema: object, output = '-'): Promise<void> {
  const text = `${JSON.stringify(schema, null, 2)}\n`;
  if (output === '-') context.io.stdout.write(text);
  else await writeFileAtomic(resolve(context.cwd, output), text);
}
