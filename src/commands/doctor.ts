import { resolve } from 'node:path';
import type { Command } from 'commander';
import { createClient } from '../client/endpoint-client.js';
import type { ResolvedEndpoint } from '../client/resolve-endpoint.js';
import { DEFAULT_RETRY } from '../client/retry.js';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { type Diagnosis, diagnose } from '../journey/diagnose/diagnose.js';
import { escapeUntrusted } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { type Style, styleFor } from '../text/style.js';
import { addConnectionOptions, type ConnectionOptions, chooseEndpoint } from './connect.js';

interface DoctorOptions extends ConnectionOptions {
  readonly upload?: string;
}

export function define(command: Command): void {
  command
    .option('--upload <path>', 'also what an upload of this collection would meet: link, limits, clips, time')
    .addHelpText(
      'after',
      `
Exits with 3 when a line says fail, else with 0. With --upload, up to 9 MiB are sent to measure the link; the endpoint
throws them away.

Examples:
  croton doctor --json
  croton doctor --upload ~/clips`,
    );
  addConnectionOptions(command);
}

export async function run(
  context: Context,
  _args: readonly string[],
  options: DoctorOptions,
): Promise<ExitCode> {
  const { stdout } = context.io;
  const style = styleFor(stdout, context.env);
  const found: Diagnosis[] = [];
  for await (const diagnosis of diagnoseAll(context, options)) {
    found.push(diagnosis);
    if (!options.json) stdout.write(line(diagnosis, style));
  }
  if (options.json) stdout.write(`${jsonText({ version: 1, checks: found })}\n`);
  return found.some(({ status }) => status === 'fail') ? 3 : 0;
}

async function* diagnoseAll(context: Context, options: DoctorOptions): AsyncGenerator<Diagnosis> {
  const path = options.upload === undefined ? undefined : resolve(context.cwd, options.upload);
  let endpoint: ResolvedEndpoint;
  try {
    endpoint = await chooseEndpoint(context, options, path);
  } catch (error) {
    if (!(error instanceof CrotonError)) throw error;
    const status = error.code === 'endpoint/none' && path === undefined ? 'warn' : 'fail';
    yield* diagnose(context, { check: 'endpoint', status, message: error.message, fix: error.hint });
    return;
  }
  const { url, token } = endpoint;
  const client = createClient({ context, endpoint: url, token, retry: { ...DEFAULT_RETRY, attempts: 1 } });
  yield* diagnose(context, client);
  if (path === undefined) return;
  const { diagnoseUpload } = await import('../journey/diagnose/diagnose-upload.js');
  yield* diagnoseUpload(context, { path, endpoint, client, useConfig: options.config });
}

const COLORS = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

function line({ check, status, message, fix }: Diagnosis, style: Style): string {
  const label = style[COLORS[status]](status.padEnd(4));
  const first = `${label}  ${check.padEnd(17)}  ${escapeUntrusted(message)}\n`;
  return fix === undefined ? first : `${first}${' '.repeat(25)}${style.dim(escapeUntrusted(fix))}\n`;
}
