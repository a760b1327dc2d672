import { Argument, type Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { defineSchemaOutput, writeSchema } from '../write-schema.js';

interface Options extends SharedOptions {
  readonly output?: string;
}

/** What there is a schema of. Each is loaded when it is asked for. */
const SCHEMAS = {
  record: async () => (await import('../../record/json-schema.js')).recordJsonSchema(),
  collection: async () => (await import('../../manifest/collection-json-schema.js')).collectionJsonSchema(),
  sidecar: async () => (await import('../../manifest/collection-json-schema.js')).sidecarJsonSchema(),
  policy: async () => (await import('../../validation/policy-schema.js')).policyJsonSchema(),
} as const;

/** Arguments and options of `croton manifest schema`. */
export function define(command: Command): void {
  command.addArgument(
    new Argument('[of]', 'a line of a manifest, croton.yaml, a sidecar (clip.mp4.yaml), or a policy')
      .choices(Object.keys(SCHEMAS))
      .default('record'),
  );
  defineSchemaOutput(command).addHelpText(
    'after',
    `
Editors complete and check what names its schema: a croton.yaml or a sidecar that begins with
  # yaml-language-server: $schema=croton-collection.schema.json
a record or a file in JSON by its key "$schema". croton keeps that key and reads nothing in it.

Examples:
  croton manifest schema -o croton-record.schema.json
  croton manifest schema collection -o croton-collection.schema.json`,
  );
}

/** Prints a JSON Schema (2020-12). */
export async function run(
  context: Context,
  [of = 'record']: readonly string[],
  options: Options,
): Promise<ExitCode> {
  await writeSchema(context, await SCHEMAS[of as keyof typeof SCHEMAS](), options.output);
  return 0;
}
