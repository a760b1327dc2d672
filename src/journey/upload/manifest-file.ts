import { readSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { parseRecord } from '../../manifest/parse-record.js';
import type { ClipRecord } from '../../record/schema.js';

/** A manifest as it was when it was opened, whatever is renamed to its path: its records are read when they are wanted. */
export class ManifestFile {
  readonly #handle: FileHandle;
  /** Of each line: where it begins; after the last, where that one ends. */
  #offsets: readonly number[] = [0];

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** Finds where its lines are. Errors: those of the system. */
  async findLines(): Promise<void> {
    this.#offsets = await lineOffsets(this.whole());
  }

  /** All of it. */
  whole(): AsyncIterable<Buffer> {
    return this.#handle.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 18 });
  }

  /** The record on a line, counted from 1; undefined where there is none. Errors: those of the system. */
  recordAt(line: number): ClipRecord | undefined {
    const start = this.#offsets[line - 1] ?? 0;
    const buffer = Buffer.allocUnsafe(Math.max(0, (this.#offsets[line] ?? start) - start));
    const text = buffer.toString('utf8', 0, readSync(this.#handle.fd, buffer, 0, buffer.length, start));
    const parsed = parseRecord(text.replace(/^\ufeff/, '').replace(/\n$/, ''), line);
    return 'record' in parsed ? parsed.record : undefined;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }
}

/** Where each line begins, and where the last one ends. */
async function lineOffsets(chunks: AsyncIterable<Buffer>): Promise<number[]> {
  const offsets = [0];
  let position = 0;
  for await (const chunk of chunks) {
    for (let end = chunk.indexOf(LINE_FEED); end !== -1; end = chunk.indexOf(LINE_FEED, end + 1))
      offsets.push(position + end + 1);
    position += chunk.length;
  }
  offsets.push(position);
  return offsets;
}

const LINE_FEED = 10;
