import { resolve } from 'node:path';
import type { Command } from 'commander';
import { awaitChecked, WAITING_FOR, type WaitingFor, type WaitOutcome } from '../client/await-checked.js';
import type { EndpointClient } from '../client/endpoint-client.js';
import { readMessages } from '../client/read-notes.js';
import type { Context } from '../context.js';
import { findReason } from '../curation/reasons.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { findManifestClips } from '../journey/manifest-clips.js';
import { contentsOf, manifestStatus, ownStatus } from '../journey/status-rows.js';
import type { UploadSource } from '../journey/upload/find-upload.js';
import {
  STATUS_FORMATS,
  type StatusFormat,
  type StatusWriter,
  statusWriter,
} from '../report/submissions-status.js';
import { parseTimeSpan } from '../text/time-span.js';
import { formatDuration } from '../text/units.js';
import { journalFolder } from '../transfer/journal.js';
import { isUploading } from '../transfer/running-uploads.js';
import { addConnectionOptions, type ConnectionOptions, connect } from './connect.js';
import { chooseFormat } from './format.js';

interface StatusOptions extends ConnectionOptions {
  readonly format?: string;
  readonly csv?: boolean;
  readonly exitCode?: boolean;
  readonly wait?: boolean;
  readonly until?: string;
  readonly timeout?: string;
}

const NAME = 'croton status';

/** Arguments and options of `croton status`. */
export function define(command: Command): void {
  command
    .argument(
      '[path...]',
      'only the clips of a manifest or a collection, or these clips (default: all of yours)',
    )
    .option('--format <format>', `${STATUS_FORMATS.join(', ')} (default: table on a terminal, else plain)`)
    .option('--csv', 'a row for each record, in the order of the manifest: to be pasted beside its table')
    .option(
      '--wait',
      'wait until the endpoint has checked every clip that it has or that is being sent, then tell',
    )
    .option('--until <what>', 'wait until they are checked (the default), or decided by curators')
    .option('--timeout <duration>', 'wait no longer than this, for example 10m or 2h')
    .option('--exit-code', 'exit with 1 when clips wait for you')
    .addHelpText(
      'after',
      `
Examples:
  croton status
  croton status manifest.jsonl --exit-code
  croton status ~/clips --csv > status.csv
  croton upload && croton status . --wait --timeout 10m`,
    );
  addConnectionOptions(command);
}

/** Tells what became of clips; exit code 5 when not all were through, for --timeout or because bytes are missing. */
export async function run(
  context: Context,
  args: readonly string[],
  options: StatusOptions,
): Promise<ExitCode> {
  const format = readFormat(context, options);
  const wait = readWait(options);
  const paths = args.map((path) => resolve(context.cwd, path));
  const source = paths.length === 0 ? undefined : await findManifestClips(context.cwd, paths, options.config);
  const contents = source === undefined ? undefined : await contentsOf(source);
  const client = await connect(context, options, { folder: source?.mediaFolder });
  try {
    const waited = wait === undefined ? 'all' : await waitFor(context, options, client, contents, wait);
    const writer = statusWriter(format, context.io.stdout, {
      endpoint: client.endpoint,
      env: context.env,
      explain: findReason,
    });
    await tell(context, client, writer, source, contents);
    writer.end(await readMessages(client, writer.explained));
    if (waited === 'upload-needed' && !options.quiet)
      context.io.stderr.write('what is only declared waits for its bytes: croton upload sends them\n');
    if (waited !== 'all') return 5;
    return options.exitCode && writer.waiting > 0 ? 1 : 0;
  } catch (error) {
    throw withOfflineHint(error);
  }
}

function readFormat(context: Context, { csv, json = false, format }: StatusOptions): StatusFormat {
  if (csv && (json || (format ?? 'csv') !== 'csv')) throw usage('--csv is a format of its own');
  const wanted = csv ? 'csv' : format;
  return chooseFormat(context, { json, ...(wanted && { format: wanted }) }, STATUS_FORMATS, NAME);
}

async function tell(
  context: Context,
  client: EndpointClient,
  writer: StatusWriter,
  source: UploadSource | undefined,
  contents: ReadonlySet<string> = new Set(),
): Promise<void> {
  const rows = source === undefined ? ownStatus(client) : manifestStatus(context, client, source, contents);
  for await (const row of rows) {
    if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
    writer.clip(row);
  }
  if (source !== undefined && writer.total === 0)
    context.io.stderr.write('the manifest names no such clip yet: croton upload\n');
}

interface Waiting {
  readonly until: WaitingFor;
  readonly timeoutMs: number | undefined;
}

function readWait({ wait, until, timeout }: StatusOptions): Waiting | undefined {
  if (!wait && until === undefined) {
    if (timeout === undefined) return undefined;
    throw usage('--timeout belongs to --wait');
  }
  if (until !== undefined && !Object.hasOwn(WAITING_FOR, until))
    throw usage(`--until takes ${Object.keys(WAITING_FOR).join(' or ')}, not ${JSON.stringify(until)}`);
  const timeoutMs = timeout === undefined ? undefined : parseTimeSpan(timeout);
  if (timeout !== undefined && timeoutMs === undefined)
    throw usage(`--timeout takes a duration such as 90s, 10m or 2h, not ${JSON.stringify(timeout)}`);
  return { until: (until ?? 'checked') as WaitingFor, timeoutMs };
}

const usage = (reason: string) => new CrotonError('usage/invalid', { reason, command: NAME });

async function waitFor(
  context: Context,
  { quiet }: StatusOptions,
  client: EndpointClient,
  contents: ReadonlySet<string> | undefined,
  { until, timeoutMs }: Waiting,
): Promise<WaitOutcome> {
  let told = '';
  const { name } = await client.me();
  const folder = journalFolder(context.env, client.endpoint, name);
  return awaitChecked(context, client, {
    until,
    timeoutMs,
    contents,
    isUploading: () => isUploading(folder),
    onWait(pending, pauseMs) {
      const counts = [...pending].map(([state, count]) => `${count} ${state}`).join(', ');
      if (quiet || counts === told) return;
      told = counts;
      context.io.stderr.write(`${counts}; looking again in ${formatDuration(pauseMs / 1000)}\n`);
    },
  });
}

/** Without the endpoint, this computer still knows what was received. */
function withOfflineHint(error: unknown): unknown {
  if (!(error instanceof CrotonError) || error.code !== 'endpoint/unreachable') return error;
  const { origin = '', reason = '' } = error.parameters;
  const hint = `${error.hint}; croton receipts list shows without it what has arrived`;
  return new CrotonError('endpoint/unreachable', { origin, reason }, { cause: error, hint });
}
