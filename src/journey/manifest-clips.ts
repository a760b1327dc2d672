/** The clips of a manifest as its lines name them, for commands that tell what became of each. */
import { relative, sep } from 'node:path';
import { CrotonError } from '../errors.js';
import { readManifest } from '../manifest/read-manifest.js';
import type { ClipRecord } from '../record/schema.js';
import { isWithin } from './scan-collection.js';
import { findUploadSource, type UploadSource } from './upload/find-upload.js';

const CONTENT_ID = /^sha256:[0-9a-f]{64}$/;

/** A line of a manifest. One that holds no valid record has its first issue. */
export interface ManifestClip {
  readonly id: string | undefined;
  readonly fileName: string;
  readonly record?: ClipRecord;
  readonly issue?: { readonly rule: string; readonly message: string; readonly fix: string };
}

/**
 * The collection or manifest that absolute `paths` name, as `croton upload` understands them; where there is a manifest
 * alone, clips beside it may be named too.
 * @throws CrotonError `file/not-found`, `config/not-found`, `config/invalid`, `usage/invalid`
 */
export async function findManifestClips(
  cwd: string,
  paths: readonly string[],
  useConfig: boolean,
): Promise<UploadSource> {
  const source = await findUploadSource(cwd, paths, useConfig);
  const { collection, manifestPath, mediaFolder } = source;
  if (collection !== undefined && !source.named) return source;
  const named = paths.filter((path) => path !== manifestPath && path !== mediaFolder);
  if (named.length === 0 || paths.length > named.length) return source;
  return { ...source, within: named.map((path) => relative(mediaFolder, path).replaceAll(sep, '/')) };
}

/**
 * The clips of a manifest in its order, one for each of its lines, in flat memory.
 * @throws CrotonError `manifest/none`, `file/unreadable`
 */
export async function* manifestClips({
  manifestPath,
  mediaFolder,
  within,
}: Pick<UploadSource, 'manifestPath' | 'mediaFolder' | 'within'>): AsyncGenerator<ManifestClip> {
  let broken: (ManifestClip & { readonly line: number }) | undefined;
  try {
    for await (const entry of readManifest(manifestPath)) {
      // Something may be wrong with a line that holds a good record all the same.
      if (broken !== undefined && broken.line !== entry.line) {
        if (isWithin(broken.fileName, within)) yield broken;
        broken = undefined;
      }
      if ('issues' in entry) {
        const [issue] = entry.issues;
        if (issue === undefined) continue;
        broken ??= {
          line: entry.line,
          id: issue.id !== undefined && CONTENT_ID.test(issue.id) ? issue.id : undefined,
          fileName: issue.fileName ?? '',
          issue: {
            rule: issue.rule,
            message: issue.message,
            fix: issue.fix ?? 'croton manifest check shows where',
          },
        };
        continue;
      }
      broken = undefined;
      const { record } = entry;
      if (isWithin(record.file_name, within)) yield { id: record.id, fileName: record.file_name, record };
    }
  } catch (error) {
    if (error instanceof CrotonError && error.code === 'file/not-found')
      throw new CrotonError('manifest/none', { folder: mediaFolder }, { cause: error });
    throw error;
  }
  if (broken !== undefined && isWithin(broken.fileName, within)) yield broken;
}
