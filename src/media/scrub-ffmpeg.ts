/** Copies a clip with ffmpeg, without its metadata: for containers whose bytes croton does not change itself. */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError, reasonOf } from '../errors.js';
import type { MediaFacts } from './facts.js';
import { DEMUXERS } from './probe-clip.js';
import { type FfprobeLimits, runFfprobe } from './run-ffprobe.js';

const EXECUTABLE = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';

/** The ffmpeg of `CROTON_FFMPEG`, else the first on `PATH`; undefined where there is none. */
export function findFfmpeg({ env, cwd }: Context): string | undefined {
  const named = env.CROTON_FFMPEG;
  if (named !== undefined && named !== '') return resolve(cwd, named);
  return (
    (env.PATH ?? '')
      .split(delimiter)
      // A relative entry would run what a stranger put into the current folder.
      .filter((folder) => isAbsolute(folder))
      .map((folder) => join(folder, EXECUTABLE))
      .find(isExecutable)
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

const MUXERS: Readonly<Record<string, string>> = {
  ...{ mp4: 'mp4', mov: 'mov', '3gp': '3gp', matroska: 'matroska', webm: 'webm', avi: 'avi' },
  ...{ mpegts: 'mpegts', mpeg: 'mpeg', flv: 'flv', ogg: 'ogg', asf: 'asf' },
};

/** ffmpeg writes only the codecs of WebM into WebM; what calls itself that and has others is Matroska. */
function muxerFor({ container, video, audio }: MediaFacts): string | undefined {
  const isPure = [...video, ...audio].every(({ codec }) => WEBM_CODECS.has(codec));
  return container === 'webm' && !isPure ? 'matroska' : MUXERS[container];
}

const WEBM_CODECS = new Set(['vp8', 'vp9', 'av1', 'vorbis', 'opus']);

export interface RemuxOptions {
  readonly ffmpeg: string;
  readonly facts: MediaFacts;
  readonly mute: boolean;
  /** Tags of the whole file that stay. Untrusted. */
  readonly keep: readonly { readonly key: string; readonly value: string }[];
}

/**
 * Copies picture and sound of `from` to the new file `to`, nothing else; no stream is encoded anew.
 * @throws CrotonError `scrub/failed` when ffmpeg is none, fails, or takes too long; the signal’s reason when aborted
 */
export async function remux(
  from: string,
  to: string,
  { ffmpeg, facts, mute, keep }: RemuxOptions,
  limits: FfprobeLimits,
): Promise<void> {
  const fail = (reason: string) => new CrotonError('scrub/failed', { path: from, reason });
  const muxer = muxerFor(facts);
  if (muxer === undefined) throw fail(`ffmpeg writes no ${facts.container}`);
  const run = await runFfprobe(
    ffmpeg,
    [
      ...['-v', 'error', '-hide_banner', '-nostdin', '-n'],
      ...['-protocol_whitelist', 'file', '-format_whitelist', DEMUXERS, '-i', `file:${from}`],
      ...['-map', '0:v', ...(mute ? [] : ['-map', '0:a?']), '-c', 'copy'],
      ...['-map_metadata', '-1', '-map_metadata:s', '-1'],
      ...keep.flatMap(({ key, value }) => ['-metadata', `${key}=${value}`]),
      ...['-f', muxer, `file:${to}`],
    ],
    limits,
  ).catch((error: unknown) => {
    if (error instanceof CrotonError) throw fail(`${ffmpeg} cannot be started: ${reasonOf(error.cause)}`);
    throw error;
  });
  if (run.end.kind === 'exit' && run.end.code === 0) return;
  throw fail(
    run.end.kind === 'exit'
      ? `ffmpeg ended with ${run.end.code}: ${run.stderr.split('\n', 1)[0] ?? ''}`
      : `ffmpeg ended with ${run.end.kind}`,
  );
}
