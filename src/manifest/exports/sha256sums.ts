import { escapeUntrusted } from '../../text/escape.js';
import { plural } from '../../text/units.js';
import type { FileExport } from './export-format.js';

/**
 * Checksums for `sha256sum -c` (GNU coreutils), run where the clips are.
 * An id is the digest of the bytes as shared. Where these differ from the file on disk its line is a comment, for there
 * it would fail; with `asShared` the clips are those that were shared, and every line counts.
 */
export const sha256sums: FileExport = {
  kind: 'file',
  summary: 'checksums, for sha256sum -c',
  binary: false,
  passes: 1,
  async write(read, file, { asShared = false }) {
    let records = 0;
    let differing = 0;
    for await (const { record } of read()) {
      records += 1;
      const digest = record.id.slice('sha256:'.length);
      if (asShared || record.media.shared === undefined)
        await file.write(checksumLine(digest, record.file_name));
      else {
        differing += 1;
        await file.write(`# as shared: ${digest}  ${escapeUntrusted(record.file_name)}\n`);
      }
    }
    return { records, notes: differing === 0 ? [] : [differNote(differing)] };
  },
};

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\n': '\\n', '\r': '\\r' };

/** A backslash before the digest tells that the name is escaped. */
function checksumLine(digest: string, fileName: string): string {
  const escaped = fileName.replace(/[\\\n\r]/g, (character) => ESCAPES[character] ?? character);
  // A lone - would be standard input.
  const name = escaped === '-' ? './-' : escaped;
  return `${escaped === fileName ? '' : '\\'}${digest}  ${name}\n`;
}

const differNote = (count: number) =>
  `${plural(count, 'clip is', 'clips are')} shared without private metadata: the file on disk has other bytes, so ${count === 1 ? 'its line is a comment' : 'their lines are comments'}. With --as-shared they count, for clips as they were downloaded.`;
