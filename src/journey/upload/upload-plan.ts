/** What an upload has before it: the files of a folder, or the records of a manifest. Flat: a million fit into memory. */
import { hash } from 'node:crypto';
import { SeenKeys } from '../../files/seen-keys.js';
import { TextStore } from '../../files/text-store.js';

/** A file or record, before it is opened. */
export interface PlannedClip {
  readonly fileName: string;
  readonly bytes: number;
  /** Milliseconds since the epoch. */
  readonly mtimeMs: number;
  /** The endpoint gave a receipt for it before. */
  readonly delivered: boolean;
}

/** Clips by their place, from 0, in the order in which they were found. */
export class UploadPlan {
  readonly #names = new TextStore();
  readonly #keys = new SeenKeys();
  readonly #chunks: number[] = [];
  readonly #offsets: number[] = [];
  readonly #bytes: number[] = [];
  readonly #mtimesMs: number[] = [];
  readonly #delivered: boolean[] = [];

  get size(): number {
    return this.#bytes.length;
  }

  add({ fileName, bytes, mtimeMs, delivered }: PlannedClip): void {
    const at = this.#names.add(fileName);
    this.#keys.add(keyOf(fileName), { file: 0, line: this.size });
    this.#chunks.push(at.file);
    this.#offsets.push(at.line);
    this.#bytes.push(bytes);
    this.#mtimesMs.push(mtimeMs);
    this.#delivered.push(delivered);
  }

  at(place: number): PlannedClip {
    return {
      fileName: this.nameAt(place),
      bytes: this.bytesAt(place),
      mtimeMs: this.mtimeAt(place),
      delivered: this.isDelivered(place),
    };
  }

  nameAt(place: number): string {
    return this.#names.read({ file: this.#chunks[place] ?? 0, line: this.#offsets[place] ?? 1 });
  }

  bytesAt(place: number): number {
    return this.#bytes[place] ?? 0;
  }

  mtimeAt(place: number): number {
    return this.#mtimesMs[place] ?? 0;
  }

  isDelivered(place: number): boolean {
    return this.#delivered[place] ?? false;
  }

  /** The place of a name. */
  find(fileName: string): number | undefined {
    return this.#keys.find(keyOf(fileName))?.line;
  }
}

const keyOf = (name: string) => hash('sha1', name, 'hex');
