import type { ExportFile, FileExport, ReadExported } from './export-format.js';
import type { ParquetSchema } from './parquet-schema.js';
import { parquetRow, parquetSchema } from './parquet-schema.js';

/** Rows that are in memory at a time. */
const ROW_GROUP = 5000;

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
  const { ByteWriter, parquetWriteRows } = await import('hyparquet-writer');
  const writer = new ByteWriter();
  const flush = async () => {
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    await file.write(bytes);
  };
  const schema: ParquetSchema = parquetSchema();
  let rows = 0;
  await parquetWriteRows({
    writer: Object.assign(writer, { flush, finish: flush }),
    rows: rowsOf(read, () => {
      rows += 1;
    }),
    columns: schema.columns,
    schema: schema.elements,
    rowGroupSize: ROW_GROUP,
    createdBy: 'croton',
  });
  return rows;
}

async function* rowsOf(read: ReadExported, count: () => void) {
  for await (const { record } of read()) {
    count();
    yield parquetRow(record);
  }
}
