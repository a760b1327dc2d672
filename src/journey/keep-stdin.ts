import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CrotonError, reasonOf } from '../errors.js';

/** Standard input that can be read several times, kept in a private temporary file. @throws CrotonError `file/unwritable` */
export async function keepStdin(stdin: Readable): Promise<{ open(): Readable; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'croton-'));
  const path = join(folder, 'stdin');
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await pipeline(stdin, createWriteStream(path, { mode: 0o600 }));
  } catch (error) {
    await remove();
    throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  }
  return { open: () => createReadStream(path), remove };
}
