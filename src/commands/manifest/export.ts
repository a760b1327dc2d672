import { dirname, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { type ExportOptions, exportManifest } from '../../journey/export-manifest.js';
import { findManifest } from '../../journey/find-manifest.js';
import { findCollection, loadCollection } from '../../manifest/collection.js';
import type { ExportFile, ExportFormat } from '../../manifest/exports/export-format.js';
import { EXPORT_FORMATS } from '../../manifest/exports/index.js';
import { parseWhere } from '../../record/where.js';
import { writeText } from '../../report/write-text.js';
import { escapeUntrusted } from '../../text/escape.js';
import { suggest } from '../../text/suggest.js';
import { plural } from '../../text/units.js';
import { collect } from '../collect.js';
import { identityOf, whyNotWritten } from '../output-files.js';

interface Options extends SharedOptions {
  readonly output?: string;
  readonly where?: readonly string[];
  readonly title?: string;
  readonly force?: boolean;
  readonly asShared?: boolean;
  readonly bom?: boolean;
}

const COMMAND = 'croton manifest export';
const FORMATS: ReadonlyMap<string, ExportFormat> = new Map(Object.entries(EXPORT_FORMATS));

/** Arguments and options of `croton manifest export`. */
export function define(command: Command): void {
  const longest = Math.max(...[...FORMATS.keys()].map((name) => name.length));
  const list = [...FORMATS].map(([name, { summary }]) => `  ${name.padEnd(longest)}  ${summary}`);
  command
    .argument('<format>', `what to write: ${[...FORMATS.keys()].join(', ')}`)
    .argument(
      '[manifest...]',
      'manifests (default: manifest.jsonl of the collection); - reads standard input',
    )
    .option('-o, --output <path>', 'the file, or the folder, to write; - is standard output')
    .option(
      '--where <conditions>',
      'only the records that meet them: culture.languages=yo; repeatable',
      collect,
    )
    .option('--title <text>', 'name of the dataset (default: collection in croton.yaml)')
    .option('--force', 'replace the files of an earlier export in that folder')
    .option('--bom', 'csv, tsv: begin with a byte order mark, which Excel needs to see that it is UTF-8')
    .option('--as-shared', 'sha256sums: the clips are as they were shared, not the files they were made from')
    .addHelpText(
      'after',
      `
Formats:
${list.join('\n')}

Every record has to be valid (but for csv and tsv, in which people answer what is missing): croton manifest check
tells what is not.

Examples:
  croton manifest export huggingface -o dataset
  croton manifest export parquet --where rights.ai_generative_training=allowed -o clips.parquet
  croton manifest export sha256sums | (cd clips && sha256sum -c)
  croton manifest export attributions a.jsonl b.jsonl -o CREDITS.md`,
    );
}

/** Writes the records of the manifests in another format. */
export async function run(context: Context, args: readonly string[], options: Options): Promise<ExitCode> {
  const [name = '', ...named] = args;
  const format = readFormat(name);
  assertFitting(name, options);
  const where = options.where === undefined ? undefined : parseWhere(options.where);
  const files = named.length > 0 ? named : [await findManifest(context.cwd, options.config)];
  const stdout = bufferedOutput(context);
  const output = await chooseOutput(context, name, format, files, options, stdout);
  const summary = await exportManifest({
    format,
    files,
    cwd: context.cwd,
    stdin: context.io.stdin as Readable,
    output,
    where,
    settings: {
      title: options.title ?? (await collectionTitle(context, files[0], options.config)),
      asShared: options.asShared,
      bom: options.bom,
    },
    signal: context.signal,
  }).catch((error: unknown) => {
    // Whoever read standard output has left (`| head`), or was interrupted too: there is nothing to go on with.
    const left = error instanceof CrotonError && error.code === 'run/interrupted' && !('path' in output);
    if (left) return undefined;
    throw error;
  });
  if (summary === undefined) return 130;
  const { records, notes } = summary;
  await stdout.flush();
  const path = 'path' in output ? (options.output ?? '') : '-';
  if (options.json && path !== '-')
    context.io.stdout.write(`${JSON.stringify({ version: 1, format: name, path, records, notes })}\n`);
  else if (!options.quiet) {
    const where = path === '-' ? '' : ` to ${escapeUntrusted(path)}`;
    const isTable = TABLES.has(name) && path !== '-';
    const lines = [
      `${plural(records, 'record')} exported${where}`,
      ...notes.map(escapeUntrusted),
      ...(isTable
        ? ['next: edit it in a spreadsheet program, then croton manifest import brings it back']
        : []),
    ];
    context.io.stderr.write(lines.map((line) => `${line}\n`).join(''));
  }
  return 0;
}

/** What the croton.yaml beside or above the first manifest calls the collection. */
async function collectionTitle({ cwd }: Context, file = '-', useConfig = true): Promise<string | undefined> {
  if (!useConfig) return undefined;
  const found = await findCollection(file === '-' ? cwd : dirname(resolve(cwd, file)));
  return found === undefined ? undefined : (await loadCollection(found)).name;
}

const TABLES: ReadonlySet<string> = new Set(['csv', 'tsv']);

/** Options that would change nothing were meant for another format. */
function assertFitting(name: string, { bom, asShared }: Options): void {
  if (bom === true && !TABLES.has(name)) throw usage('--bom belongs to csv and tsv');
  if (asShared === true && name !== 'sha256sums') throw usage('--as-shared belongs to sha256sums');
}

function readFormat(name: string): ExportFormat {
  const format = FORMATS.get(name);
  if (format !== undefined) return format;
  const meant = suggest(name, [...FORMATS.keys()]);
  const reason = `there is no export format ${JSON.stringify(name)}: ${[...FORMATS.keys()].join(', ')}`;
  const hint = meant === undefined ? undefined : `did you mean ${meant}?`;
  throw usage(reason, hint);
}

const usage = (reason: string, hint?: string) =>
  new CrotonError('usage/invalid', { reason, command: COMMAND }, { hint });

async function chooseOutput(
  { cwd, io }: Context,
  name: string,
  format: ExportFormat,
  files: readonly string[],
  { output = '-', force = false }: Options,
  stdout: ExportFile,
): Promise<ExportOptions['output']> {
  if (output !== '-') {
    const path = resolve(cwd, output);
    const problem = format.kind === 'file' ? await whyNotWritten(output, path) : undefined;
    if (problem !== undefined) throw usage(problem);
    await assertNoInput(cwd, format, path, files);
    return { path, force };
  }
  if (format.kind === 'folder') throw usage(`${name} writes a folder: name it with -o`);
  if (format.binary && io.stdout.isTTY === true)
    throw usage(`${name} is not for a terminal: name a file with -o`);
  return stdout;
}

async function assertNoInput(
  cwd: string,
  format: ExportFormat,
  path: string,
  files: readonly string[],
): Promise<void> {
  const written = format.kind === 'file' ? [path] : format.files.map((name) => resolve(path, name));
  const taken = new Set(await Promise.all(written.map(identityOf)));
  for (const file of files) {
    if (file !== '-' && taken.has(await identityOf(resolve(cwd, file))))
      throw usage(`${file} is what is read: an export cannot be written over it`);
  }
}

const BUFFER_CHARACTERS = 1 << 16;

/**
 * Standard output in large pieces: a system call per record would take most of the time. Names that would steer a terminal
 * are made visible there.
 */
function bufferedOutput({ io, signal }: Context): ExportFile & { flush(): Promise<void> } {
  let text = '';
  const flush = async () => {
    const rest = text;
    text = '';
    if (rest !== '') await writeText(io.stdout, rest, signal);
  };
  return {
    async write(data) {
      if (typeof data === 'string') {
        text += io.stdout.isTTY === true ? data.replace(/[^\n\t]+/g, escapeUntrusted) : data;
        if (text.length >= BUFFER_CHARACTERS) await flush();
      } else {
        await flush();
        await writeText(io.stdout, data, signal);
      }
    },
    flush,
  };
}
