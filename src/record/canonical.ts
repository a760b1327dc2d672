import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** The SHA-256 of a record in canonical JSON (RFC 8785): the same for every order of keys and every spacing. */
export function recordDigest(record: unknown): `sha256:${string}` {
  return `sha256:${createHash('sha256').update(canonicalJson(record)).digest('hex')}`;
}

/** Canonical JSON (RFC 8785). Throws a TypeError for what JSON cannot hold. */
export function canonicalJson(value: unknown): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('not a JSON value');
  return text;
}
