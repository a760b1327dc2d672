import { accessSync, constants, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError, reasonOf } from '../errors.js';
import { runFfprobe } from './run-ffprobe.js';

export type FfprobeOrigin = 'flag' | 'CROTON_FFPROBE' | 'bundled' | 'PATH';

/** An ffprobe that is there and executable. Whether it works shows when it runs. */
export interface Ffprobe {
  readonly path: string;
  readonly origin: FfprobeOrigin;
}

export interface FfprobeSearch {
  /** A path from a flag or the user's settings: the only candidate when given. */
  readonly explicit?: string | undefined;
}

const EXECUTABLE = process.platform === 'win32' ? 'ffprobe.exe' : 'ffprobe';

/**
 * Finds ffprobe without starting it: the explicit one, `CROTON_FFPROBE`, the bundled one, the first on `PATH`.
 * @throws CrotonError `ffprobe/missing`, or `ffprobe/unusable` when the named one cannot be started
 */
export async function findFfprobe(context: Context, search: FfprobeSearch = {}): Promise<Ffprobe> {
  const named = search.explicit ?? (context.env.CROTON_FFPROBE || undefined);
  if (named !== undefined) {
    const path = resolve(context.cwd, named);
    const problem = whyNotExecutable(path);
    if (problem !== undefined) throw new CrotonError('ffprobe/unusable', { path, reason: problem });
    return { path, origin: search.explicit === undefined ? 'CROTON_FFPROBE' : 'flag' };
  }
  for (const candidate of ffprobeCandidates(context)) {
    if (whyNotExecutable(candidate.path) !== undefined) continue;
    // That package's file for Apple silicon is built for Intel: it starts only where Rosetta is installed.
    if (candidate.origin === 'bundled' && process.platform === 'darwin' && process.arch === 'arm64') {
      if ((await readFfprobeVersion(candidate.path)) === undefined) continue;
    }
    return candidate;
  }
  throw new CrotonError('ffprobe/missing', {});
}

/** Where ffprobe may be, best first: the bundled one (if this platform has one), then `PATH`. */
export function* ffprobeCandidates(context: Context): Generator<Ffprobe> {
  const bundled = bundledFfprobe();
  if (bundled !== undefined) yield { path: bundled, origin: 'bundled' };
  for (const folder of (context.env.PATH ?? '').split(delimiter)) {
    // A relative entry would run what a stranger put into the current folder.
    if (isAbsolute(folder)) yield { path: join(folder, EXECUTABLE), origin: 'PATH' };
  }
}

/** The version that `path` prints (`5.1.9`), undefined when it is no ffprobe that runs here. */
export async function readFfprobeVersion(path: string): Promise<string | undefined> {
  const run = await runFfprobe(path, ['-version'], { timeoutMs: 10_000 }).catch(() => undefined);
  if (run?.end.kind !== 'exit' || run.end.code !== 0) return undefined;
  const match = /^ffprobe version (\S+)/.exec(run.stdout);
  return match?.[1] === undefined ? undefined : shortVersion(match[1]);
}

/** What tells an ffprobe from another at the same path: an upgraded one reads files anew. */
export function ffprobeIdentity({ path }: Ffprobe): readonly string[] {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return [path, String(found?.size), String(found?.mtimeNs)];
}

/** `5.1.9-0+deb12u1` → `5.1.9`; builds from a commit keep their first word. */
export function shortVersion(version: string): string {
  return /^[nN]?(\d+(?:\.\d+)+)/.exec(version)?.[1] ?? version.split(/\s/)[0] ?? version;
}

// Not through the package's index: it exits the process on platforms that it does not list.
function bundledFfprobe(): string | undefined {
  try {
    const folder = dirname(createRequire(import.meta.url).resolve('ffprobe-static/package.json'));
    return join(folder, 'bin', process.platform, process.arch, EXECUTABLE);
  } catch {
    return undefined;
  }
}

function whyNotExecutable(path: string): string | undefined {
  try {
    if (!statSync(path).isFile()) return 'it is not a file';
    accessSync(path, constants.X_OK);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  }
}
