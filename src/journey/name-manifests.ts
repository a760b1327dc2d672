import { stat } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import picomatch from 'picomatch';
import { CrotonError } from '../errors.js';
import { globProblem } from '../files/glob-cost.js';
import { compileFilter } from '../files/globs.js';
import { walkFiles } from '../files/walk.js';
import { findManifest } from './find-manifest.js';

const MAGIC = /[*?[{]/;

/**
 * The manifests that arguments name, each once: files, `-`, and patterns that no shell expanded (Windows has none that
 * does; in quotes they come as they are). None named: the one of the collection.
 * @throws CrotonError `usage/invalid` for a folder, and for a pattern that matches nothing; `manifest/none`
 */
export async function nameManifests(
  cwd: string,
  args: readonly string[],
  useConfig: boolean,
  command: string,
): Promise<string[]> {
  if (args.length === 0) return [relative(cwd, await findManifest(cwd, useConfig))];
  const named = new Map<string, string>();
  for (const arg of args) {
    for (const name of await namesOf(cwd, arg, command)) {
      const path = name === '-' ? name : resolve(cwd, name);
      if (!named.has(path)) named.set(path, name);
    }
  }
  return [...named.values()];
}

async function namesOf(cwd: string, arg: string, command: string): Promise<string[]> {
  if (arg === '-') return [arg];
  const stats = await stat(resolve(cwd, arg)).catch(() => undefined);
  if (stats?.isDirectory()) throw await folderError(cwd, arg, command);
  if (stats !== undefined || !MAGIC.test(arg)) return [arg];
  const found = await expand(cwd, arg, command);
  if (found.length > 0) return found;
  throw new CrotonError('usage/invalid', { reason: `no file matches ${JSON.stringify(arg)}`, command });
}

async function folderError(cwd: string, arg: string, command: string): Promise<CrotonError> {
  const inside = join(arg, 'manifest.jsonl');
  const has = await stat(resolve(cwd, inside)).catch(() => undefined);
  const hint = has?.isFile()
    ? `name the manifest in it: ${command} ${inside}`
    : `name manifests in it, or a pattern: ${command} '${join(arg, '**/*.jsonl')}'`;
  return new CrotonError(
    'usage/invalid',
    { reason: `${arg} is a folder, not a manifest`, command },
    { hint },
  );
}

async function expand(cwd: string, arg: string, command: string): Promise<string[]> {
  const pattern = process.platform === 'win32' ? arg.replaceAll('\\', '/') : arg;
  const { base, glob } = picomatch.scan(pattern);
  const problem = globProblem(glob);
  if (problem !== undefined)
    throw new CrotonError('usage/invalid', { reason: `${JSON.stringify(arg)} ${problem}`, command });
  const found: string[] = [];
  for await (const { kind, relative: name } of walkFiles(
    resolve(cwd, base),
    compileFilter({ include: [glob] }),
  ))
    if (kind === 'file') found.push(join(base, name));
  return found;
}
