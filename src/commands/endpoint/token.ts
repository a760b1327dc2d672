import { type Command, Option } from 'commander';
import type { Context } from '../../context.js';
import type { ExitCode } from '../../errors.js';
import { CrotonError } from '../../errors.js';
import { roleSchema } from '../../protocol/scalars.js';
import { addConnectionOptions, type ConnectionOptions, connect } from '../connect.js';

interface TokenOptions extends ConnectionOptions {
  readonly role?: readonly string[];
  readonly organization?: string;
  readonly days?: string;
}

const DAY_S = 24 * 60 * 60;

export function define(command: Command): void {
  command
    .argument('<name>', 'pseudonym of the account; made if there is none of that name')
    .addOption(
      new Option('--role <role...>', 'what the account may do (default: contributor)').choices(
        roleSchema.options,
      ),
    )
    .option('--organization <name>', 'curators do not review clips of their own organization')
    .option('--days <n>', 'the token expires after this many days')
    .addHelpText('after', '\nExample:\n  croton endpoint token dayo --role contributor --days 365\n');
  addConnectionOptions(command);
}

/** Makes a token through the endpoint’s admin route. It is printed once and kept nowhere. */
export async function run(
  context: Context,
  [name = '']: readonly string[],
  options: TokenOptions,
): Promise<ExitCode> {
  const client = await connect(context, options);
  const days = options.days === undefined ? undefined : Number(options.days);
  if (days !== undefined && !(Number.isInteger(days) && days > 0)) {
    const reason = '--days must be a whole number above 0';
    throw new CrotonError('usage/invalid', { reason, command: 'croton endpoint token' });
  }
  const created = await client.createToken({
    name,
    roles: (options.role ?? ['contributor']).map((role) => roleSchema.parse(role)),
    ...(options.organization === undefined ? {} : { organization: options.organization }),
    ...(days === undefined ? {} : { expires_in_s: days * DAY_S }),
  });
  if (options.json) context.io.stdout.write(`${JSON.stringify({ version: 1, ...created })}\n`);
  else context.io.stdout.write(`${created.token}\n`);
  return 0;
}
