/** Which files are checked, beside those that are named as arguments. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { collect } from './collect.js';

export interface SelectionOptions extends SharedOptions {
  readonly include?: readonly string[];
  readonly exclude?: readonly string[];
  readonly filesFrom?: string;
  readonly null?: boolean;
}

/** Adds the options to a command. */
export function defineSelectionOptions(command: Command): void {
  command
    .option(
      '--include <glob>',
      'take the files of folders that match, not those with names of videos; adds to include of croton.yaml; repeatable',
      collect,
    )
    .option(
      '--exclude <glob>',
      'leave out files of folders and lists; adds to exclude of croton.yaml; repeatable',
      collect,
    )
    .option(
      '--files-from <file>',
      'also check what this file lists, a path to a line; - reads standard input',
    )
    .option('-0, --null', 'paths in the list end with NUL: find -print0, git ls-files -z');
}

export interface Selection {
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[] | undefined;
  /** What the list names, read as it comes. */
  readonly listed: AsyncIterable<string | Buffer> | undefined;
}

/**
 * Reads them.
 * @throws CrotonError `usage/invalid`, `file/not-found`, `file/unreadable`
 */
export async function readSelectionOptions(
  context: Context,
  paths: readonly string[],
  options: SelectionOptions,
  command: string,
): Promise<Selection> {
  const { include, exclude, filesFrom } = options;
  const usage = (reason: string) => new CrotonError('usage/invalid', { reason, command });
  if (filesFrom === undefined && options.null === true) throw usage('--null goes with --files-from');
  if (filesFrom === undefined && paths.length === 0)
    throw usage('name files or folders (. is this one), or --files-from');
  const globs = [...(include ?? []), ...(exclude ?? [])];
  if (globs.length > 0) {
    const { globProblem } = await import('../files/glob-cost.js');
    for (const glob of globs) {
      const problem = globProblem(glob);
      if (problem !== undefined) throw usage(`the pattern ${JSON.stringify(glob)} ${problem}`);
    }
  }
  if (filesFrom === undefined) return { include, exclude, listed: undefined };
  const { readNameList } = await import('../files/read-name-list.js');
  const source =
    filesFrom === '-' ? (context.io.stdin as AsyncIterable<Buffer>) : await openList(context, filesFrom);
  const separator = options.null === true ? 'nul' : 'newline';
  return { include, exclude, listed: readNameList(source, separator, filesFrom) };
}

async function openList({ cwd }: Context, name: string): Promise<AsyncIterable<Buffer>> {
  const path = resolve(cwd, name);
  const stats = await stat(path).catch((error: unknown) => {
    throw new CrotonError('file/not-found', { path: name }, { cause: error });
  });
  if (stats.isDirectory()) throw new CrotonError('file/unreadable', { path: name, reason: 'it is a folder' });
  return createReadStream(path);
}
