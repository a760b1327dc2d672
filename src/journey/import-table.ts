import type { Context } from '../context.js';
import { rowImporter } from '../manifest/import-row.js';
import { openTable, type TableFile } from '../manifest/table-file.js';
import { type EditOptions, type EditOutcome, editManifest } from './edit-manifest.js';

export interface ImportOptions extends Pick<EditOptions, 'manifestPath' | 'confirm'> {
  /** Absolute path. */
  readonly tablePath: string;
  /** As people name it. */
  readonly tableName: string;
}

/**
 * Takes edits over from a table (CSV or TSV), as `croton manifest export csv` wrote it. Rows are matched by id, those
 * without one by file_name; what the table does not have stays as it is.
 * @throws CrotonError those of `openTable` and `editManifest`
 */
export async function importTable(context: Context, options: ImportOptions): Promise<EditOutcome> {
  const { manifestPath, tablePath, tableName, confirm } = options;
  const table = await openTable(tablePath, tableName);
  try {
    const compare = rowImporter(table);
    return await editManifest(context, {
      manifestPath,
      confirm,
      edit(record) {
        const row = table.take(record.id, record.file_name);
        return row === undefined ? undefined : compare(record, row);
      },
      finish: () => unmatchedRows(table),
    });
  } finally {
    table.close();
  }
}

function* unmatchedRows(table: TableFile) {
  const column = table.columns.findIndex(({ path }) => path === 'file_name');
  for (const { index, cells } of table.left()) {
    const fileName = cells[column] ?? '';
    yield {
      cell: `row ${index + 2}`,
      ...(fileName === '' ? {} : { fileName }),
      message:
        'no record has its id or, where it has none, its file_name: delete the row, or empty its id if the clip got new bytes',
    };
  }
}
