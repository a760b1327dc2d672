import { expect, test } from 'vitest';
import { proxyFor, proxyName } from '../../../src/client/proxy-for.js';

const PROXY = 'http://proxy.example:3128';
const through = (origin: string, env: Record<string, string>) => proxyFor(origin, env)?.href;

test('the variable of the scheme goes before ALL_PROXY, lower case before upper', () => {
  expect(through('https://croton.example', { HTTPS_PROXY: PROXY })).toBe(`${PROXY}/`);
  expect(through('https://croton.example', { HTTP_PROXY: PROXY })).toBeUndefined();
  expect(through('http://croton.example', { HTTP_PROXY: PROXY })).toBe(`${PROXY}/`);
  expect(through('https://croton.example', { ALL_PROXY: PROXY })).toBe(`${PROXY}/`);
  const env = { HTTPS_PROXY: 'http://upper', https_proxy: 'http://lower', ALL_PROXY: 'http://all' };
  expect(through('https://croton.example', env)).toBe('http://lower/');
  expect(through('https://croton.example', {})).toBeUndefined();
  expect(through('https://croton.example', { HTTPS_PROXY: 'proxy.example:3128' })).toBe(`${PROXY}/`);
});

test.each([
  ['croton.example', true],
  ['example', true],
  ['.croton.example', true],
  ['*.example', true],
  ['*', true],
  ['other.example, croton.example', true],
  ['other.example croton.example', true],
  ['CROTON.EXAMPLE', true],
  ['croton.example:443', true],
  ['croton.example:8443', false],
  ['roton.example', false],
  ['croton.example.org', false],
  ['', false],
])('NO_PROXY %j: past the proxy %s', (list, past) => {
  const env = { HTTPS_PROXY: PROXY, NO_PROXY: list };
  expect(through('https://croton.example', env) === undefined).toBe(past);
});

test.each([
  ['fd00::1', true],
  ['FD00:0::0001', true],
  ['[fd00::1]', true],
  ['[fd00::1]:8443', true],
  ['[fd00::1]:443', false],
  ['::1', false],
  ['fd00::2, fd00::1', true],
  ['fe80::1%eth0', false],
])('NO_PROXY %j: past the proxy to an address %s', (list, past) => {
  const env = { HTTPS_PROXY: PROXY, NO_PROXY: list };
  expect(through('https://[fd00::1]:8443', env) === undefined).toBe(past);
});

test.each(['http://127.0.0.1:8080', 'http://localhost:8080', 'http://[::1]:1', 'https://a.localhost'])(
  '%s is this computer and needs no proxy',
  (origin) => {
    expect(through(origin, { HTTP_PROXY: PROXY, HTTPS_PROXY: PROXY, ALL_PROXY: PROXY })).toBeUndefined();
  },
);

test('what is no proxy is refused, without showing it', () => {
  for (const text of [
    'socks5://me:geheim@proxy.example',
    'http://me:geheim@',
    'http://me:geheim%zz@proxy.example',
    'ftp://x',
  ]) {
    const act = () => through('https://croton.example', { HTTPS_PROXY: text });
    expect(act).toThrowError(expect.objectContaining({ code: 'usage/invalid' }));
    expect(act).not.toThrowError(/geheim/);
  }
});

test('the name of a proxy has no password', () => {
  const url = proxyFor('https://croton.example', { HTTPS_PROXY: 'http://me:geheim@proxy.example:3128' });
  expect(url && proxyName(url)).toBe(PROXY);
});
