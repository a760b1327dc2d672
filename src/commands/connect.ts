/** What every command that talks to an endpoint has: its flags, and the client that they come to. */
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { SharedOptions } from '../cli/command.js';
import { createClient, type EndpointClient } from '../client/endpoint-client.js';
import { type ResolvedEndpoint, resolveEndpoint } from '../client/resolve-endpoint.js';
import type { Retry, RetryPolicy } from '../client/retry.js';
import type { Context } from '../context.js';
import { findCollection, loadCollection } from '../manifest/collection.js';
import { escapeUntrusted } from '../text/escape.js';
import { formatDuration } from '../text/units.js';

export interface ConnectionOptions extends SharedOptions {
  readonly endpoint?: string;
  readonly tokenFile?: string;
  readonly insecureHttp?: boolean;
}

interface ConnectMore {
  /** Where to look for croton.yaml from: a folder. Default: the current one. */
  readonly folder?: string | undefined;
  readonly retry?: RetryPolicy;
}

/** Waits shorter than this are not worth a line, milliseconds. */
const WORTH_TELLING = 2000;

/** Adds the flags that say which endpoint is meant. */
export function addConnectionOptions(command: Command): void {
  command
    .option('--endpoint <url|name>', 'the endpoint (also CROTON_ENDPOINT, or endpoint in croton.yaml)')
    .option('--token-file <file>', 'file that holds the token (also CROTON_TOKEN)')
    .option('--insecure-http', 'take plain http to other computers');
}

/** The endpoint that is meant and the token that may go to it, from flags, environment, croton.yaml and logins. */
export async function chooseEndpoint(
  context: Context,
  options: ConnectionOptions,
  folder?: string,
): Promise<ResolvedEndpoint> {
  const named = options.endpoint !== undefined || Boolean(context.env.CROTON_ENDPOINT);
  const file =
    named || !options.config ? undefined : await findCollection(resolve(context.cwd, folder ?? '.'));
  const collection = file === undefined ? undefined : (await loadCollection(file)).endpoint;
  const { endpoint: flag, tokenFile, insecureHttp } = options;
  return resolveEndpoint(context, { flag, collection, tokenFile, insecureHttp });
}

/** A client of the endpoint that is meant. Longer waits between attempts are told on stderr. */
export async function connect(
  context: Context,
  options: ConnectionOptions,
  { folder, retry }: ConnectMore = {},
): Promise<EndpointClient> {
  const { url, token } = await chooseEndpoint(context, options, folder);
  return createClient({
    context,
    endpoint: url,
    token,
    ...(retry === undefined ? {} : { retry }),
    onRetry: (again) => tellRetry(context, options, again),
  });
}

function tellRetry({ io }: Context, options: SharedOptions, { waitMs, error }: Retry): void {
  if (options.quiet === true || waitMs < WORTH_TELLING) return;
  io.stderr.write(`${escapeUntrusted(error.message)}; trying again in ${formatDuration(waitMs / 1000)}\n`);
}
