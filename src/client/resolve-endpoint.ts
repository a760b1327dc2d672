/** Which endpoint is meant, and which token may go to it. */
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { type Credentials, openCredentials } from './credentials.js';
import { parseEndpoint, parseUrl, type UrlRules } from './endpoint-url.js';
import { parseToken, readTokenFile } from './token.js';

export interface EndpointChoice extends UrlRules {
  /** `--endpoint`: an origin or a name given at login. */
  readonly flag?: string | undefined;
  /** `endpoint` of the croton.yaml in force, an origin or such a name. Untrusted: no token without a login to it. */
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
  const { CROTON_TOKEN } = context.env;
  if (CROTON_TOKEN && byUser && mayTakeEnvironmentToken(context, choice, credentials, url)) {
    return { url, origin, token: parseToken(CROTON_TOKEN, 'CROTON_TOKEN') };
  }
  return { url, origin, token: credentials.tokenFor(url) };
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
  if (collection !== undefined) {
    return { url: endpointNamed(collection, credentials, rules), origin: 'croton.yaml' };
  }
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
