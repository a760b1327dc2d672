/** Which proxy leads to an endpoint, by the variables that curl and others read. */
import { isIPv6 } from 'node:net';
import { CrotonError } from '../errors.js';
import { isLoopback, parseUrl } from './endpoint-url.js';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for `origin`: `HTTPS_PROXY` or `HTTP_PROXY` by its scheme, else `ALL_PROXY`, in lower case first; undefined
 * where `NO_PROXY` names the host or a domain above it, and for this computer itself. Secret: it may hold a password.
 * @throws CrotonError `usage/invalid` when it is no http or https URL; the text is not shown
 */
export function proxyFor(origin: string, env: Environment): URL | undefined {
  const target = new URL(origin);
  const scheme = target.protocol.slice(0, -1);
  const names = [`${scheme}_proxy`, 'all_proxy'];
  const name = names.find((candidate) => read(env, candidate) !== '');
  if (name === undefined || isLoopback(target.hostname) || isExempt(target, read(env, 'no_proxy')))
    return undefined;
  const text = read(env, name);
  const url = parseUrl(text.includes('://') ? text : `http://${text}`);
  if (url !== undefined && ['http:', 'https:'].includes(url.protocol) && isDecodable(url)) return url;
  const reason = `${name.toUpperCase()} is not the http:// or https:// URL of a proxy`;
  throw new CrotonError('usage/invalid', { reason, command: 'croton doctor' });
}

/** Whether name and password can be read: a `%` in them is written `%25`. */
function isDecodable({ username, password }: URL): boolean {
  try {
    decodeURIComponent(`${username}:${password}`);
    return true;
  } catch {
    return false;
  }
}

/** A proxy as people may see it: without name and password. */
export function proxyName({ protocol, host }: URL): string {
  return `${protocol}//${host}`;
}

function read(env: Environment, name: string): string {
  return (env[name] || env[name.toUpperCase()] || '').trim();
}

/** `NO_PROXY`: `*`, or hosts and domains with commas or spaces between them, each with a port or without. */
function isExempt({ hostname, port, protocol }: URL, list: string): boolean {
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, host = '', entryPort] = /^(.*?)(?::(\d+))?$/.exec(inBrackets(entry)) ?? [];
      if (entryPort !== undefined && entryPort !== ownPort) return false;
      const domain = host.startsWith('[') ? canonical(host) : host.replace(/^\*?\./, '');
      return hostname === domain || hostname.endsWith(`.${domain}`);
    });
}

/** An address as URLs have it: `[fd00::1]`. Its last number is no port. */
const inBrackets = (entry: string) => (isIPv6(entry) ? `[${entry}]` : entry);

/** `[fd00:0::1]` as `[fd00::1]`. */
const canonical = (address: string) => parseUrl(`http://${address}`)?.hostname ?? address;
