import { lstat, mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { CrotonError, reasonOf } from '../errors.js';
import { type AtomicFile, openAtomic } from '../files/atomic-write.js';
import type { ExportFile, ExportFormat } from '../manifest/exports/export-format.js';

export interface ExportPlace {
  /** The file of that name in the folder; of a format with one file that file, or standard output. */
  file(name: string): ExportFile;
  /** Gives the files their names. */
  commit(): Promise<void>;
  /** Removes what was not committed. */
  discard(): Promise<void>;
}

/**
 * Opens where an export goes. In a folder no file that is there already is replaced, unless `force` says so, and never a
 * link: a folder from somebody else shall not choose what is overwritten.
 * @throws CrotonError `export/exists`, `file/unwritable`
 */
export async function openExportPlace(
  format: ExportFormat,
  output: ExportFile | { readonly path: string; readonly force: boolean },
): Promise<ExportPlace> {
  if (!('path' in output)) return { file: () => output, commit: async () => {}, discard: async () => {} };
  const { path, force } = output;
  const names = format.kind === 'file' ? [''] : format.files;
  const isNew = format.kind === 'folder' && (await prepareFolder(path, names, force));
  const files = new Map<string, AtomicFile>();
  const all = async (act: (file: AtomicFile) => Promise<void>) => {
    for (const file of files.values()) await act(file);
  };
  const discard = async () => {
    await all((file) => file.discard());
    // Fails, as it should, where the export is in it.
    if (isNew) await rmdir(path).catch(() => {});
  };
  try {
    for (const name of names) files.set(name, await openAtomic(join(path, name)));
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    file(name) {
      const file = files.get(name);
      if (file === undefined) throw new Error(`no file ${name} in this export`);
      return file;
    },
    commit: () => all((file) => file.commit()),
    discard,
  };
}

/** Whether the folder was not there before. */
async function prepareFolder(path: string, names: readonly string[], force: boolean): Promise<boolean> {
  let created: string | undefined;
  try {
    created = await mkdir(path, { recursive: true });
  } catch (error) {
    throw new CrotonError('file/unwritable', { path, reason: reasonOf(error) }, { cause: error });
  }
  for (const name of names) {
    const stats = await lstat(join(path, name)).catch(() => undefined);
    if (stats === undefined) continue;
    if (!stats.isFile())
      throw new CrotonError('file/unwritable', {
        path: join(path, name),
        reason: 'it is not a regular file',
      });
    if (!force) throw new CrotonError('export/exists', { path: join(path, name) });
  }
  return created !== undefined;
}
