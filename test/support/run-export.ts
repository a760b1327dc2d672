import type {
  ExportedRecord,
  ExportFormat,
  ExportSettings,
} from '../../src/manifest/exports/export-format.js';
import type { ClipRecord } from '../../src/record/schema.js';

/** What a format writes for these records: its files by name (`''` where it has one), as bytes, and its summary. */
export async function runExport(
  format: ExportFormat,
  records: readonly ClipRecord[],
  settings: ExportSettings = {},
) {
  const pieces = new Map<string, Buffer[]>();
  const open = (name: string) => {
    const written: Buffer[] = [];
    pieces.set(name, written);
    return { write: async (data: string | Uint8Array) => void written.push(Buffer.from(data)) };
  };
  async function* read(): AsyncGenerator<ExportedRecord> {
    for (const [index, record] of records.entries())
      yield { path: 'm.jsonl', line: index + 1, record, text: JSON.stringify(record) };
  }
  const summary =
    format.kind === 'file'
      ? await format.write(read, open(''), settings)
      : await format.write(
          read,
          Object.fromEntries(format.files.map((name) => [name, open(name)])),
          settings,
        );
  const bytes = (name = '') => Buffer.concat(pieces.get(name) ?? []);
  return { summary, bytes, text: (name = '') => bytes(name).toString('utf8') };
}
