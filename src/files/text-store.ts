import type { SeenAt } from './seen-keys.js';

const CHUNK_BYTES = 1 << 16;
const LENGTH_BYTES = 4;

/** Keeps millions of texts as UTF-8 in large buffers: as strings they would take several times the room. */
export class TextStore {
  readonly #chunks: Buffer[] = [];
  #used = 0;

  /** Keeps a text and returns where. */
  add(text: string): SeenAt {
    const bytes = Buffer.from(text);
    const needed = bytes.length + LENGTH_BYTES;
    let chunk = this.#chunks.at(-1);
    if (chunk === undefined || this.#used + needed > chunk.length) {
      chunk = Buffer.allocUnsafe(Math.max(CHUNK_BYTES, needed));
      this.#chunks.push(chunk);
      this.#used = 0;
    }
    const at = { file: this.#chunks.length - 1, line: this.#used + 1 };
    this.#used = chunk.writeUInt32LE(bytes.length, this.#used);
    this.#used += bytes.copy(chunk, this.#used);
    return at;
  }

  /** The text that `add` kept there. */
  read({ file, line }: SeenAt): string {
    const chunk = this.#chunks[file];
    if (chunk === undefined) return '';
    const begin = line - 1 + LENGTH_BYTES;
    return chunk.toString('utf8', begin, begin + chunk.readUInt32LE(line - 1));
  }
}
