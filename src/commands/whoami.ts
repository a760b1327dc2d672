import type { Command } from 'commander';
import type { Context } from '../context.js';
import type { ExitCode } from '../errors.js';
import { escapeUntrusted } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { layoutTable } from '../text/table.js';
import { addConnectionOptions, type ConnectionOptions, connect } from './connect.js';

export function define(command: Command): void {
  command.addHelpText('after', '\nExample:\n  croton whoami --json\n');
  addConnectionOptions(command);
}

export async function run(
  context: Context,
  _args: readonly string[],
  options: ConnectionOptions,
): Promise<ExitCode> {
  const client = await connect(context, options);
  const me = await client.me();
  if (options.json) {
    const { name: account, ...rest } = me;
    const document = { version: 1, endpoint: client.endpoint, account, ...rest };
    context.io.stdout.write(`${jsonText(document)}\n`);
    return 0;
  }
  const due = me.agreement_due;
  const rows = [
    ['account', me.name],
    ['endpoint', client.endpoint],
    ['roles', me.roles.join(', ') || 'none'],
    ...(me.organization === null ? [] : [['organization', me.organization]]),
    ['agreement', me.agreement === null ? 'none accepted' : `${me.agreement.version} accepted`],
    ...(due === null ? [] : [['due', `agreement ${due.version}: ${due.url}`]]),
    ['token', me.token_expires === null ? 'does not expire' : `valid until ${me.token_expires}`],
  ];
  const lines = layoutTable(rows.map((row) => row.map(escapeUntrusted)));
  context.io.stdout.write(`${lines.join('\n')}\n`);
  return 0;
}
