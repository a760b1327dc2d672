import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { datapackage } from '../../../../src/manifest/exports/datapackage.js';
import { RECORD_FIELDS, readField } from '../../../../src/record/fields.js';
import { awkwardRecords } from '../../../support/awkward-records.js';
import { exampleRecord } from '../../../support/example-record.js';
import { runExport } from '../../../support/run-export.js';

test('every value stands in its cell', async () => {
  const records = awkwardRecords();
  const { bytes } = await runExport(datapackage, records);
  const rows = parse(bytes('data.csv'), { columns: true, record_delimiter: '\r\n' }) as Record<
    string,
    string
  >[];
  expect(rows).toHaveLength(records.length);
  for (const [index, record] of records.entries())
    for (const { path, kind } of RECORD_FIELDS) {
      const value = readField({ ...record }, path);
      const written = kind === 'list' && value !== undefined ? JSON.stringify(value) : String(value ?? '');
      expect(rows[index]?.[path], path).toBe(written);
    }
  expect(JSON.parse(rows[0]?.['x_json'] ?? '')).toHaveProperty(['culture.x_note']);
});

test('the descriptor describes the file beside it', async () => {
  const { bytes, text } = await runExport(datapackage, [exampleRecord()], { title: 'Ọjà: “Àkàrà” 2026' });
  const descriptor = JSON.parse(text('datapackage.json'));
  const table = bytes('data.csv');
  expect(descriptor).toMatchObject({
    name: 'oja-akara-2026',
    title: 'Ọjà: “Àkàrà” 2026',
    licenses: [{ name: 'CC-BY-4.0', path: 'https://creativecommons.org/licenses/by/4.0/' }],
    resources: [
      {
        path: 'data.csv',
        bytes: table.length,
        hash: `sha256:${createHash('sha256').update(table).digest('hex')}`,
      },
    ],
  });
  const { fields } = descriptor.resources[0].schema;
  const header = table.toString().split('\r\n')[0]?.replaceAll('"', '').split(',');
  expect(fields.map(({ name }: { name: string }) => name)).toEqual(header);
  const byName = new Map(fields.map((field: { name: string }) => [field.name, field]));
  expect(byName.get('rights.people')).toMatchObject({
    type: 'string',
    constraints: { required: true, enum: ['none', 'incidental', 'identifiable'] },
  });
  expect(byName.get('media.audio_codec')).not.toHaveProperty('constraints');
  expect(byName.get('media.width')).toMatchObject({ type: 'integer' });
  expect(byName.get('media.fps')).toMatchObject({ type: 'number' });
  expect(byName.get('culture.languages')).toMatchObject({ type: 'array' });
});
