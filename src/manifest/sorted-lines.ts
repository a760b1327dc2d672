import { closeSync, openSync, writeSync } from 'node:fs';
import type { AtomicFile } from '../files/atomic-write.js';
import { LineWindow } from './line-window.js';

const GROWTH = 1.5;
const BUFFER_BYTES = 1 << 18;

/**
 * Millions of lines in a scratch file, to be read again in the order of their names. Memory: a name’s bytes and 28 more for
 * each. Synchronous: a promise for each line costs more than the disk. The file is the caller’s to remove.
 */
export class SortedLines {
  readonly #path: string;
  readonly #descriptor: number;
  #pieces: string[] = [];
  #waiting = 0;
  #names = Buffer.allocUnsafe(1 << 16);
  #nameEnds = new Float64Array(1024);
  #offsets = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #size = 0;
  #bytes = 0;
  #nameBytes = 0;
  #inOrder = true;

  /** @param path of the scratch file */
  constructor(path: string) {
    this.#path = path;
    this.#descriptor = openSync(path, 'wx', 0o600);
  }

  /** Whether the lines came in the order of manifests: by the bytes of the names’ UTF-8 form. */
  get inOrder(): boolean {
    return this.#inOrder;
  }

  /** Takes the next line, `text` without its line feed. */
  add(text: string, name: string): void {
    if (this.#size === this.#offsets.length) this.#grow();
    const nameBytes = Buffer.byteLength(name);
    if (this.#nameBytes + nameBytes > this.#names.length) this.#growNames(nameBytes);
    this.#names.write(name, this.#nameBytes);
    this.#nameBytes += nameBytes;
    this.#nameEnds[this.#size] = this.#nameBytes;
    this.#offsets[this.#size] = this.#bytes;
    const length = Buffer.byteLength(text);
    this.#lengths[this.#size] = length;
    this.#bytes += length + 1;
    this.#pieces.push(text, '\n');
    this.#waiting += length;
    if (this.#waiting > BUFFER_BYTES) this.#flush();
    this.#size += 1;
    if (this.#size > 1 && this.#inOrder) this.#inOrder = this.#compare(this.#size - 2, this.#size - 1) <= 0;
  }

  /** The numbers of the lines, from 0: as they came, or sorted by name, where lines with the same name keep their order. */
  order(sorted: boolean): Uint32Array {
    const order = Uint32Array.from({ length: this.#size }, (_, index) => index);
    return sorted ? order.sort((a, b) => this.#compare(a, b)) : order;
  }

  /**
   * Copies the lines into `file` in the order given.
   * @param ends whether the last one ends with a line feed
   */
  async copy(file: AtomicFile, order: Uint32Array, ends: boolean): Promise<void> {
    this.#flush();
    const window = new LineWindow(this.#path);
    try {
      for (const [index, line] of order.entries()) {
        const place = { offset: this.#offsets[line] ?? 0, length: this.#lengths[line] ?? 0 };
        const end = ends || index + 1 < order.length ? '\n' : '';
        await file.write(window.read(place).toString() + end);
      }
    } finally {
      window.close();
    }
  }

  /** Call it once, when nothing more is asked of the lines. */
  close(): void {
    closeSync(this.#descriptor);
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pieces.join(''));
    this.#pieces = [];
    this.#waiting = 0;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
  }

  #compare(a: number, b: number): number {
    const [startOfA, startOfB] = [this.#nameStart(a), this.#nameStart(b)];
    const endOf = (line: number) => this.#nameEnds[line] ?? 0;
    return this.#names.compare(this.#names, startOfB, endOf(b), startOfA, endOf(a));
  }

  #nameStart(line: number): number {
    return line === 0 ? 0 : (this.#nameEnds[line - 1] ?? 0);
  }

  #grow(): void {
    const length = Math.ceil(this.#offsets.length * GROWTH);
    const nameEnds = new Float64Array(length);
    nameEnds.set(this.#nameEnds);
    const offsets = new Float64Array(length);
    offsets.set(this.#offsets);
    const lengths = new Uint32Array(length);
    lengths.set(this.#lengths);
    [this.#nameEnds, this.#offsets, this.#lengths] = [nameEnds, offsets, lengths];
  }

  #growNames(more: number): void {
    const names = Buffer.allocUnsafe(Math.ceil((this.#names.length + more) * GROWTH));
    this.#names.copy(names, 0, 0, this.#nameBytes);
    this.#names = names;
  }
}
