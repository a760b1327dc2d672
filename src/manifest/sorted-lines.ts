import { closeSync, openSync, writeSync } from 'node:fs';
import type { AtomicFile } from '../files/atomic-write.js';
import { LineWindow } from './line-window.js';

const BUFFER_BYTES = 1 << 18;
/** No name is longer than a line may be. */
const NAMES_BYTES = 1 << 20;
const LINES = 1 << 16;

/** The places of so many lines and of their names. */
interface Block {
  /** The scratch file’s offset of each line. */
  readonly offsets: Float64Array;
  readonly lengths: Uint32Array;
  /** Where its name begins: the number of a buffer of names times its size, and the offset in that. */
  readonly names: Float64Array;
  readonly nameLengths: Uint32Array;
}

/**
 * Millions of lines in a scratch file, to be read again in the order of their names. Memory: a name’s bytes and 28 more for
 * each, in blocks that are never copied. Synchronous: a promise for each line costs more than the disk. The file is the
 * caller’s to remove.
 */
export class SortedLines {
  readonly #path: string;
  readonly #descriptor: number;
  #pieces: string[] = [];
  #waiting = 0;
  readonly #blocks: Block[] = [];
  readonly #names: Buffer[] = [];
  #size = 0;
  #bytes = 0;
  #nameEnd = NAMES_BYTES;
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
    const block = this.#blockOf(this.#size) ?? this.#addBlock();
    const at = this.#size % LINES;
    const length = Buffer.byteLength(text);
    block.offsets[at] = this.#bytes;
    block.lengths[at] = length;
    block.nameLengths[at] = Buffer.byteLength(name);
    block.names[at] = this.#keepName(name, Buffer.byteLength(name));
    this.#size += 1;
    this.#bytes += length + 1;
    this.#pieces.push(text, '\n');
    this.#waiting += length;
    if (this.#waiting > BUFFER_BYTES) this.#flush();
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
        const { offsets, lengths } = this.#block(line);
        const place = { offset: offsets[line % LINES] ?? 0, length: lengths[line % LINES] ?? 0 };
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
    this.#blocks.length = 0;
    this.#names.length = 0;
  }

  #flush(): void {
    const bytes = Buffer.from(this.#pieces.join(''));
    this.#pieces = [];
    this.#waiting = 0;
    for (let at = 0; at < bytes.length; ) at += writeSync(this.#descriptor, bytes, at);
  }

  #compare(a: number, b: number): number {
    const [blockOfA, blockOfB] = [this.#block(a), this.#block(b)];
    const startOfA = blockOfA.names[a % LINES] ?? 0;
    const startOfB = blockOfB.names[b % LINES] ?? 0;
    const [fromA, fromB] = [startOfA % NAMES_BYTES, startOfB % NAMES_BYTES];
    const toA = fromA + (blockOfA.nameLengths[a % LINES] ?? 0);
    const toB = fromB + (blockOfB.nameLengths[b % LINES] ?? 0);
    return this.#namesAt(startOfA).compare(this.#namesAt(startOfB), fromB, toB, fromA, toA);
  }

  #namesAt(start: number): Buffer {
    return this.#names[Math.floor(start / NAMES_BYTES)] ?? Buffer.alloc(0);
  }

  #keepName(name: string, length: number): number {
    if (this.#nameEnd + length > NAMES_BYTES) {
      this.#names.push(Buffer.allocUnsafe(NAMES_BYTES));
      this.#nameEnd = 0;
    }
    const start = this.#nameEnd;
    this.#names.at(-1)?.write(name, start);
    this.#nameEnd += length;
    return (this.#names.length - 1) * NAMES_BYTES + start;
  }

  #blockOf(line: number): Block | undefined {
    return this.#blocks[Math.floor(line / LINES)];
  }

  #block(line: number): Block {
    return this.#blockOf(line) ?? this.#addBlock();
  }

  #addBlock(): Block {
    const block = {
      offsets: new Float64Array(LINES),
      lengths: new Uint32Array(LINES),
      names: new Float64Array(LINES),
      nameLengths: new Uint32Array(LINES),
    };
    this.#blocks.push(block);
    return block;
  }
}
