import type { Command } from 'commander';
import { createClient } from '../client/endpoint-client.js';
import { DEFAULT_RETRY } from '../client/retry.js';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { type Diagnosis, diagnose, type EndpointToDiagnose } from '../journey/diagnose.js';
import { escapeUntrusted } from '../text/escape.js';
import { type Style, styleFor } from '../text/style.js';
import { addConnectionOptions, type ConnectionOptions, chooseEndpoint } from './connect.js';

export function define(command: Command): void {
  command.addHelpText(
    'after',
    '\nExits with 3 when a line says fail, else with 0.\n\nExample:\n  croton doctor --json\n',
  );
  addConnectionOptions(command);
}

export async function run(
  context: Context,
  _args: readonly string[],
  options: ConnectionOptions,
): Promise<ExitCode> {
  const { stdout } = context.io;
  const style = styleFor(stdout, context.env);
  const found: Diagnosis[] = [];
  for await (const diagnosis of diagnose(context, await endpointToDiagnose(context, options))) {
    found.push(diagnosis);
    if (!options.json) stdout.write(line(diagnosis, style));
  }
  if (options.json) stdout.write(`${JSON.stringify({ version: 1, checks: found })}\n`);
  return found.some(({ status }) => status === 'fail') ? 3 : 0;
}

async function endpointToDiagnose(context: Context, options: ConnectionOptions): Promise<EndpointToDiagnose> {
  try {
    const { url, token } = await chooseEndpoint(context, options);
    return createClient({ context, endpoint: url, token, retry: { ...DEFAULT_RETRY, attempts: 1 } });
  } catch (error) {
    if (!(error instanceof CrotonError)) throw error;
    const status = error.code === 'endpoint/none' ? 'warn' : 'fail';
    return { check: 'endpoint', status, message: error.message, fix: error.hint };
  }
}

const COLORS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function line({ check, status, message, fix }: Diagnosis, style: Style): string {
  const label = style[COLORS[status]](status.padEnd(4));
  const first = `${label}  ${check.padEnd(17)}  ${escapeUntrusted(message)}\n`;
  return fix === undefined ? first : `${first}${' '.repeat(25)}${style.dim(escapeUntrusted(fix))}\n`;
}
