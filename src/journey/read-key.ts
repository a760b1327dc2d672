import { createPublicKey, type KeyObject } from 'node:crypto';
import { open } from 'node:fs/promises';
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
    const file = await open(path);
    try {
      const buffer = Buffer.alloc(LONGEST_FILE);
      const { bytesRead } = await file.read(buffer, 0, LONGEST_FILE, 0);
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
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
