import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { openAtomic } from '../../files/atomic-write.js';
import { keptKeys, keptStatements, type StatementFilter } from '../../journey/kept-statements.js';
import { envelopeLine, keyLine } from '../../journey/statement-lines.js';
import { writeText } from '../../report/write-text.js';
import { escapeUntrusted } from '../../text/escape.js';
import { plural } from '../../text/units.js';
import { whyNotWritten } from '../output-files.js';
import { addReceiptFilters, type ReceiptFilterOptions, readReceiptFilters } from './filters.js';

interface Options extends ReceiptFilterOptions {
  readonly output?: string;
  /** False with --no-names. */
  readonly names: boolean;
}

const NAME = 'croton receipts export';
/** In a folder that was named. */
const FILE_NAME = 'croton-receipts.jsonl';

/** Arguments and options of `croton receipts export`. */
export function define(command: Command): void {
  addReceiptFilters(command);
  command
    .option(
      '-o, --output <path>',
      `the file to write, or a folder for ${FILE_NAME} in it (default: standard output)`,
    )
    .option('--no-names', 'leave the names of files out')
    .addHelpText(
      'after',
      `
Writes JSON lines: the public keys of the endpoints, then the signed envelopes (DSSE) as they were received. Whoever has
the file can verify it without a network and without an account: croton receipts verify FILE.

Examples:
  croton receipts export -o receipts.jsonl
  croton receipts export manifest.jsonl --no-names | gzip > receipts.jsonl.gz`,
    );
}

/** Exports what is kept. */
export async function run(context: Context, args: readonly string[], options: Options): Promise<ExitCode> {
  const filter = await readReceiptFilters(context, args, options, NAME);
  const path = await chooseFile(context, options.output);
  const file = path === undefined ? undefined : await openAtomic(path, { mode: 0o600 });
  let count = 0;
  try {
    for await (const line of exportLines(context, filter, options.names)) {
      if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
      if (line.isStatement) count += 1;
      await (file === undefined
        ? writeText(context.io.stdout, line.text, context.signal)
        : file.write(line.text));
    }
    await file?.commit();
  } finally {
    await file?.discard();
  }
  const name = path === undefined ? '-' : (options.output ?? '');
  if (options.json && path !== undefined)
    context.io.stdout.write(`${JSON.stringify({ version: 1, path, statements: count })}\n`);
  else if (!options.quiet) {
    const where = path === undefined ? '' : ` to ${escapeUntrusted(name)}`;
    context.io.stderr.write(`${plural(count, 'receipt')} exported${where}\n`);
  }
  return 0;
}

async function* exportLines(
  context: Context,
  filter: StatementFilter,
  names: boolean,
): AsyncGenerator<{ readonly text: string; readonly isStatement: boolean }> {
  const keys = await keptKeys(context.env);
  const told = new Set<string>();
  for await (const { envelope, fileName } of keptStatements(context.env, filter)) {
    // A key stands before what it signed, once.
    for (const { keyid } of envelope.signatures) {
      if (told.has(keyid)) continue;
      told.add(keyid);
      for (const key of keys.filter(({ id }) => id === keyid))
        yield { text: keyLine(key), isStatement: false };
    }
    yield { text: envelopeLine(envelope, names ? fileName : ''), isStatement: true };
  }
}

async function chooseFile({ cwd }: Context, output = '-'): Promise<string | undefined> {
  if (output === '-') return undefined;
  const named = resolve(cwd, output);
  const isFolder = (await stat(named).catch(() => undefined))?.isDirectory() === true;
  const path = isFolder ? join(named, FILE_NAME) : named;
  const problem = await whyNotWritten(isFolder ? join(output, FILE_NAME) : output, path);
  if (problem !== undefined) throw new CrotonError('usage/invalid', { reason: problem, command: NAME });
  return path;
}
