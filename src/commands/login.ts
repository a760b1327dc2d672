import type { Command } from 'commander';
import { type Credentials, openCredentials } from '../client/credentials.js';
import { createClient, type EndpointClient } from '../client/endpoint-client.js';
import { parseUrl } from '../client/endpoint-url.js';
import { parseToken, readPipedToken, readTokenFile } from '../client/token.js';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import type { Me } from '../protocol/accounts.js';
import type { Agreement } from '../protocol/well-known.js';
import { escapeUntrusted } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { addConnectionOptions, type ConnectionOptions, chooseEndpoint } from './connect.js';
import { askSecret, askYesNo, mayAsk } from './prompt.js';

interface LoginOptions extends ConnectionOptions {
  readonly name?: string;
  readonly acceptAgreement?: string;
}

export function define(command: Command): void {
  command
    .argument('[url]', 'origin of the endpoint, https://host')
    .option('--name <name>', 'a short name for --endpoint')
    .option('--accept-agreement <version|digest>', 'accept this agreement without being asked')
    .addHelpText(
      'after',
      `
The token is read from --token-file, from standard input, or asked for. It is never a flag: others could read it.

Examples:
  croton login https://croton.example
  pass show croton | croton login https://croton.example --accept-agreement 2026-01
`,
    );
  addConnectionOptions(command);
}

export async function run(
  context: Context,
  [url]: readonly string[],
  options: LoginOptions,
): Promise<ExitCode> {
  const target = { ...options, ...(url === undefined ? {} : { endpoint: url }) };
  const { tokenFile: _, ...withoutToken } = target;
  const endpoint = await chooseEndpoint(context, withoutToken);
  if (endpoint.origin === 'croton.yaml' && !mayAsk(context, options)) {
    throw new CrotonError('auth/token-unbound', {}, { hint: `name it: croton login ${endpoint.url}` });
  }
  const credentials = await openCredentials(context.env);
  const token = await readToken(context, options, endpoint.url, credentials);
  const client = createClient({ context, endpoint: endpoint.url, token });
  const me = await client.me();
  const name = options.name ?? credentials.logins[endpoint.url]?.name;
  credentials.keep(endpoint.url, { token, account: me.name, ...(name === undefined ? {} : { name }) });
  if (!options.quiet) {
    context.io.stderr.write(`logged in to ${endpoint.url} as ${escapeUntrusted(me.name)}\n`);
  }
  const after = await settleAgreement(context, options, client, me);
  if (options.json) {
    const { name: account, roles, agreement, agreement_due } = after;
    const document = { version: 1, endpoint: endpoint.url, account, roles, agreement, agreement_due };
    context.io.stdout.write(`${jsonText(document)}\n`);
  }
  return 0;
}

async function readToken(
  context: Context,
  options: LoginOptions,
  endpoint: string,
  credentials: Credentials,
): Promise<string> {
  if (options.tokenFile !== undefined) return readTokenFile(context, options.tokenFile);
  const kept = credentials.tokenFor(endpoint);
  const fromPerson = mayAsk(context, options);
  const given =
    fromPerson || context.io.stdin.isTTY === true ? undefined : await readPipedToken(context.io.stdin);
  const token = given ?? (fromPerson ? await askToken(context, endpoint, kept) : undefined);
  if (token !== undefined) return token;
  if (kept !== undefined) {
    if (!fromPerson && options.quiet !== true)
      context.io.stderr.write('no token on standard input: the one kept before stays\n');
    return kept;
  }
  throw new CrotonError(
    'usage/invalid',
    { reason: 'no token was given', command: 'croton login' },
    { hint: `pipe it in, or croton login ${endpoint} --token-file FILE` },
  );
}

async function askToken(
  context: Context,
  endpoint: string,
  kept: string | undefined,
): Promise<string | undefined> {
  const orKeep = kept === undefined ? '' : ', or Enter to keep the present one';
  const answer = await askSecret(context, `Token for ${endpoint} (it is not shown${orKeep}):`);
  return answer.trim() === '' ? undefined : parseToken(answer, 'what you typed');
}

/** Shows the agreement that is due to a contributor and asks; the account as it is afterwards. */
async function settleAgreement(
  context: Context,
  options: LoginOptions,
  client: EndpointClient,
  me: Me,
): Promise<Me> {
  const due = me.agreement_due;
  const wanted = options.acceptAgreement;
  if (due === null) return me;
  if (wanted !== undefined) {
    if (wanted === due.version || wanted === due.digest) return accept(context, options, client, due);
    const reason = `the agreement in force is ${due.version} (${due.digest}), not ${wanted}`;
    throw new CrotonError('usage/invalid', { reason, command: 'croton login' });
  }
  if (!me.roles.includes('contributor')) return me;
  if (mayAsk(context, options) && (await askAgreement(context, client, due))) {
    return accept(context, options, client, due);
  }
  const version = escapeUntrusted(due.version);
  const url = parseUrl(due.url, client.endpoint)?.href ?? due.url;
  context.io.stderr.write(
    `before you can contribute, accept the agreement ${version}: ${escapeUntrusted(url)}\n  croton login ${client.endpoint} --accept-agreement ${version}\n`,
  );
  return me;
}

async function accept(
  { io }: Context,
  { quiet }: LoginOptions,
  client: EndpointClient,
  due: Agreement,
): Promise<Me> {
  const me = await client.acceptAgreement(due.digest);
  if (!quiet) io.stderr.write(`accepted the agreement ${escapeUntrusted(due.version)}\n`);
  return me;
}

async function askAgreement(context: Context, client: EndpointClient, due: Agreement): Promise<boolean> {
  const text = await client.agreement(due.version, languageOf(context));
  const { stderr } = context.io;
  stderr.write(`\n${text.split(/\r?\n/).map(escapeUntrusted).join('\n')}\n\n`);
  return askYesNo(context, `Do you accept the agreement ${escapeUntrusted(due.version)}?`);
}

/** The person's language (BCP 47) from the locale, for example `pt-BR`. */
function languageOf({ env }: Context): string | undefined {
  const locale = (env.LC_ALL || env.LC_MESSAGES || env.LANG || '').split('.')[0] ?? '';
  return /^[a-z]{2,3}(_[A-Z]{2})?$/.test(locale) ? locale.replace('_', '-') : undefined;
}
