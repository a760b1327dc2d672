import { expect, test } from 'vitest';
import { parseEndpoint, resolveOnEndpoint } from '../../../src/client/endpoint-url.js';

test.each([
  ['https://Croton.Example', 'https://croton.example'],
  ['https://croton.example:443/', 'https://croton.example'],
  ['https://croton.example:8443', 'https://croton.example:8443'],
  ['http://127.0.0.1:8787', 'http://127.0.0.1:8787'],
  ['http://[::1]:8787', 'http://[::1]:8787'],
  ['http://localhost:8787', 'http://localhost:8787'],
])('%s is the origin %s', (text, origin) => {
  expect(parseEndpoint(text)).toBe(origin);
});

test.each([
  'croton.example',
  'ftp://croton.example',
  'https://croton.example/path',
  'https://croton.example?x=1',
  'https://user:pass@croton.example',
  'http://croton.example',
  'http://127.0.0.1.croton.example',
  'http://localhost.croton.example',
  'file:///etc/passwd',
  'javascript:alert(1)',
])('%s is refused', (text) => {
  expect(() => parseEndpoint(text)).toThrowError(expect.objectContaining({ code: 'endpoint/invalid' }));
});

test('plain http to another computer only when told', () => {
  expect(parseEndpoint('http://croton.example', { insecureHttp: true })).toBe('http://croton.example');
});

test('URLs of an endpoint stay on its origin', () => {
  const origin = 'https://croton.example';
  expect(resolveOnEndpoint(origin, '/v1/uploads/7')).toBe('https://croton.example/v1/uploads/7');
  expect(resolveOnEndpoint(origin, 'https://croton.example/x')).toBe('https://croton.example/x');
  for (const elsewhere of [
    'https://evil.example/x',
    '//evil.example/x',
    'http://croton.example/x',
    'https://croton.example:8443/x',
    'https://croton.example@evil.example/',
    'https://me:you@croton.example/',
    'data:text/plain,x',
  ]) {
    expect(() => resolveOnEndpoint(origin, elsewhere), elsewhere).toThrowError(
      expect.objectContaining({ code: 'endpoint/redirect' }),
    );
  }
});
