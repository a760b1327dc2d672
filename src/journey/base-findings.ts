/** What manifests had wrong at a revision of their repository: only what came since counts. */
import { hash } from 'node:crypto';
import { realpath } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { CrotonError } from '../errors.js';
import { fileAt, findCommit, type GitCommit, nameBefore, pathInRepository, readBlob } from '../files/git.js';
import { SeenKeys } from '../files/seen-keys.js';
import type { Finding } from '../validation/finding.js';
import { type CheckOptions, checkManifests } from './check-manifest.js';

/** Of findings that are alike; further ones of them are known where so many were. */
const MOST_ALIKE = 64;

/** Rules whose words name lines, which move, and what tells their findings apart instead. */
const BY_PLACE: Readonly<Record<string, 'record' | 'manifest'>> = {
  'file/duplicate': 'record',
  'record/path': 'record',
  // One a manifest; at which record is chance.
  'record/order': 'manifest',
};

/** Findings in the order in which they came, told apart by record, rule, place in the record and value: never by line. */
export class BaseFindings {
  readonly #before = new SeenKeys();
  readonly #since = new SeenKeys();
  #known = 0;

  /** Findings that were known. */
  get known(): number {
    return this.#known;
  }

  /** Remembers what was wrong before. */
  add(finding: Finding): void {
    countAlike(this.#before, identityOf(finding));
  }

  /** Whether it was there before. Of three that are alike where two were before, the third is new. */
  has(finding: Finding): boolean {
    const identity = identityOf(finding);
    const number = countAlike(this.#since, identity);
    const known = this.#before.has(keyOf(identity, number));
    if (known) this.#known += 1;
    return known;
  }
}

/** Counts one more of its kind, and returns the how many-th it is. */
function countAlike(seen: SeenKeys, identity: string): number {
  for (let number = 1; number < MOST_ALIKE; number += 1)
    if (seen.add(keyOf(identity, number), { file: 0, line: 1 }) === undefined) return number;
  seen.add(keyOf(identity, MOST_ALIKE), { file: 0, line: 1 });
  return MOST_ALIKE;
}

const keyOf = (identity: string, number: number) => hash('sha1', `${number} ${identity}`, 'hex');

function identityOf({ rule, subject, actual, message, outcome }: Finding): string {
  const by = BY_PLACE[rule];
  if (by === 'manifest') return rule;
  const { id, pointer, column } = subject;
  // Without a record there is nothing to go by but what was said, and where in its line.
  const place = id === undefined ? (column ?? 0) : id;
  return JSON.stringify([rule, outcome, place, pointer ?? '', actual ?? '', by === 'record' ? '' : message]);
}

/**
 * Checks manifests as they were at `revision`, each in the repository that it lies in. One that was not there then had
 * nothing wrong; one that was renamed since is found under its old name.
 * @throws CrotonError `file/not-found`, `git/failed`, `git/no-repository`, `git/no-revision`
 */
export async function findingsAt(
  revision: string,
  { files, cwd, ...options }: Pick<CheckOptions, 'files' | 'cwd' | 'stdin' | 'policyOf' | 'today' | 'signal'>,
): Promise<BaseFindings> {
  const base = new BaseFindings();
  const blobs = new Map<string, { readonly commit: GitCommit; readonly blob: string }>();
  for (const file of files) {
    const path = await realpath(resolve(cwd, file)).catch((error: unknown) => {
      throw new CrotonError('file/not-found', { path: file }, { cause: error });
    });
    const commit = await findCommit(dirname(path), revision);
    const blob = await blobOf(commit, await pathInRepository(path));
    if (blob !== undefined) blobs.set(file, { commit, blob });
  }
  const open = (file: string) => {
    const found = blobs.get(file);
    return found === undefined ? noBytes() : readBlob(found.commit.folder, found.blob);
  };
  await checkManifests({ ...options, files: [...blobs.keys()], cwd, open }, ({ findings }) => {
    for (const finding of findings) base.add(finding);
  });
  return base;
}

async function blobOf(commit: GitCommit, path: string): Promise<string | undefined> {
  const blob = await fileAt(commit, path);
  if (blob !== undefined) return blob;
  const before = await nameBefore(commit, path);
  return before === undefined ? undefined : fileAt(commit, before);
}

async function* noBytes(): AsyncGenerator<Buffer> {}
