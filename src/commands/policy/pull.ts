import { relative } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { pullPolicy } from '../../journey/pull-policy.js';
import { escapeUntrusted } from '../../text/escape.js';
import { addConnectionOptions, type ConnectionOptions, connect } from '../connect.js';
import { homeCollection } from '../home-collection.js';

/** Options of `croton policy pull`. */
export function define(command: Command): void {
  addConnectionOptions(command);
  command.addHelpText(
    'after',
    `
Saves the policy that the endpoint judges by as croton-policy.endpoint.yaml beside croton.yaml. Checks use this copy
unless croton.yaml names another policy, and never ask the network: commit it, and pull again when you like.

Examples:
  croton policy pull
  croton policy pull --endpoint https://clips.example.org`,
  );
}

/** Saves the endpoint's policy with its digest. */
export async function run(
  context: Context,
  _args: readonly string[],
  options: ConnectionOptions,
): Promise<ExitCode> {
  const collection = await homeCollection(context, [], options.config);
  const client = await connect(context, options);
  const { path, digest, change, endpoint } = await pullPolicy(client, collection?.folder ?? context.cwd);
  const { stdout } = context.io;
  if (options.json) {
    stdout.write(`${JSON.stringify({ version: 1, endpoint, path, digest, change })}\n`);
    return 0;
  }
  const name = escapeUntrusted(relative(context.cwd, path));
  stdout.write(`${change}: ${name} (${digest.slice(0, 19)}…)\n`);
  return 0;
}
