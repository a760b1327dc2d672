import type { AtomicFile } from '../files/atomic-write.js';
import { LineWindow } from './line-window.js';

const GROWTH = 1.5;

/** The places and names of millions of lines, in flat memory: a name’s bytes and 20 more for each. */
export class SortedLines {
  #names = Buffer.allocUnsafe(1 << 16);
  #nameEnds = new Float64Array(1024);
  #offsets = new Float64Array(1024);
  #lengths = new Uint32Array(1024);
  #size = 0;
  #bytes = 0;
  #nameBytes = 0;
  #inOrder = true;

  get size(): number {
    return this.#size;
  }

  /** Whether the lines came in the order of manifests: by the bytes of the names’ UTF-8 form. */
  get inOrder(): boolean {
    return this.#inOrder;
  }

  /** Notes the next line of the file. `text` is without its line feed. */
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
    this.#size += 1;
    if (this.#size > 1 && this.#inOrder) this.#inOrder = this.#compare(this.#size - 2, this.#size - 1) <= 0;
  }

  /** The numbers of the lines, from 0, as they are to stand; lines with the same name keep their order. */
  order(): Uint32Array {
    const order = Uint32Array.from({ length: this.#size }, (_, index) => index);
    return this.#inOrder ? order : order.sort((a, b) => this.#compare(a, b));
  }

  /**
   * Copies the lines of the file at `path`, which were added in its order, into `file` in the order given.
   * @param ends whether the last one ends with a line feed
   */
  async copy(path: string, file: AtomicFile, order: Uint32Array, ends: boolean): Promise<void> {
    const window = new LineWindow(path);
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
