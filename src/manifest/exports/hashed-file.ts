import { createHash } from 'node:crypto';
import type { ExportFile } from './export-format.js';

/** An export file that counts and digests what is written to it. */
export class HashedFile implements ExportFile {
  bytes = 0;
  readonly #hash = createHash('sha256');
  readonly #file: ExportFile;

  constructor(file: ExportFile) {
    this.#file = file;
  }

  async write(data: string | Uint8Array): Promise<void> {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.bytes += bytes.length;
    this.#hash.update(bytes);
    await this.#file.write(data);
  }

  /** Lower-case hex SHA-256 of all that was written. To be called once. */
  digest(): string {
    return this.#hash.digest('hex');
  }
}
