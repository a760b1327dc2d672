import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import type { MediaToCompare } from '../manifest/compare-media.js';
import { type FixEvent, type FixSummary, fixManifest } from './fix-manifest.js';

interface FixAllOptions {
  /** Manifests, as they were named. */
  readonly files: readonly string[];
  readonly media: MediaToCompare | undefined;
  readonly dryRun: boolean;
}

interface FixListener {
  event(event: FixEvent): void;
  end(summary: FixSummary): void;
  /** A manifest that cannot be read as far as it must be: nothing of it was changed. */
  refuse(message: string): void;
}

/**
 * Fixes manifests one after another; one that cannot be read is left alone, and the check that follows tells why.
 * After a dry run `open` reads what a manifest would hold. Errors as `fixManifest`.
 */
export async function fixManifests(
  context: Context,
  { files, media, dryRun }: FixAllOptions,
  listen: (name: string) => FixListener,
) {
  const done = new Map<string, FixSummary>();
  const close = async () => {
    for (const summary of done.values()) await summary.close();
  };
  try {
    for (const name of files) {
      const listener = listen(name);
      const options = { path: resolve(context.cwd, name), name, media, dryRun };
      try {
        const summary = await fixManifest(context, options, (event) => listener.event(event));
        done.set(name, summary);
        listener.end(summary);
      } catch (error) {
        if (!(error instanceof CrotonError) || error.code !== 'manifest/unreadable') throw error;
        listener.refuse(error.message);
      }
    }
  } catch (error) {
    await close();
    throw error;
  }
  const open = (name: string) => createReadStream(done.get(name)?.content ?? resolve(context.cwd, name));
  return { open: dryRun ? open : undefined, close };
}
