import { readField, recordField } from '../../record/fields.js';
import type { ClipRecord } from '../../record/schema.js';
import { COLUMNS, type Column, OWN_KEYS_COLUMN, OWN_KEYS_DESCRIPTION, ownKeysJson } from './columns.js';
import { DatasetFacts } from './dataset-facts.js';
import { datasetDescription, datasetName, datasetTitle } from './dataset-words.js';
import type { FolderExport } from './export-format.js';
import { HashedFile } from './hashed-file.js';
import { licenseIds, licenseUrl } from './license-links.js';

/**
 * Data Package 2.0: a table with a schema. Lists are JSON arrays in their cells, as Table Schema has it; a missing value
 * is an empty cell. It is for programs: cells are not made safe for spreadsheets, `csv` is for those.
 */
export const datapackage: FolderExport<'data.csv' | 'datapackage.json'> = {
  kind: 'folder',
  summary: 'Data Package: data.csv and its schema, for Frictionless and others',
  files: ['data.csv', 'datapackage.json'],
  passes: 1,
  async write(read, files, { title }) {
    const facts = new DatasetFacts();
    const table = new HashedFile(files['data.csv']);
    await table.write(csvLine([...COLUMNS.map(({ path }) => path), OWN_KEYS_COLUMN]));
    for await (const { record } of read()) {
      facts.add(record);
      await table.write(csvLine([...COLUMNS.map((column) => cell(record, column)), ownKeysJson(record)]));
    }
    const licenses = licenseIds(facts.values('rights.license')).map((name) => {
      const path = licenseUrl(name);
      return { name, ...(path === undefined ? {} : { path }) };
    });
    const descriptor = {
      $schema: 'https://datapackage.org/profiles/2.0/datapackage.json',
      name: datasetName(title),
      title: datasetTitle(title),
      description: datasetDescription(facts),
      ...(licenses.length === 0 ? {} : { licenses }),
      resources: [
        {
          $schema: 'https://datapackage.org/profiles/2.0/dataresource.json',
          name: 'clips',
          type: 'table',
          path: 'data.csv',
          format: 'csv',
          mediatype: 'text/csv',
          encoding: 'utf-8',
          bytes: table.bytes,
          hash: `sha256:${table.digest()}`,
          schema: tableSchema(),
        },
      ],
    };
    await files['datapackage.json'].write(`${JSON.stringify(descriptor, null, 2)}\n`);
    return { records: facts.records, notes: [] };
  },
};

function tableSchema(): object {
  return {
    $schema: 'https://datapackage.org/profiles/2.0/tableschema.json',
    fields: [
      ...COLUMNS.map(fieldOf),
      { name: OWN_KEYS_COLUMN, type: 'object', description: OWN_KEYS_DESCRIPTION },
    ],
    missingValues: [''],
    primaryKey: ['id'],
  };
}

const TYPES = { text: 'string', integer: 'integer', number: 'number', list: 'array' } as const;

function fieldOf({ path, type, required, description }: Column): object {
  const words = type === 'text' ? recordField(path)?.words : undefined;
  const constraints = {
    ...(required ? { required } : {}),
    ...(words === undefined ? {} : { enum: words }),
  };
  return {
    name: path,
    type: TYPES[type],
    description,
    ...(Object.keys(constraints).length === 0 ? {} : { constraints }),
  };
}

function cell(record: ClipRecord, { path, type }: Column): string | null {
  const value = readField(record, path);
  if (value === undefined || value === null) return null;
  return type === 'list' ? JSON.stringify(value) : String(value);
}

/** RFC 4180, with every text in quotes. */
const csvLine = (cells: readonly (string | null)[]) =>
  `${cells.map((text) => (text === null ? '' : `"${text.replaceAll('"', '""')}"`)).join(',')}\r\n`;
