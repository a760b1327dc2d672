import { createReadStream } from 'node:fs';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode, reasonOf } from '../../errors.js';
import { type DiffSource, diffManifests } from '../../manifest/diff-manifests.js';
import { parseWhere } from '../../record/where.js';
import { DIFF_FORMATS, type DiffFormat, diffReport } from '../../report/manifest-diff.js';
import { collect } from '../collect.js';
import { chooseFormat } from '../format.js';

interface Options extends SharedOptions {
  readonly format?: string;
  readonly where?: readonly string[];
  readonly stat?: boolean;
  readonly exitCode?: boolean;
}

const COMMAND = 'croton manifest diff';

/** Arguments and options of `croton manifest diff`. */
export function define(command: Command): void {
  command
    .argument('<before>', 'a manifest; - reads standard input; REVISION:PATH reads it from git')
    .argument('<after>', 'another one')
    .option('--format <format>', `${DIFF_FORMATS.join(', ')} (default: table on a terminal, else plain)`)
    .option(
      '--where <conditions>',
      'only clips of which one of the two records meets them: culture.languages=yo; repeatable',
      collect,
    )
    .option('--stat', 'only count: clips, and which fields changed')
    .option('--exit-code', 'exit with 1 when something differs')
    .addHelpText(
      'after',
      `
Clips are told apart by their ids: "moved" is the same clip under another name, "replaced" another clip under the same
name. The order of records does not matter. Records may be unfinished; every line has to name a clip.

Columns of plain: change, name, id, field, old, new.

Examples:
  croton manifest diff manifest.jsonl.old manifest.jsonl
  croton manifest diff HEAD:./manifest.jsonl manifest.jsonl
  croton manifest diff --stat --where culture.languages=yo a.jsonl b.jsonl
  git difftool -y -x 'croton manifest diff' HEAD~1 -- manifest.jsonl

git diff shows manifests so after these two, the first in .gitattributes:
  *manifest.jsonl diff=croton
  git config diff.croton.command 'f() { croton manifest diff "$2" "$5"; }; f'`,
    );
}

/** Prints what differs; with --exit-code 1 when something does. */
export async function run(context: Context, names: readonly string[], options: Options): Promise<ExitCode> {
  const format = chooseFormat<DiffFormat>(context, options, DIFF_FORMATS, COMMAND);
  const wanted = options.where === undefined ? undefined : parseWhere(options.where);
  if (names.every((name) => name === '-'))
    throw new CrotonError('usage/invalid', {
      reason: 'only one of the two can come from standard input',
      command: COMMAND,
    });
  const spool = new Spool(context);
  try {
    const [before, after] = [await spool.place(names[0] ?? ''), await spool.place(names[1] ?? '')];
    const report = diffReport(context, format, options);
    const totals = await diffManifests({ before, after, wanted, signal: context.signal }, report.change);
    await report.end(totals);
    const { unchanged: _, ...changes } = totals;
    return options.exitCode === true && Object.values(changes).some((count) => count > 0) ? 1 : 0;
  } finally {
    await spool.remove();
  }
}

/** What cannot be read at any place is copied into a folder of its own first. */
class Spool {
  readonly #context: Context;
  #folder: string | undefined;
  #count = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  async place(name: string): Promise<DiffSource> {
    const { cwd, io } = this.#context;
    if (name === '-') return { path: await this.#copy(io.stdin as Readable), name: 'stdin' };
    const path = resolve(cwd, name);
    const stats = await stat(path).catch(() => undefined);
    const chunks = stats === undefined ? await openRevision(cwd, name) : undefined;
    if (chunks !== undefined) return { path: await this.#copy(chunks), name };
    const isWhole = stats === undefined || stats.isFile() || stats.isDirectory();
    return { path: isWhole ? path : await this.#copy(createReadStream(path)), name };
  }

  async remove(): Promise<void> {
    if (this.#folder !== undefined) await rm(this.#folder, { recursive: true, force: true });
  }

  async #copy(chunks: AsyncIterable<Buffer>): Promise<string> {
    this.#folder ??= await mkdtemp(join(tmpdir(), 'croton-diff-'));
    this.#count += 1;
    const path = join(this.#folder, `${this.#count}.jsonl`);
    try {
      await writeFile(path, chunks);
    } catch (error) {
      if (error instanceof CrotonError) throw error;
      throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
    }
    return path;
  }
}

/** `HEAD~1:path` as git names files: from the root of the repository, `HEAD~1:./path` from here. */
async function openRevision(cwd: string, name: string): Promise<AsyncIterable<Buffer> | undefined> {
  const [, revision, path] = /^([^:]{2,}):(.+)$/s.exec(name) ?? [];
  if (revision === undefined || path === undefined) return undefined;
  const { fileAt, findCommit, readBlob } = await import('../../files/git.js');
  const blob = await fileAt(await findCommit(cwd, revision), path);
  if (blob === undefined) throw new CrotonError('file/not-found', { path: name });
  return readBlob(cwd, blob);
}
