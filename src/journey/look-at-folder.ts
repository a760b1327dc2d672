import { extname } from 'node:path';
import type { Clock } from '../context.js';
import { compileFilter } from '../files/globs.js';
import { IgnoreScope } from '../files/ignore-scope.js';
import { walkFiles } from '../files/walk.js';

/** What a folder holds, as far as names tell. */
export interface FolderLook {
  /** Files with the name of a video. */
  readonly clips: number;
  /** Extensions in lower case with how many there are of each, most first. */
  readonly kinds: readonly (readonly [extension: string, clips: number])[];
  /** False where there was no time to see all: the counts are lower bounds. */
  readonly complete: boolean;
}

const PATIENCE_MS = 1500;

/** Counts the clips below `folder` by the globs and ignore files that a build goes by, for at most 1.5 seconds. */
export async function lookAtFolder(clock: Clock, folder: string): Promise<FolderLook> {
  const until = clock.now() + PATIENCE_MS;
  const kinds = new Map<string, number>();
  let clips = 0;
  let complete = true;
  const ignored = await IgnoreScope.above(folder, '');
  for await (const { relative, kind } of walkFiles(folder, compileFilter({}), ignored)) {
    if (kind !== 'file') continue;
    clips += 1;
    const extension = extname(relative).slice(1).toLowerCase();
    kinds.set(extension, (kinds.get(extension) ?? 0) + 1);
    complete = clock.now() < until;
    if (!complete) break;
  }
  return { clips, kinds: [...kinds].sort(([, a], [, b]) => b - a), complete };
}
