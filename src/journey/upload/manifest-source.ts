/** The clips of a manifest as it is. Records are read when their turn comes, none is held in memory. */
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Context } from '../../context.js';
import { CrotonError, reasonOf, systemErrorCode } from '../../errors.js';
import { SeenKeys } from '../../files/seen-keys.js';
import { BuildMemory } from '../../manifest/build-memory.js';
import { type RecordEntry, readManifest } from '../../manifest/read-manifest.js';
import { idKey } from '../../manifest/record-keys.js';
import { readEntryState } from '../../media/entry-state.js';
import type { TransferItem } from '../../transfer/transfer-item.js';
import { collectGarbageOfMany } from '../collect-garbage-sooner.js';
import { compileLater } from '../compile-later.js';
import { isWithin } from '../scan-collection.js';
import type { ClipSource, SourceTerms } from './clip-source.js';
import { DeclarationCount, declarationOf } from './declarations.js';
import type { UploadSource } from './find-upload.js';
import { Listing } from './listing.js';
import { ManifestFile } from './manifest-file.js';
import { modifiedMs } from './modified-ms.js';
import { holdBack, itemOf } from './upload-item.js';
import { UploadPlan } from './upload-plan.js';
import { heldByIssues, whyHeld } from './why-held.js';

/**
 * Begins to read a manifest, once, to its end.
 * @throws CrotonError `file/not-found`, `file/unreadable`
 */
export async function openManifestSource(
  context: Context,
  source: UploadSource,
  terms: SourceTerms,
): Promise<ClipSource> {
  compileLater();
  const { manifestPath } = source;
  const handle = await open(manifestPath).catch((error: unknown) => {
    if (systemErrorCode(error) === 'ENOENT')
      throw new CrotonError('file/not-found', { path: manifestPath }, { cause: error });
    throw new CrotonError(
      'file/unreadable',
      { path: manifestPath, reason: reasonOf(error) },
      { cause: error },
    );
  });
  let memory: BuildMemory | undefined;
  try {
    if (!(await handle.stat()).isFile())
      throw new CrotonError('file/unreadable', { path: manifestPath, reason: 'it is not a regular file' });
    memory = await BuildMemory.open(context.env, manifestPath);
    return new ManifestSource(context, { source, terms, handle, memory });
  } catch (error) {
    await memory?.close();
    await handle.close();
    throw error;
  }
}

interface Parts {
  readonly source: UploadSource;
  readonly terms: SourceTerms;
  readonly handle: FileHandle;
  readonly memory: BuildMemory;
}

class ManifestSource implements ClipSource {
  readonly plan = new UploadPlan();
  readonly places: number[] = [];
  readonly unread = { clips: 0, bytes: 0 };
  readonly #source: UploadSource;
  readonly #terms: SourceTerms;
  readonly #file: ManifestFile;
  readonly #memory: BuildMemory;
  readonly listing: Listing;
  /** Of each place: what is declared with it; undefined where it would wait. */
  readonly #declared: (Declared | undefined)[] = [];
  readonly #declarations = new Map<string, Declared>();
  /** Of each place: its line, counted from 1. */
  readonly #lines: number[] = [];

  constructor({ clock, signal }: Context, { source, terms, handle, memory }: Parts) {
    this.#source = source;
    this.#terms = terms;
    this.#file = new ManifestFile(handle);
    this.#memory = memory;
    this.listing = new Listing(clock, signal, (breathe) => this.#read(breathe));
  }

  async survey(places: readonly number[]) {
    const count = new DeclarationCount();
    for (const place of places) {
      const declared = this.#declared[place];
      if (declared !== undefined) count.add(declared, this.plan.bytesAt(place));
    }
    return count.survey();
  }

  async preview(): Promise<void> {
    for (const place of this.places) {
      const record = this.#file.recordAt(this.#lines[place] ?? 0);
      if (record === undefined || holdBack(record, this.#terms) !== undefined) continue;
      await itemOf(record, this.#itemSource());
    }
  }

  async *items(places: Iterable<number> | AsyncIterable<number>): AsyncGenerator<TransferItem> {
    await this.#terms.ready;
    for await (const place of places) {
      const record = this.#file.recordAt(this.#lines[place] ?? 0);
      if (record === undefined || holdBack(record, this.#terms) !== undefined) continue;
      const item = await itemOf(record, this.#itemSource());
      if (item !== undefined) yield item;
    }
  }

  async *leftovers(): AsyncGenerator<TransferItem> {}

  async finish(): Promise<readonly TransferItem[]> {
    return [];
  }

  stop(): void {
    this.listing.stop();
  }

  async close(): Promise<void> {
    await this.listing.close();
    await this.#memory.close();
    await this.#file.close();
  }

  async #read(breathe: () => Promise<void>): Promise<void> {
    const { within } = this.#source;
    await this.#file.findLines();
    const seen = new SeenKeys();
    let heldLine = 0;
    for await (const entry of readManifest(this.#file.whole())) {
      await breathe();
      if (!('record' in entry)) {
        // Several things may be wrong with one line.
        if (entry.line === heldLine) continue;
        heldLine = entry.line;
        const problem = heldByIssues(entry.issues, `line ${entry.line} of the manifest`);
        this.#terms.emit({ type: 'clip-problem', problem, bytes: 0 });
        continue;
      }
      const { record, line } = entry;
      if (!isWithin(record.file_name, within)) continue;
      if (seen.add(idKey(record.id), { file: 1, line }) !== undefined) continue;
      await this.#take(entry);
    }
    this.#terms.totals.complete();
  }

  async #take({ record, line }: RecordEntry): Promise<void> {
    collectGarbageOfMany(this.plan.size);
    const { mediaFolder } = this.#source;
    const { id, file_name: fileName, bytes, rights } = record;
    const terms = this.#terms;
    // What is not there, or cannot be looked at, is told when its turn comes.
    const state = await readEntryState(join(mediaFolder, fileName));
    const identity = state.kind === 'file' ? state.identity : undefined;
    if (identity !== undefined && terms.accept?.(fileName, identity) === false) return;
    const delivered = terms.isDelivered(id);
    const clip = { fileName, bytes, mtimeMs: modifiedMs(identity), delivered };
    if (!terms.isWanted(clip)) return;
    const mayGo = delivered || whyHeld(record, terms.today) === undefined;
    this.#declared[this.plan.size] = mayGo ? this.#declare(declarationOf(rights)) : undefined;
    this.#lines.push(line);
    this.places.push(this.plan.size);
    this.plan.add(clip);
    terms.totals.count(bytes);
    if (this.#memory.hashedState(fileName, id, record.media.shared) === undefined) {
      this.unread.clips += 1;
      this.unread.bytes += bytes;
    }
  }

  /** Most clips declare the same: it is kept once. */
  #declare(said: Declared): Declared {
    const known = this.#declarations.get(said.digest) ?? said;
    this.#declarations.set(said.digest, known);
    return known;
  }

  #itemSource() {
    return { mediaFolder: this.#source.mediaFolder, memory: this.#memory, terms: this.#terms };
  }
}

type Declared = ReturnType<typeof declarationOf>;
