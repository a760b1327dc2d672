import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { ownSubmissions } from '../client/own-submissions.js';
import { readNotes } from '../client/read-notes.js';
import type { Context } from '../context.js';
import { findReason } from '../curation/reasons.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { readManifest } from '../manifest/read-manifest.js';
import { STATUS_FORMATS, statusWriter } from '../report/submissions-status.js';
import { plural } from '../text/units.js';
import { addConnectionOptions, type ConnectionOptions, connect } from './connect.js';
import { chooseFormat } from './format.js';

interface StatusOptions extends ConnectionOptions {
  readonly format?: string;
  readonly exitCode?: boolean;
}

export function define(command: Command): void {
  command
    .argument('[manifest]', 'only the clips of this manifest (default: all of yours)')
    .option('--format <format>', `${STATUS_FORMATS.join(', ')} (default: table on a terminal, else plain)`)
    .option('--exit-code', 'exit with 1 when clips wait for you')
    .addHelpText('after', '\nExamples:\n  croton status\n  croton status manifest.jsonl --exit-code\n');
  addConnectionOptions(command);
}

export async function run(
  context: Context,
  [manifest]: readonly string[],
  options: StatusOptions,
): Promise<ExitCode> {
  const format = chooseFormat(context, options, STATUS_FORMATS, 'croton status');
  const file = manifest === undefined ? undefined : resolve(context.cwd, manifest);
  const clips = file === undefined ? undefined : await readClips(context, file);
  const folder = file === undefined ? undefined : dirname(file);
  const client = await connect(context, options, { folder });
  const writer = statusWriter(format, context.io.stdout, context.env, client.endpoint);
  const known = new Set<string>();
  const contents = clips === undefined ? undefined : new Set(clips.keys());
  for await (const row of ownSubmissions(client, contents)) {
    if (context.signal.aborted) throw new CrotonError('run/interrupted', {});
    if (clips !== undefined) known.add(row.id);
    writer.submission(row);
  }
  for (const [id, file_name] of clips ?? []) if (!known.has(id)) writer.absent({ id, file_name });
  writer.end({ explain: findReason, notes: await readNotes(client, writer.explained) });
  return options.exitCode && writer.waiting > 0 ? 1 : 0;
}

/** File names by content id. */
async function readClips({ io }: Context, path: string): Promise<Map<string, string>> {
  const clips = new Map<string, string>();
  let unread = 0;
  for await (const entry of readManifest(path)) {
    if ('record' in entry) clips.set(entry.record.id, entry.record.file_name);
    else unread += 1;
  }
  if (unread > 0) {
    io.stderr.write(`${plural(unread, 'line')} of the manifest left out: croton manifest check says why\n`);
  }
  return clips;
}
