import { relative, resolve, sep } from 'node:path';
import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { explainPolicy } from '../../journey/policy-show.js';
import type { Collection } from '../../manifest/collection.js';
import { policyText } from '../../report/policy-show.js';
import { styleFor } from '../../text/style.js';
import { homeCollection } from '../home-collection.js';

interface Options extends SharedOptions {
  readonly policy?: string;
  readonly all?: boolean;
}

/** Arguments and options of `croton policy show`. */
export function define(command: Command): void {
  command
    .argument('[path]', 'a clip: overrides depend on the path (it need not exist)')
    .option('--policy <name|file>', 'another policy than the one in force here')
    .option('--all', 'also the rules that no policy changes')
    .addHelpText(
      'after',
      `
Examples:
  croton policy show archive/1962/harvest.avi    what is in force for it, and which line says so
  croton policy show --policy croton:strict
  croton policy show --all --json`,
    );
}

/** Prints what is in force for a file, and why. */
export async function run(context: Context, [path]: readonly string[], options: Options): Promise<ExitCode> {
  const collection = await collectionOf(context, path, options.config);
  const below = path === undefined ? undefined : pathBelow(context.cwd, path, collection);
  const shown = await explainPolicy({ cwd: context.cwd, flag: options.policy }, collection, below);
  const { stdout } = context.io;
  if (options.json) stdout.write(`${JSON.stringify({ version: 1, ...shown }, null, 2)}\n`);
  else stdout.write(policyText(shown, options.all === true, styleFor(stdout, context.env)));
  return 0;
}

/** Of a path that does not exist, the collection here. */
async function collectionOf(context: Context, path: string | undefined, useConfig: boolean) {
  try {
    return await homeCollection(context, path === undefined ? [] : [path], useConfig);
  } catch (error) {
    if (error instanceof CrotonError && error.code === 'file/not-found')
      return homeCollection(context, [], useConfig);
    throw error;
  }
}

function pathBelow(cwd: string, path: string, collection: Collection | undefined): string {
  const absolute = resolve(cwd, path);
  const below = relative(collection?.mediaFolder ?? cwd, absolute);
  // A record's file_name, typed as it stands there, is such a path already.
  return (below.startsWith('..') ? path : below).replaceAll(sep, '/');
}
