import { access, constants, stat, statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import { credentialsPath } from '../../client/credentials.js';
import type { Context } from '../../context.js';
import { reasonOf, systemErrorCode } from '../../errors.js';
import { cacheDirectory, configDirectory, stateDirectory } from '../../files/directories.js';
import { formatBytes } from '../../text/units.js';
import type { Diagnosis } from './diagnose.js';

/** Journals and caches stay far below. Bytes. */
const LITTLE_SPACE = 256 * 1024 * 1024;

/** Whether croton can keep its state, cache and settings, and whether tokens are private. */
export async function* diagnoseFolders({ env }: Context): AsyncGenerator<Diagnosis> {
  yield await diagnoseFolder('state', stateDirectory(env), 'CROTON_STATE_DIR');
  yield await diagnoseFolder('cache', cacheDirectory(env), 'CROTON_CACHE_DIR');
  yield await diagnoseFolder('config', configDirectory(env), 'CROTON_CONFIG_DIR');
  yield await diagnoseTokens(credentialsPath(env));
}

async function diagnoseFolder(name: string, folder: string, variable: string): Promise<Diagnosis> {
  const check = `folder/${name}`;
  try {
    const there = await nearestFolder(folder);
    await access(there, constants.W_OK);
    const { bavail, bsize } = await statfs(there);
    const free = bavail * bsize;
    const message = `${folder} can be written, ${formatBytes(free)} free`;
    if (free >= LITTLE_SPACE) return { check, status: 'ok', message };
    return { check, status: 'warn', message, fix: `free some space, or set ${variable} to another disk` };
  } catch (error) {
    const message = `${folder} cannot be written: ${reasonOf(error)}`;
    return { check, status: 'fail', message, fix: `correct its permissions, or set ${variable}` };
  }
}

/** `folder`, or the nearest one above it that exists: croton makes the rest when it needs it. */
async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(at).catch((error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT' && dirname(at) !== at) return undefined;
      throw error;
    });
    if (found?.isDirectory()) return at;
    if (found !== undefined) throw new Error(`${at} is not a folder`);
  }
}

async function diagnoseTokens(file: string): Promise<Diagnosis> {
  const check = 'credentials';
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) return { check, status: 'ok', message: 'no tokens are kept' };
  // Windows has no such modes: the folder of the user protects it there.
  const open = process.platform !== 'win32' && (found.mode & 0o077) !== 0;
  if (!open) return { check, status: 'ok', message: `tokens are readable by you alone: ${file}` };
  return { check, status: 'warn', message: `others can read your tokens: ${file}`, fix: `chmod 600 ${file}` };
}
