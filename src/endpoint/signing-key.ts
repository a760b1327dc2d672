import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { systemErrorCode } from '../errors.js';
import { writeFileAtomic } from '../files/atomic-write.js';
import { type Envelope, preAuthenticationEncoding } from '../protocol/receipts.js';

/** Signs what the endpoint attests. */
export interface Signer {
  /** `sha256:` of the public key’s DER. */
  readonly keyId: string;
  /** Public key, DER SubjectPublicKeyInfo, base64. */
  readonly spki: string;
  /** A DSSE envelope around the JSON of `document`, signed with Ed25519 (RFC 8032). */
  sign(payloadType: string, document: unknown): Envelope;
}

/** Opens the signing key under `directory`, or makes one (PKCS #8 PEM, mode 0600) on the first start. */
export async function openSigner(directory: string): Promise<Signer> {
  const path = join(directory, 'signing-key.pem');
  const pem = await readFile(path, 'utf8').catch(async (error: unknown) => {
    if (systemErrorCode(error) !== 'ENOENT') throw error;
    const made = generateKeyPairSync('ed25519')
      .privateKey.export({ type: 'pkcs8', format: 'pem' })
      .toString();
    await writeFileAtomic(path, made, { mode: 0o600 });
    return made;
  });
  const key = createPrivateKey(pem);
  const der = createPublicKey(key).export({ type: 'spki', format: 'der' });
  const keyId = `sha256:${createHash('sha256').update(der).digest('hex')}`;
  return {
    keyId,
    spki: der.toString('base64'),
    sign(payloadType, document) {
      const payload = Buffer.from(JSON.stringify(document));
      const sig = sign(null, preAuthenticationEncoding(payloadType, payload), key).toString('base64');
      return { payloadType, payload: payload.toString('base64'), signatures: [{ keyid: keyId, sig }] };
    },
  };
}
