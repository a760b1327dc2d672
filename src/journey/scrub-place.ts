/** Where a clean copy goes, and that nothing is written over for it. */
import { link, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, extname, join, resolve, sep } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError, systemErrorCode } from '../errors.js';
import type { FoundClip } from './find-clips.js';

interface PlaceOptions {
  /** The file to write, for one clip. */
  readonly output?: string | undefined;
  /** The folder to write to; `NAME.clean.EXT` beside each clip by default. */
  readonly outputFolder?: string | undefined;
}

/** Copies that an earlier run left in the folder, or this one does, are not copied again. */
export function isCopy(
  { cwd }: Context,
  { outputFolder }: PlaceOptions,
  { named, location, path }: FoundClip,
): boolean {
  if (named) return false;
  if (outputFolder === undefined) return basename(path, extname(path)).endsWith('.clean');
  return String(location).startsWith(join(resolve(cwd, outputFolder), sep));
}

/** The absolute path of the copy of a clip. Errors: `usage/invalid`. */
export function targetOf(context: Context, { output, outputFolder }: PlaceOptions, clip: FoundClip): string {
  if (output !== undefined) {
    assertSameEnding(clip.path, output);
    return resolve(context.cwd, output);
  }
  if (outputFolder !== undefined) {
    const name = clip.named ? basename(clip.path) : clip.relative;
    return resolve(context.cwd, outputFolder, name);
  }
  const ending = extname(clip.path);
  const name = `${basename(clip.path, ending)}.clean${ending}`;
  return resolve(dirname(String(clip.location)), name);
}

/** A copy keeps its container: a MOV that is called MKV misleads whoever opens it. */
function assertSameEnding(path: string, output: string): void {
  const [wanted, got] = [extname(path), extname(output)];
  if (wanted === '' || got === '' || wanted.toLowerCase() === got.toLowerCase()) return;
  const reason = `a copy of ${path} ends with ${wanted} too, not ${got}: it is not converted`;
  throw new CrotonError('usage/invalid', { reason, command: 'croton scrub' });
}

/**
 * Makes sure that a copy may be written.
 * @throws CrotonError `scrub/in-place`, `scrub/exists`
 */
export async function assertFree(clip: FoundClip, target: string, force: boolean): Promise<void> {
  const there = await stat(target).catch(() => undefined);
  if (there === undefined) return;
  const source = await stat(clip.location);
  if (source.dev === there.dev && source.ino === there.ino)
    throw new CrotonError('scrub/in-place', { path: clip.path });
  if (!force || !there.isFile()) throw new CrotonError('scrub/exists', { path: clip.path, output: target });
}

/** In one step, and over nothing that appeared meanwhile. */
export async function giveName(temporary: string, target: string, force: boolean): Promise<void> {
  if (force) return rename(temporary, target);
  try {
    await link(temporary, target);
  } catch (error) {
    const code = systemErrorCode(error);
    if (code === 'EEXIST') throw new CrotonError('scrub/exists', { path: target, output: target });
    // Cards and network folders have no second names.
    return rename(temporary, target);
  }
  await unlink(temporary);
}
