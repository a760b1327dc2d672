import { parquetReadObjects } from 'hyparquet';
import { expect, test } from 'vitest';
import { parquet } from '../../../../src/manifest/exports/parquet.js';
import type { ClipRecord } from '../../../../src/record/schema.js';
import { awkwardRecords } from '../../../support/awkward-records.js';
import { exampleRecord } from '../../../support/example-record.js';
import { runExport } from '../../../support/run-export.js';

async function readBack(records: readonly ClipRecord[]): Promise<Record<string, unknown>[]> {
  const bytes = (await runExport(parquet, records)).bytes();
  return parquetReadObjects({ file: Uint8Array.from(bytes).buffer });
}

/** Without nulls, and with ordinary numbers. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined);
  return Object.fromEntries(kept.map(([key, inner]) => [key, plain(inner)]));
}

test('every value comes back: nulls, empty lists, any text', async () => {
  const records = awkwardRecords();
  const rows = await readBack(records);
  expect(rows).toHaveLength(records.length);
  for (const [index, record] of records.entries()) {
    const { x_json, ...row } = plain(rows[index]) as Record<string, Record<string, unknown>>;
    const own = Object.entries(x_json === undefined ? {} : JSON.parse(String(x_json)));
    for (const [path, value] of own) {
      const [group = '', name] = path.split('.');
      if (name === undefined) row[path] = value as Record<string, unknown>;
      else row[group] = { ...row[group], [name]: value };
    }
    expect(row).toEqual(plain(record));
  }
});

test('a list that is empty is no missing list', async () => {
  const { media } = exampleRecord();
  const records = [exampleRecord(1, { media: { ...media, phash: [] } }), exampleRecord(2)];
  const rows = (await readBack(records)) as { media: { phash?: unknown } }[];
  expect(rows[0]?.media.phash).toEqual([]);
  expect(rows[1]?.media.phash ?? null).toBeNull();
});

test('many records make several row groups, and none is lost between them', async () => {
  const long = { text: 'x'.repeat(1 << 20) };
  const records = Array.from({ length: 9 }, (_, index) => exampleRecord(index, { caption: long }));
  const rows = await readBack(records);
  expect(rows.map(({ id }) => id)).toEqual(records.map(({ id }) => id));
});

test('no records are a table without rows', async () => {
  expect(await readBack([])).toEqual([]);
});
