import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import {
  type Ffprobe,
  ffprobeCandidates,
  findFfprobe,
  readFfprobeVersion,
} from '../../media/find-ffprobe.js';
import type { Diagnosis } from './diagnose.js';

interface Candidate extends Ffprobe {
  readonly version: string | undefined;
}

/** Every ffprobe that is there, the one that croton uses, and a newer one if there is. */
export async function* diagnoseFfprobe(context: Context): AsyncGenerator<Diagnosis> {
  const chosen = await findFfprobe(context).catch((error: unknown) => {
    if (error instanceof CrotonError) return error;
    throw error;
  });
  const candidates = await readCandidates(context);
  if (chosen instanceof CrotonError) {
    yield { check: 'ffprobe', status: 'fail', message: chosen.message, fix: chosen.hint };
  } else {
    yield diagnoseChosen(chosen, candidates);
  }
  for (const { path, origin, version } of candidates) {
    if (!(chosen instanceof CrotonError) && path === chosen.path) continue;
    const message = `also there: ${version ?? 'one that does not start'} (${origin}) ${path}`;
    yield { check: 'ffprobe/candidate', status: 'ok', message };
  }
}

function diagnoseChosen(chosen: Ffprobe, candidates: readonly Candidate[]): Diagnosis {
  const { path, origin } = chosen;
  const version = candidates.find((candidate) => candidate.path === path)?.version;
  const check = 'ffprobe';
  if (version === undefined) {
    const working = candidates.find((candidate) => candidate.version !== undefined);
    const fix = `set CROTON_FFPROBE${working === undefined ? ', or install ffmpeg' : `=${working.path}`}`;
    return { check, status: 'fail', message: `${path} (${origin}) does not start`, fix };
  }
  const newer = candidates.find((candidate) => isNewer(candidate.version, version));
  const fix =
    newer === undefined
      ? undefined
      : `${newer.version} reads newer formats, too: CROTON_FFPROBE=${newer.path} makes croton use it`;
  return { check, status: 'ok', message: `ffprobe ${version} (${origin}) ${path}`, fix };
}

async function readCandidates(context: Context): Promise<Candidate[]> {
  const { CROTON_FFPROBE } = context.env;
  const named: Ffprobe[] = CROTON_FFPROBE
    ? [{ path: resolve(context.cwd, CROTON_FFPROBE), origin: 'CROTON_FFPROBE' }]
    : [];
  const found = new Map<string, Candidate>();
  for (const candidate of [...named, ...ffprobeCandidates(context)]) {
    // The same file by two names (/bin is often a link to /usr/bin) is one candidate.
    const real = await realpath(candidate.path).catch(() => undefined);
    if (real === undefined || found.has(real)) continue;
    found.set(real, { ...candidate, version: await readFfprobeVersion(candidate.path) });
  }
  return [...found.values()];
}

/** Compares `5.1.9` to `4.0.2` by their numbers. Builds from a commit have none and compare as old. */
export function isNewer(a: string | undefined, b: string): boolean {
  return a !== undefined && a.localeCompare(b, 'en', { numeric: true }) > 0 && /^\d/.test(a);
}
