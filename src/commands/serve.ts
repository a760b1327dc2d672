import { appendFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import type { LogTarget } from '../endpoint/app.js';
import type { EndpointPolicy } from '../endpoint/published-policy.js';
import type { RunningEndpoint } from '../endpoint/start.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { readTextFile } from '../files/read-text-file.js';
import { layoutTable } from '../text/table.js';

const LARGEST_POLICY_BYTES = 256 << 10;

interface ServeOptions extends SharedOptions {
  readonly dir: string;
  readonly port: string;
  readonly host: string;
  readonly quorum?: string;
  readonly url?: string;
  readonly log?: string;
  readonly demo?: boolean;
  readonly policy?: string;
}

export function define(command: Command): void {
  command
    .option('--dir <dir>', 'where rows, objects and the signing key are kept', 'croton-endpoint')
    .option('--port <port>', 'port to listen on, 0 for a free one', '8787')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('--quorum <n>', 'votes that a verdict needs (2 by default; 1 for a small group)')
    .option(
      '--policy <file>',
      'the policy to judge by, which contributors can pull; it extends built-in policies only',
    )
    .option('--url <origin>', 'public address of the endpoint, as receipts name it')
    .option('--log <file>', 'where the JSON log goes; - for stderr (default: serve.log in the directory)')
    .option('--demo', 'make a contributor ada and two curators, ben and chi')
    .addHelpText(
      'after',
      '\nThe admin’s token is printed at the first start only.\n\nExample:\n  croton serve --dir ~/croton --port 8787 --quorum 1\n',
    );
}

/** Serves until the signal (Ctrl-C), then lets what is under way end and stops. */
export async function run(
  context: Context,
  _args: readonly string[],
  options: ServeOptions,
): Promise<ExitCode> {
  const directory = resolve(context.cwd, options.dir);
  const { quorum } = options;
  const policy = options.policy === undefined ? undefined : await readPolicy(context, options.policy);
  const running = await start({
    policy,
    context,
    directory,
    host: options.host,
    port: readInteger('--port', options.port, 0, 65_535),
    quorum: quorum === undefined ? undefined : readInteger('--quorum', quorum, 1, 100),
    demo: options.demo,
    publicUrl: options.url,
    log: openLog(context, directory, options.log),
  });
  try {
    report(context, running, directory, options);
    await aborted(context.signal);
    if (!options.quiet && !options.json) context.io.stderr.write('stopping\n');
  } finally {
    await running.close();
  }
  return 0;
}

/** Errors: `file/not-found`, `file/unreadable`, `policy/invalid`. */
async function readPolicy({ cwd }: Context, file: string): Promise<EndpointPolicy> {
  const text = await readTextFile(resolve(cwd, file), LARGEST_POLICY_BYTES);
  if (text === undefined) throw new CrotonError('file/not-found', { path: file });
  const { publishPolicy } = await import('../endpoint/published-policy.js');
  return publishPolicy(text, file);
}

/** The endpoint’s packages are optional: a contributor need not have them. */
async function start(
  options: Parameters<typeof import('../endpoint/start.js')['startEndpoint']>[0],
): Promise<RunningEndpoint> {
  const { startEndpoint } = await import('../endpoint/start.js').catch((error: unknown) => {
    const missing = /Cannot find (?:package|module) '([^']+)'/.exec(String(error))?.[1];
    if (missing === undefined) throw error;
    throw new CrotonError(
      'optional/missing',
      { command: 'croton serve', package: missing },
      { cause: error },
    );
  });
  return startEndpoint(options);
}

function openLog({ io }: Context, directory: string, file: string | undefined): LogTarget {
  if (file === '-') return { write: (line) => void io.stderr.write(line) };
  const path = file ?? join(directory, 'serve.log');
  return { write: (line) => appendQuietly(path, line) };
}

// A line that cannot be kept, as on a full disk, must not end the endpoint.
function appendQuietly(path: string, line: string): void {
  try {
    appendFileSync(path, line, { mode: 0o600 });
  } catch {}
}

function readInteger(flag: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const reason = `${flag} must be a number from ${least} to ${most}, not ${JSON.stringify(text)}`;
  throw new CrotonError('usage/invalid', { reason, command: 'croton serve' });
}

function report({ io }: Context, running: RunningEndpoint, directory: string, options: ServeOptions): void {
  const { url, tokens } = running;
  if (options.json) {
    io.stdout.write(`${JSON.stringify({ version: 1, url, tokens })}\n`);
    return;
  }
  io.stdout.write(`endpoint  ${url}\n`);
  const rows = Object.entries(tokens).map(([name, token]) => [`token of ${name}`, token]);
  if (rows.length > 0) io.stdout.write(`${layoutTable(rows).join('\n')}\n`);
  if (options.quiet) return;
  if (rows.length > 0) io.stderr.write('Tokens are shown this once: keep them.\n');
  io.stderr.write(`Everything is kept in ${directory}. Ctrl-C stops.\n`);
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((stop) => signal.addEventListener('abort', () => stop(), { once: true }));
}
