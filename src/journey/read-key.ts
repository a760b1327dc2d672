import { createPublicKey, type KeyObject } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';

/** A saved well-known document is far smaller. Bytes. */
const LONGEST_FILE = 1 << 18;

/**
 * An Ed25519 public key that a person named: base64 of its DER SubjectPublicKeyInfo, or a file with that, with PEM, or
 * with an endpoint's well-known document. Returns the base64.
 * @throws CrotonError `usage/invalid` when it is no such key, `file/unreadable`
 */
export async function readKey(cwd: string, text: string, command: string): Promise<string> {
  const contents = (await readIfThere(resolve(cwd, text))) ?? text;
  const key = parseKey(contents.trim());
  if (key?.asymmetricKeyType !== 'ed25519') {
    const reason =
      '--key takes an Ed25519 public key: base64 (SubjectPublicKeyInfo), a PEM file, or a saved /.well-known/croton';
    throw new CrotonError('usage/invalid', { reason, command });
  }
  return key.export({ type: 'spki', format: 'der' }).toString('base64');
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    const pieces: Buffer[] = [];
    // From its beginning on, whatever it is: a shell hands over what another program prints as a pipe.
    for await (const piece of createReadStream(path, { end: LONGEST_FILE - 1 })) pieces.push(piece as Buffer);
    return Buffer.concat(pieces).toString('utf8');
  } catch (error) {
    if (['ENOENT', 'ENAMETOOLONG', 'ENOTDIR'].includes(systemErrorCode(error) ?? '')) return undefined;
    throw new CrotonError('file/unreadable', { path, reason: reasonOf(error) }, { cause: error });
  }
}

function parseKey(text: string): KeyObject | undefined {
  try {
    if (text.startsWith('-----BEGIN PUBLIC KEY')) return createPublicKey(text);
    const spki = text.startsWith('{') ? spkiOf(JSON.parse(text)) : text;
    return createPublicKey({ key: Buffer.from(spki, 'base64'), format: 'der', type: 'spki' });
  } catch {
    return undefined;
  }
}

function spkiOf(document: {
  readonly public_key?: { readonly spki?: unknown };
  readonly spki?: unknown;
}): string {
  return String(document.public_key?.spki ?? document.spki ?? '');
}
