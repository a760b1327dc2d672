/** `croton upload pause`: a file that every upload of this user looks at, the running ones and those that begin later. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CrotonError, reasonOf } from '../errors.js';
import { writeFileAtomic } from '../files/atomic-write.js';
import { stateDirectory } from '../files/directories.js';
import { readTextFile } from '../files/read-text-file.js';

type Environment = Readonly<Record<string, string | undefined>>;

const pauseSchema = z.object({ until_ms: z.number().nullable() });

/** That uploads are paused. */
export interface Pause {
  /** Milliseconds since the epoch; undefined until somebody resumes. */
  readonly untilMs: number | undefined;
}

function pausePath(env: Environment): string {
  return join(stateDirectory(env), 'uploads', 'paused.json');
}

/** The pause in force at `nowMs`. A file that cannot be read pauses as well: somebody asked for quiet. */
export async function readPause(env: Environment, nowMs: number): Promise<Pause | undefined> {
  try {
    const text = await readTextFile(pausePath(env), 4096);
    if (text === undefined) return undefined;
    const untilMs = pauseSchema.parse(JSON.parse(text)).until_ms ?? undefined;
    return untilMs !== undefined && untilMs <= nowMs ? undefined : { untilMs };
  } catch {
    return { untilMs: undefined };
  }
}

/** Pauses. Throws `file/unwritable`. */
export async function writePause(env: Environment, { untilMs }: Pause): Promise<void> {
  const document = { version: 1, until_ms: untilMs ?? null };
  await writeFileAtomic(pausePath(env), `${JSON.stringify(document)}\n`, { mode: 0o600 });
}

/** Ends the pause. Throws `file/unwritable`. */
export async function clearPause(env: Environment): Promise<void> {
  const path = pausePath(env);
  try {
    await rm(path, { force: true });
  } catch (error) {
    throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  }
}
