import { access } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CrotonError } from '../errors.js';
import { findCollection } from '../manifest/collection.js';

/** The name that manifests have where nobody chose another. */
const MANIFEST_FILE = 'manifest.jsonl';

/**
 * The manifest that is meant where none is named: the one beside the nearest croton.yaml, else the one in `folder`.
 * `useConfig`: false with `--no-config`, then only `folder` is looked at.
 * @throws CrotonError `manifest/none`
 */
export async function findManifest(folder: string, useConfig = true): Promise<string> {
  const collection = useConfig ? await findCollection(folder) : undefined;
  const home = collection === undefined ? folder : dirname(collection);
  for (const path of new Set([join(home, MANIFEST_FILE), join(folder, MANIFEST_FILE)])) {
    const found = await access(path).then(
      () => true,
      () => false,
    );
    if (found) return path;
  }
  throw new CrotonError('manifest/none', { folder: home });
}
