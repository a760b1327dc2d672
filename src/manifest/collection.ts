/** The collection file, `croton.yaml`: what a person answers once for a folder of clips. It is untrusted. */
import { access } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { SharePolicy } from '../media/share.js';
import type { Answers } from './answers.js';

export const COLLECTION_FILE = 'croton.yaml';

/** Answers for the clips whose path matches one of the globs. */
export interface PathRule {
  readonly files: readonly string[];
  readonly set: Answers;
}

export interface Collection {
  /** Absolute path of the croton.yaml. */
  readonly path: string;
  /** The folder that it stands in: the manifest lives here. */
  readonly folder: string;
  /** Absolute path of the folder with the clips. */
  readonly mediaFolder: string;
  readonly name: string | undefined;
  readonly share: SharePolicy;
  /** URL or profile name. It gets no token unless somebody logged in to it. */
  readonly endpoint: string | undefined;
  readonly policy: string | undefined;
  readonly defaults: Answers;
  readonly rules: readonly PathRule[];
  readonly include: readonly string[] | undefined;
  readonly exclude: readonly string[];
}

/** The nearest croton.yaml in `folder` or above it, as an absolute path; undefined where there is none. */
export async function findCollection(folder: string): Promise<string | undefined> {
  for (let at = resolve(folder); ; at = dirname(at)) {
    const path = join(at, COLLECTION_FILE);
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return path;
    if (dirname(at) === at) return undefined;
  }
}

/**
 * Reads and checks a croton.yaml. Errors: `file/not-found`, `file/unreadable`, and `config/invalid` naming file, line and column.
 */
export async function loadCollection(path: string): Promise<Collection> {
  const { readCollectionFile } = await import('./collection-file.js');
  return readCollectionFile(resolve(path));
}
