import { isAbsolute, relative } from 'node:path';
import type { Command } from 'commander';
import type { Context } from '../context.js';
import { CrotonError, combineExitCodes, type ExitCode } from '../errors.js';
import { type ScrubbedClip, scrubClips } from '../journey/scrub.js';
import type { PrivateKind } from '../media/facts.js';
import { REMOVE_ALL, type SharePolicy } from '../media/share.js';
import { escapeUntrusted, excerpt } from '../text/escape.js';

interface Options {
  readonly outputDir?: string;
  readonly output?: string;
  readonly mute?: boolean;
  readonly keep?: string;
  readonly force?: boolean;
  readonly ffprobe?: string;
  readonly json?: boolean;
  readonly config: boolean;
}

const COMMAND = 'croton scrub';

/** Arguments and options of `croton scrub`. */
export function define(command: Command): void {
  command
    .argument('<path...>', 'video files, or folders to search for them')
    .option('-o, --output <file>', 'the copy to write, of one clip')
    .option('--output-dir <folder>', 'where to write copies (default: NAME.clean.EXT beside each clip)')
    .option('--mute', 'leave out the sound')
    .option(
      '--keep <kinds>',
      'what stays although it is private: location, device, person, with commas between',
    )
    .option('--force', 'replace copies that are there already')
    .option(
      '--ffprobe <path>',
      'the ffprobe to use (default: CROTON_FFPROBE, the bundled one, the one of the system)',
    )
    .addHelpText(
      'after',
      `
Clips are never changed. Each copy is probed before it gets its name: nothing private may be left in it, and every packet of
picture and sound has to be that of the clip. MP4, MOV, M4V and 3GP are copied by croton itself, other files by ffmpeg
(CROTON_FFMPEG, or the one of the system). Uploads leave out what is private without a copy where they can.

No program can clean everything: titles, comments and names of chapters stay unless they hold coordinates or the path of a
home folder, and so does what is in picture and sound themselves: faces, voices, signs, cover art with data of its own,
what an encoder wrote between pictures, samples that an edit hides, bytes of the media that no track refers to.

Examples:
  croton scrub recording.mkv
  croton scrub --output-dir clean --mute clips
  croton scrub --keep device -o public.mov IMG_0042.MOV`,
    );
}

/** Writes the copies; one bad clip stops nothing. The exit code is that of the worst problem. */
export async function run(context: Context, paths: readonly string[], options: Options): Promise<ExitCode> {
  const { output, outputDir: outputFolder, mute = false, force = false, ffprobe } = options;
  if (output !== undefined && outputFolder !== undefined)
    throw usage('-o and --output-dir do not go together');
  if (output !== undefined && paths.length > 1) throw usage('-o takes one clip; --output-dir takes several');
  const share = readKept(options.keep);
  const items: ScrubbedClip[] = [];
  const work = { paths, share, mute, force, output, outputFolder, ffprobe, useConfig: options.config };
  await scrubClips(context, work, (clip) => {
    items.push(clip);
    if (options.json !== true) print(context, clip);
  });
  if (options.json === true) {
    const document = { version: 1, items: items.map(toJson) };
    context.io.stdout.write(`${JSON.stringify(document, undefined, 2)}\n`);
  }
  return combineExitCodes(items.map((clip) => ('problem' in clip ? clip.problem.exitCode : 0)));
}

function readKept(text: string | undefined): SharePolicy {
  const share: Record<PrivateKind, 'remove' | 'keep'> = { ...REMOVE_ALL };
  for (const word of text?.split(',') ?? []) {
    const kind = word.trim();
    if (kind !== 'location' && kind !== 'device' && kind !== 'person')
      throw usage(`--keep takes location, device and person, not ${JSON.stringify(kind)}`);
    share[kind] = 'keep';
  }
  return share;
}

function print({ io, cwd }: Context, clip: ScrubbedClip): void {
  if ('problem' in clip) {
    const { message, code, hint } = clip.problem;
    io.stderr.write(`${escapeUntrusted(message)} [${code}]\n  hint: ${escapeUntrusted(hint)}\n`);
    return;
  }
  const gone = [...clip.removed.map(({ what }) => what), ...(clip.muted ? ['sound'] : [])];
  const list = gone.length === 0 ? 'nothing private was found' : `without ${gone.join(', ')}`;
  // Below the folder we are in as it would be typed.
  const near = relative(cwd, clip.output);
  const shown = near.startsWith('..') || isAbsolute(near) ? clip.output : near;
  io.stdout.write(`${escapeUntrusted(shown)}: ${excerpt(list)}\n`);
}

function toJson(clip: ScrubbedClip) {
  if (!('problem' in clip)) return clip;
  const { code, message, hint } = clip.problem;
  return { path: clip.path, error: { code, message, hint } };
}

function usage(reason: string): CrotonError {
  return new CrotonError('usage/invalid', { reason, command: COMMAND });
}
