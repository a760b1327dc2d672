import { lstat, stat } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { FINDINGS_FORMATS, type FindingsFormat, type OutputFile } from '../report/findings-report.js';
import { suggest } from '../text/suggest.js';

/** Files that croton itself reads, found by their names. */
const OWN_NAMES = ['croton.yaml', 'croton-baseline.json', '.crotonignore'];
/** A sidecar, in which people say what holds for one clip. */
const SIDECAR_NAME = /\.(?:mp4|mov|m4v|mkv|webm|avi|mpe?g|ts|3gp|flv|ogv)\.yaml$/i;
const VIDEO_NAME = /^\.(?:mp4|mov|m4v|mkv|webm|avi|mpe?g|ts|3gp|flv|ogv)$/i;

/** What `--output` asks for: files, and a format for standard output (`-`). */
export interface Outputs {
  readonly files: readonly OutputFile[];
  readonly printed: FindingsFormat | undefined;
}

/**
 * Reads `FORMAT=FILE` options and refuses, before any work, what would destroy something.
 * @param inputs what the command reads, as it was named
 * @throws CrotonError `usage/invalid`
 */
export async function readOutputs(
  context: Context,
  options: readonly string[],
  inputs: readonly string[],
  command: string,
): Promise<Outputs> {
  const usage = (reason: string) => new CrotonError('usage/invalid', { reason, command });
  const wanted = options.map((text) => splitOutput(text, command));
  const printed = wanted.filter(({ name }) => name === '-');
  if (printed.length > 1) throw usage('only one report can go to standard output');
  const files = wanted
    .filter(({ name }) => name !== '-')
    .map(({ format, name }) => ({ format, name, path: resolve(context.cwd, name) }));
  const taken = new Map<string, string>();
  for (const input of inputs) {
    if (input !== '-') taken.set(await identityOf(resolve(context.cwd, input)), `${input} is what is read`);
  }
  for (const { name, path } of files) {
    const problem = await whyNotWritten(name, path);
    if (problem !== undefined) throw usage(problem);
    const identity = await identityOf(path);
    const reason = taken.get(identity);
    if (reason !== undefined) throw usage(`${reason}: a report cannot be written over it`);
    // Several reports may go to /dev/null.
    const stats = await stat(path).catch(() => undefined);
    if (stats === undefined || stats.isFile()) taken.set(identity, `${name} is another report`);
  }
  return { files, printed: printed[0]?.format };
}

/**
 * Why no result is written to a file of that name, in words: it would take the place of something precious, or what
 * stands there leads elsewhere or keeps everybody waiting. Undefined when nothing speaks against it.
 */
export async function whyNotWritten(name: string, path: string): Promise<string | undefined> {
  if (VIDEO_NAME.test(extname(path))) return `${name} has the name of a video; a report would take its place`;
  // Letter case does not tell files apart on every disk.
  if (OWN_NAMES.includes(basename(path).toLowerCase()) || SIDECAR_NAME.test(path))
    return `${name} is a file of croton itself`;
  const stats = await stat(path).catch(() => undefined);
  if (stats?.isDirectory()) return `${name} is a folder; name a file in it`;
  if (stats?.isBlockDevice()) return `${name} is a drive; what is on it would be lost`;
  if (path.startsWith('/dev/')) return undefined;
  if ((await lstat(path).catch(() => undefined))?.isSymbolicLink())
    return `${name} is a link; name the file that it leads to`;
  return stats?.isFIFO() ? `${name} is a pipe; write to - and let the shell pass it on` : undefined;
}

function splitOutput(text: string, command: string): { format: FindingsFormat; name: string } {
  const at = text.indexOf('=');
  const name = text.slice(at + 1);
  if (at > 0 && name !== '') return { format: readFormat(text.slice(0, at), command), name };
  const reason = `--output takes FORMAT=FILE, for example sarif=report.sarif, not ${JSON.stringify(text)}`;
  throw new CrotonError('usage/invalid', { reason, command });
}

/** The format of that name. @throws CrotonError `usage/invalid`, with a suggestion */
export function readFormat(word: string, command: string): FindingsFormat {
  const format = FINDINGS_FORMATS.find((candidate) => candidate === word);
  if (format !== undefined) return format;
  const meant = suggest(word, FINDINGS_FORMATS);
  const reason = `there is no format ${JSON.stringify(word)}: ${FINDINGS_FORMATS.join(', ')}`;
  const hint = meant === undefined ? undefined : `did you mean ${meant}?`;
  throw new CrotonError('usage/invalid', { reason, command }, { hint });
}

/** The same for all names of a file, also by links; one that is not there yet is known by its folder and its name. */
export async function identityOf(path: string): Promise<string> {
  const own = await inodeOf(path);
  if (own !== undefined) return own;
  const folder = await inodeOf(dirname(path));
  return folder === undefined ? path : `${folder}/${basename(path)}`;
}

async function inodeOf(path: string): Promise<string | undefined> {
  const stats = await stat(path, { bigint: true }).catch(() => undefined);
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}
