/** Which URLs croton talks to: the origin that the user named and nothing else. */
import { CrotonError } from '../errors.js';

export interface UrlRules {
  /** Take plain http to other computers (`--insecure-http`). */
  readonly insecureHttp?: boolean | undefined;
}

/**
 * The origin of an endpoint, `https://host[:port]`.
 * @throws CrotonError `endpoint/invalid` for anything but an origin, or plain http to another computer
 */
export function parseEndpoint(text: string, rules: UrlRules = {}): string {
  const refuse = (reason: string) => new CrotonError('endpoint/invalid', { endpoint: text, reason });
  const url = parseUrl(text);
  if (url === undefined || url.hostname === '') throw refuse('not a URL');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refuse('neither https nor http');
  if (url.username !== '' || url.password !== '') throw refuse('it carries a password');
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '') {
    throw refuse('it has more than scheme, host and port');
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname) && rules.insecureHttp !== true) {
    throw refuse('plain http is for this computer only (--insecure-http takes it all the same)');
  }
  return url.origin;
}

/**
 * A URL that the endpoint itself gave (`create_url`, `upload_url`, `Location`), made absolute.
 * @throws CrotonError `endpoint/redirect` when it names another origin, `endpoint/protocol` when it is no URL
 */
export function resolveOnEndpoint(origin: string, reference: string): string {
  const url = parseUrl(reference, origin);
  if (url === undefined)
    throw new CrotonError('endpoint/protocol', { origin, reason: 'a URL in it is not one' });
  if (url.origin !== origin || url.username !== '' || url.password !== '') {
    throw new CrotonError('endpoint/redirect', { origin, target: url.origin });
  }
  return url.href;
}

/** The parsed URL, undefined when `text` is none. */
export function parseUrl(text: string, base?: string): URL | undefined {
  return URL.canParse(text, base) ? new URL(text, base) : undefined;
}

/** Whether a host, as URLs write it, is this computer. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d+\.\d+\.\d+$/.test(hostname)
  );
}
