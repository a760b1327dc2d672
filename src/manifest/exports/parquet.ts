import type { ExportFile, FileExport, ReadExported } from './export-format.js';
import { parquetRow, parquetSchema } from './parquet-schema.js';

/** Characters of records that are in memory at a time: a row group. */
const GROUP_CHARACTERS = 1 << 23;

/**
 * Apache Parquet. Columns are shaped as records are: structs of values and lists, so that `rights.license` means the same
 * in SQL over the file and over the manifest. Keys of people’s own are JSON in one column.
 */
export const parquet: FileExport = {
  kind: 'file',
  summary: 'Apache Parquet, for DuckDB, pandas, Polars, Spark',
  binary: true,
  passes: 1,
  write: async (read, file) => ({ records: await writeParquet(read, file), notes: [] }),
};

/** Writes the records as Parquet and returns their number. */
export async function writeParquet(read: ReadExported, file: ExportFile): Promise<number> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  const bytes = new ByteWriter();
  const flush = async () => {
    const written = bytes.getBytes().slice();
    bytes.index = 0;
    await file.write(written);
  };
  const { elements, names, structs } = parquetSchema();
  const writer = new ParquetWriter({
    writer: Object.assign(bytes, { flush, finish: flush }),
    schema: elements,
    createdBy: 'croton',
  });
  let rows: Record<string, unknown>[] = [];
  let characters = 0;
  let records = 0;
  const writeGroup = async () => {
    const columnData = names.map((name) => ({
      name,
      data: rows.map((row) => row[name]),
      // Of structs they would prune little, and what is kept of them until the end would double.
      statistics: !structs.has(name),
      offsetIndex: false,
    }));
    await writer.write({ columnData, rowGroupSize: rows.length });
    rows = [];
    characters = 0;
  };
  for await (const { record, text } of read()) {
    rows.push(parquetRow(record));
    records += 1;
    characters += text.length;
    if (characters >= GROUP_CHARACTERS) await writeGroup();
  }
  if (rows.length > 0) await writeGroup();
  await writer.finish();
  return records;
}
