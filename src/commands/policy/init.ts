import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { SharedOptions } from '../../cli/command.js';
import type { Context } from '../../context.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { writeFileAtomic } from '../../files/atomic-write.js';
import { readTraits, type UnfitClip } from '../../journey/policy-init.js';
import { renderPolicy } from '../../journey/policy-text.js';
import { escapeUntrusted } from '../../text/escape.js';

interface Options extends SharedOptions {
  readonly from?: readonly string[];
  readonly output?: string;
  readonly force?: boolean;
  readonly ffprobe?: string;
}

const COMMAND = 'croton policy init';

/** Options of `croton policy init`. */
export function define(command: Command): void {
  command
    .option('--from <path...>', 'clips that are good as they are: the limits come from their facts')
    .option('-o, --output <file>', 'the policy to write; - is standard output', 'croton-policy.yaml')
    .option('--force', 'replace a file that is there')
    .option('--ffprobe <path>', 'the ffprobe to use')
    .addHelpText(
      'after',
      `
Examples:
  croton policy init --from good.mp4 better.mov
  croton policy init --from accepted/ -o - | less

Then set policy: croton-policy.yaml in croton.yaml, or check with --policy croton-policy.yaml.`,
    );
}

/** Writes a policy; exit code 1 when none of the clips is fit to take limits from. */
export async function run(context: Context, _args: readonly string[], options: Options): Promise<ExitCode> {
  const { from, output = 'croton-policy.yaml', ffprobe } = options;
  const path = output === '-' ? undefined : resolve(context.cwd, output);
  if (path !== undefined && options.force !== true) await assertFree(path, output);
  const read = from === undefined ? undefined : await readTraits(context, { paths: from, ffprobe });
  for (const clip of read?.unfit ?? []) context.io.stderr.write(unfitLine(clip));
  if (read !== undefined && read.traits.clips === 0) {
    context.io.stderr.write('no policy was written: none of these clips is good to take limits from\n');
    return 1;
  }
  const text = renderPolicy(read?.traits);
  if (path === undefined) context.io.stdout.write(text);
  else {
    await writeFileAtomic(path, text);
    const said = options.json ? JSON.stringify({ version: 1, path, traits: read?.traits ?? null }) : output;
    context.io.stdout.write(`${options.json ? said : `written: ${escapeUntrusted(said)}`}\n`);
  }
  return 0;
}

const unfitLine = ({ path, rule, message }: UnfitClip) =>
  `left out: ${escapeUntrusted(path)}: ${escapeUntrusted(message)} [${rule}]\n`;

async function assertFree(path: string, shown: string): Promise<void> {
  const there = await access(path).then(
    () => true,
    () => false,
  );
  if (!there) return;
  const reason = `${shown} is there already: --force replaces it, -o names another`;
  throw new CrotonError('usage/invalid', { reason, command: COMMAND });
}
