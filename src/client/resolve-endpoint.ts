/** Which endpoint is meant, and which token may go to it. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { type Credentials, openCredentials } from './credentials.js';
import { parseEndpoint, parseUrl, type UrlRules } from './endpoint-url.js';

export interface EndpointChoice extends UrlRules {
  /** `--endpoint`: an origin or a name given at login. */
  readonly flag?: string | undefined;
  /** `endpoint` of the croton.yaml in force. Untrusted: it gets a token only after a login to it. */
  readonly collection?: string | undefined;
  /** `--token-file` */
  readonly tokenFile?: string | undefined;
}

export interface ResolvedEndpoint {
  /** Origin, `https://host[:port]`. */
  readonly url: string;
  readonly token: string | undefined;
  /** Who named it. */
  readonly origin: 'flag' | 'CROTON_ENDPOINT' | 'croton.yaml' | 'login';
}

/**
 * The endpoint: `--endpoint`, then `CROTON_ENDPOINT`, then croton.yaml, then the one logged in to last.
 * Its token: `--token-file`, then `CROTON_TOKEN`, then the one kept by login. The first two go only to an endpoint
 * that the user named by flag or environment; `CROTON_TOKEN` belongs to `CROTON_ENDPOINT` where both are set.
 * @throws CrotonError `endpoint/none`, `endpoint/invalid`, `auth/token-unbound`, `file/not-found`
 */
export async function resolveEndpoint(context: Context, choice: EndpointChoice): Promise<ResolvedEndpoint> {
  const credentials = await openCredentials(context.env);
  const { url, origin } = chooseEndpoint(context, choice, credentials);
  const byUser = origin === 'flag' || origin === 'CROTON_ENDPOINT';
  if (choice.tokenFile !== undefined) {
    if (!byUser) throw new CrotonError('auth/token-unbound', {});
    return { url, origin, token: await readTokenFile(context, choice.tokenFile) };
  }
  const fromEnvironment = byUser && mayTakeEnvironmentToken(context, choice, credentials, url);
  const token = (fromEnvironment ? context.env.CROTON_TOKEN?.trim() : '') || credentials.tokenFor(url);
  return { url, origin, token };
}

function chooseEndpoint(
  { env }: Context,
  { flag, collection, ...rules }: EndpointChoice,
  credentials: Credentials,
): Pick<ResolvedEndpoint, 'url' | 'origin'> {
  if (flag !== undefined) return { url: endpointNamed(flag, credentials, rules), origin: 'flag' };
  if (env.CROTON_ENDPOINT) {
    return { url: endpointNamed(env.CROTON_ENDPOINT, credentials, rules), origin: 'CROTON_ENDPOINT' };
  }
  if (collection !== undefined) return { url: parseEndpoint(collection, rules), origin: 'croton.yaml' };
  if (credentials.latest !== undefined) {
    return { url: parseEndpoint(credentials.latest, rules), origin: 'login' };
  }
  throw new CrotonError('endpoint/none', {});
}

// CROTON_TOKEN was set for CROTON_ENDPOINT: naming another one by flag must not hand it over.
function mayTakeEnvironmentToken(
  { env }: Context,
  rules: UrlRules,
  credentials: Credentials,
  url: string,
): boolean {
  return !env.CROTON_ENDPOINT || endpointNamed(env.CROTON_ENDPOINT, credentials, rules) === url;
}

function endpointNamed(text: string, credentials: Credentials, rules: UrlRules): string {
  const named = credentials.originNamed(text);
  if (named !== undefined) return parseEndpoint(named, rules);
  if (parseUrl(text) === undefined) {
    throw new CrotonError('endpoint/invalid', { endpoint: text, reason: 'no login has this name' });
  }
  return parseEndpoint(text, rules);
}

/**
 * The token in a file, without the line end.
 * @throws CrotonError `file/not-found`, `file/unreadable`, `usage/invalid` when it is empty
 */
export async function readTokenFile(context: Context, file: string): Promise<string> {
  const path = resolve(context.cwd, file);
  try {
    const token = (await readFile(path, 'utf8')).trim();
    if (token !== '' && !/\s/.test(token)) return token;
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') throw new CrotonError('file/not-found', { path: file });
    throw new CrotonError('file/unreadable', { path: file, reason: reasonOf(error) }, { cause: error });
  }
  throw new CrotonError('usage/invalid', { reason: `${file} holds no token`, command: 'croton login' });
}
