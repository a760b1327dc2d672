/** The committed clips, and an ffprobe to read them with. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/context.js';
import { type Ffprobe, findFfprobe } from '../../src/media/find-ffprobe.js';

const CLIPS = join(import.meta.dirname, '../fixtures/clips');

export const clipPath = (name: string) => join(CLIPS, name);

/** The bundled ffprobe or the system's; undefined where there is none: what needs it is skipped. */
export const ffprobe: Ffprobe | undefined = await findFfprobe({
  io: { stdin: process.stdin, stdout: process.stdout, stderr: process.stderr },
  env: process.env,
  cwd: process.cwd(),
  signal: new AbortController().signal,
  clock: systemClock,
  random: Math.random,
}).catch(() => undefined);

/** A folder that `remove` deletes, with a way to write programs that stand in for ffprobe. */
export async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), 'croton-media-'));
  return {
    folder,
    at: (name: string) => join(folder, name),
    async program(name: string, script: string): Promise<string> {
      const path = join(folder, name);
      await writeFile(path, `#!/bin/sh\n${script}\n`);
      await chmod(path, 0o755);
      return path;
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}
