import type { Command } from 'commander';
import { openCredentials } from '../client/credentials.js';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { addConnectionOptions, type ConnectionOptions, chooseEndpoint } from './connect.js';

interface LogoutOptions extends ConnectionOptions {
  readonly all?: boolean;
}

export function define(command: Command): void {
  command
    .argument('[url]', 'origin or name of the endpoint')
    .option('--all', 'forget the tokens of all endpoints')
    .addHelpText(
      'after',
      '\nThe token stays valid at the endpoint until it expires or its operator revokes it.\n\nExample:\n  croton logout https://croton.example\n',
    );
  addConnectionOptions(command);
}

export async function run(
  context: Context,
  [url]: readonly string[],
  options: LogoutOptions,
): Promise<ExitCode> {
  const credentials = await openCredentials(context.env);
  const { tokenFile: _, ...target } = { ...options, ...(url === undefined ? {} : { endpoint: url }) };
  const origins = options.all
    ? Object.keys(credentials.logins)
    : [(await chooseEndpoint(context, { ...target, insecureHttp: true })).url];
  const forgotten = origins.filter((origin) => credentials.tokenFor(origin) !== undefined);
  if (forgotten.length === 0 && !options.all) {
    throw new CrotonError('auth/token-missing', { origin: origins[0] ?? '' }, { hint: 'nothing to forget' });
  }
  credentials.forget(forgotten);
  if (options.json) {
    context.io.stdout.write(`${JSON.stringify({ version: 1, forgotten })}\n`);
  } else if (!options.quiet) {
    for (const origin of forgotten) context.io.stderr.write(`logged out of ${origin}\n`);
  }
  return 0;
}
