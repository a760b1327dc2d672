/** Which receipts are meant, the same for listing and exporting. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import { openCredentials } from '../../client/credentials.js';
import { parseEndpoint } from '../../client/endpoint-url.js';
import type { Context } from '../../context.js';
import type { StatementFilter } from '../../journey/kept-statements.js';
import { findManifestClips, manifestClips } from '../../journey/manifest-clips.js';
import { readSince } from '../../journey/upload/since.js';

export interface ReceiptFilterOptions extends SharedOptions {
  readonly endpoint?: string;
  readonly since?: string;
}

/** Adds the argument and options that choose receipts. */
export function addReceiptFilters(command: Command): void {
  command
    .argument('[path...]', 'only those of a manifest, a collection, or clips of it (default: all)')
    .option('--since <when>', 'only those from then on: 2026-05-01, or 7d for the last seven days')
    .option('--endpoint <url|name>', 'only those of this endpoint');
}

/**
 * What the arguments and options come to. No network.
 * @throws CrotonError `usage/invalid`, `endpoint/invalid`, and what finding a manifest throws
 */
export async function readReceiptFilters(
  context: Context,
  args: readonly string[],
  { since, endpoint, config }: ReceiptFilterOptions,
  command: string,
): Promise<StatementFilter> {
  return {
    sinceMs: since === undefined ? undefined : readSince(since, context.clock.now(), command),
    endpoint: endpoint === undefined ? undefined : await originOf(context, endpoint),
    contents: args.length === 0 ? undefined : await contentsOf(context, args, config),
  };
}

async function originOf({ env }: Context, endpoint: string): Promise<string> {
  return (
    (await openCredentials(env)).originNamed(endpoint) ?? parseEndpoint(endpoint, { insecureHttp: true })
  );
}

/** Content ids of the clips of a manifest, a collection, or clips of it. */
export async function contentsOf(
  { cwd }: Context,
  args: readonly string[],
  useConfig: boolean,
): Promise<Set<string>> {
  const paths = args.map((path) => resolve(cwd, path));
  const contents = new Set<string>();
  for await (const { id } of manifestClips(await findManifestClips(cwd, paths, useConfig)))
    if (id !== undefined) contents.add(id);
  return contents;
}
