import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { keptKeys, keptStatements } from '../../journey/kept-statements.js';
import { MediaSearch } from '../../journey/media-search.js';
import { readKey } from '../../journey/read-key.js';
import { readChunks, type VerifyingKey, verifyClaim, verifyFile } from '../../journey/verify-statements.js';
import { VERIFY_FORMATS, verifyWriter } from '../../report/receipts-verified.js';
import { collect } from '../collect.js';
import { chooseFormat } from '../format.js';
import { contentsOf } from './filters.js';

interface Options extends SharedOptions {
  readonly key?: readonly string[];
  readonly media?: string;
  readonly format?: string;
}

const NAME = 'croton receipts verify';

/** Arguments and options of `croton receipts verify`. */
export function define(command: Command): void {
  command
    .argument('[file...]', 'exported receipts (default: all that are kept here); - reads standard input')
    .option(
      '--key <key|file>',
      'trust this public key alone: base64, a PEM file, or a saved /.well-known/croton; repeatable',
      collect,
    )
    .option(
      '--media <folder>',
      'look also whether the clips there have the bytes that the receipts are about; of those that are kept here, the ones of the manifest there',
    )
    .option('--format <format>', `${VERIFY_FORMATS.join(', ')} (default: table on a terminal, else plain)`)
    .addHelpText(
      'after',
      `
Checks signatures without a network. Keys are those that this computer kept when it got receipts; for a file from
somebody else also the keys in the file, which show that nothing was changed since, not who signed: compare them with
/.well-known/croton of the endpoint, or name the key with --key.

Examples:
  croton receipts verify
  croton receipts verify --media ~/clips
  croton receipts verify receipts.jsonl --key endpoint-key.pem`,
    );
}

/** Verifies; exit code 1 when one does not hold, or a file holds none. */
export async function run(context: Context, args: readonly string[], options: Options): Promise<ExitCode> {
  const { env, cwd, io, signal } = context;
  const format = chooseFormat(context, options, VERIFY_FORMATS, NAME);
  const keys = await chooseKeys(context, options);
  const media =
    options.media === undefined ? undefined : new MediaSearch(resolve(cwd, options.media), signal);
  const writer = verifyWriter(format, io.stdout, env);
  const onlyGiven = options.key !== undefined;
  let fromFile = false;
  let empty = false;
  if (args.length === 0) {
    for await (const kept of keptStatements(env, { contents: await contentsThere(context, options) })) {
      stopIfAborted(signal);
      writer.add(await verifyClaim(kept, keys, media));
    }
  }
  for (const source of args) {
    const before = writer.total;
    const chunks =
      source === '-' ? (io.stdin as AsyncIterable<Buffer>) : readChunks(resolve(cwd, source), source);
    for await (const verified of verifyFile(chunks, keys, { media, onlyGiven })) {
      stopIfAborted(signal);
      fromFile ||= verified.key?.from === 'file';
      writer.add({ ...verified, source });
    }
    empty ||= writer.total === before;
  }
  const totals = writer.end();
  if (!options.quiet) {
    io.stderr.write(`${totals === '' ? 'no receipts there' : totals}\n`);
    if (fromFile) io.stderr.write(FROM_FILE);
  }
  return writer.bad > 0 || empty ? 1 : 0;
}

const FROM_FILE =
  'the key comes from the file itself: nothing was changed since it was signed; who signed it, --key tells\n';

/** The clips of the manifest in the folder that is looked through: clips of other collections are not missing there. */
async function contentsThere(
  context: Context,
  { media, config }: Options,
): Promise<ReadonlySet<string> | undefined> {
  if (media === undefined) return undefined;
  try {
    return await contentsOf(context, [media], config);
  } catch (error) {
    const noManifest = error instanceof CrotonError && NO_MANIFEST.has(error.code);
    if (noManifest) return undefined;
    throw error;
  }
}

const NO_MANIFEST: ReadonlySet<string> = new Set(['config/not-found', 'manifest/none', 'usage/invalid']);

function stopIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw new CrotonError('run/interrupted', {});
}

async function chooseKeys({ env, cwd }: Context, { key }: Options): Promise<VerifyingKey[]> {
  if (key === undefined) return (await keptKeys(env)).map((kept) => ({ ...kept, from: 'kept' }));
  return Promise.all(
    key.map(async (text) => ({ spki: await readKey(cwd, text, NAME), from: 'given' as const })),
  );
}
