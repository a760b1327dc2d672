/**
 * Files as git holds them. A repository may come from a stranger, and its configuration can name programs: nothing is asked
 * of git that filters, compares or fetches, what its configuration could still start is switched off, and no shell is used.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';

const SAFE = [
  ...['core.fsmonitor=false', 'core.hooksPath=/dev/null', 'core.pager=cat', 'core.askPass='],
  // A folder inside the repository that looks like a repository of its own is not one.
  'safe.bareRepository=explicit',
].flatMap((setting) => ['-c', setting]);

function gitEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    // A hook of git names its own repository; the one of the file is meant.
    ([name]) => !/^GIT_(?:DIR|WORK_TREE|INDEX_FILE|PREFIX|COMMON_DIR|NAMESPACE|EXTERNAL_DIFF)$/.test(name),
  );
  return {
    ...Object.fromEntries(own),
    // An incomplete clone would fetch what it lacks: a check never asks the network.
    ...{ GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: '', GIT_TERMINAL_PROMPT: '0' },
    ...{ GIT_OPTIONAL_LOCKS: '0', GIT_NO_REPLACE_OBJECTS: '1', LC_ALL: 'C' },
  };
}

function startGit(folder: string, args: readonly string[]): ChildProcess {
  return spawn('git', [...SAFE, ...args], {
    cwd: folder,
    env: gitEnvironment(),
    stdio: ['ignore', 'pipe', 'pipe'],
    windowsHide: true,
  });
}

interface Answer {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git; its output is expected to be short. Errors: `git/missing`. */
async function askGit(folder: string, args: readonly string[]): Promise<Answer> {
  const child = startGit(folder, args);
  const texts = { stdout: '', stderr: '' };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (texts.stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (texts.stderr += text));
  const code = await exitOf(child);
  return { code, ...texts };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.on('error', (error) => {
      const missing = systemErrorCode(error) === 'ENOENT';
      const reason = missing ? 'it is not installed, or not in PATH' : reasonOf(error);
      reject(new CrotonError('git/failed', { reason }, { cause: error }));
    });
    child.on('close', resolve);
  });
}

/** A commit of the repository around a folder. */
export interface GitCommit {
  /** A folder in the repository. */
  readonly folder: string;
  /** Object name of the commit. */
  readonly commit: string;
  /** As it was named. */
  readonly revision: string;
}

/**
 * Finds the commit that `revision` (a branch, tag, commit, `HEAD~1`) names in the repository around `folder`.
 * @throws CrotonError `git/failed`, `git/no-repository`, `git/no-revision`
 */
export async function findCommit(folder: string, revision: string): Promise<GitCommit> {
  const unknown = (hint?: string) => new CrotonError('git/no-revision', { revision }, { hint });
  // An option, or more than one line of arguments, is never a revision.
  if (revision === '' || revision.startsWith('-') || /[\u0000-\u0020]/.test(revision)) throw unknown();
  const found = await askGit(folder, ['rev-parse', '--verify', '--quiet', `${revision}^{commit}`]);
  const commit = found.stdout.trim();
  if (found.code === 0 && /^[0-9a-f]{40,64}$/.test(commit)) return { folder, commit, revision };
  const shallow = await askGit(folder, ['rev-parse', '--is-shallow-repository']);
  if (shallow.code !== 0)
    throw new CrotonError('git/no-repository', { folder, reason: firstLine(shallow.stderr) });
  if (shallow.stdout.trim() !== 'true') throw unknown();
  throw unknown(
    'this clone is shallow: fetch the revision first, for example with fetch-depth: 0 (GitHub), GIT_DEPTH: 0 (GitLab) or git fetch --unshallow',
  );
}

/**
 * The file at a path below the root of the repository, as the commit holds it; undefined where it does not hold one.
 * @throws CrotonError `git/failed`
 */
export async function fileAt({ folder, commit }: GitCommit, path: string): Promise<string | undefined> {
  const { code, stdout } = await askGit(folder, ['rev-parse', '--verify', '--quiet', `${commit}:${path}`]);
  if (code !== 0) return undefined;
  const kind = await askGit(folder, ['cat-file', '-t', stdout.trim()]);
  return kind.stdout.trim() === 'blob' ? stdout.trim() : undefined;
}

/** Where a file (a real path, without links) stands below the root of its repository. @throws CrotonError `git/no-repository` */
export async function pathInRepository(path: string): Promise<string> {
  const { code, stdout, stderr } = await askGit(dirname(path), ['rev-parse', '--show-prefix']);
  if (code !== 0)
    throw new CrotonError('git/no-repository', { folder: dirname(path), reason: firstLine(stderr) });
  return stdout.replace(/\r?\n$/, '') + basename(path);
}

/** The name that a file had in the commit, where it was renamed since (in the index, so also before it is committed). */
export async function nameBefore({ folder, commit }: GitCommit, path: string): Promise<string | undefined> {
  const renames = ['diff-index', '--cached', '-r', '-M', '--diff-filter=R', '--name-status', '-z'];
  const { stdout } = await askGit(folder, [...renames, '--no-ext-diff', '--no-textconv', commit, '--']);
  const words = stdout.split('\0');
  for (let at = 0; at + 2 < words.length; at += 3) if (words[at + 2] === path) return words[at + 1];
  return undefined;
}

/** The content of a file that {@link fileAt} found. @throws CrotonError `git/failed`, also after a part was read */
export async function* readBlob(folder: string, blob: string): AsyncGenerator<Buffer> {
  // Above this size git passes on what it unpacks; else it unpacks all of it first, hundreds of megabytes.
  const child = startGit(folder, ['-c', 'core.bigFileThreshold=1m', 'cat-file', 'blob', blob]);
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint += text));
  const ended = exitOf(child);
  // Whoever reads on learns of it below; nobody may be there to learn of it sooner.
  ended.catch(() => {});
  try {
    if (child.stdout !== null) yield* child.stdout as AsyncIterable<Buffer>;
    const code = await ended;
    if (code !== 0) throw new CrotonError('git/failed', { reason: firstLine(complaint) });
  } finally {
    child.kill();
  }
}

const firstLine = (text: string) => text.trim().split('\n')[0] ?? '';
