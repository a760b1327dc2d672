import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { croissant } from '../../../../src/manifest/exports/croissant.js';
import { awkwardRecords } from '../../../support/awkward-records.js';
import { exampleRecord, manifestText } from '../../../support/example-record.js';
import { runExport } from '../../../support/run-export.js';

const { rights, origin, media } = exampleRecord();

test('the manifest beside it is the lines as they were, and the document knows its digest', async () => {
  const records = awkwardRecords();
  const { text, bytes } = await runExport(croissant, records);
  expect(text('manifest.jsonl')).toBe(manifestText(records));
  const document = JSON.parse(text('croissant.json'));
  expect(document).toMatchObject({
    '@type': 'sc:Dataset',
    conformsTo: ['http://mlcommons.org/croissant/1.1', 'http://mlcommons.org/croissant/RAI/1.0'],
    license: expect.arrayContaining(['https://creativecommons.org/licenses/by/4.0/', 'LicenseRef-Ours']),
    distribution: [
      {
        contentUrl: 'manifest.jsonl',
        contentSize: `${bytes('manifest.jsonl').length} B`,
        sha256: createHash('sha256').update(bytes('manifest.jsonl')).digest('hex'),
      },
    ],
  });
});

test('fields are those of the groups that a record has', async () => {
  const names = async (...records: Parameters<typeof exampleRecord>[1][]) => {
    const made = records.map((changes, index) => exampleRecord(index, changes));
    const document = JSON.parse((await runExport(croissant, made)).text('croissant.json'));
    return document.recordSet[0].field.map(({ name }: { name: string }) => name);
  };
  expect(await names({})).not.toContain('caption.text');
  expect(await names({}, { caption: { text: 'x' } })).toContain('caption.text');
});

test('a field tells its type, whether it is a list, and where it stands in the manifest', async () => {
  const document = JSON.parse((await runExport(croissant, [exampleRecord()])).text('croissant.json'));
  const fields = new Map(document.recordSet[0].field.map((field: { name: string }) => [field.name, field]));
  expect(fields.get('culture.languages')).toMatchObject({
    dataType: 'sc:Text',
    isArray: true,
    arrayShape: '-1',
    source: { extract: { column: 'culture' }, transform: { jsonPath: '$.languages' } },
  });
  expect(fields.get('bytes')).toMatchObject({
    dataType: 'sc:Integer',
    source: { extract: { column: 'bytes' } },
  });
  expect(fields.get('bytes')).not.toHaveProperty('isArray');
  expect(fields.get('media.duration_s')).toMatchObject({ dataType: 'sc:Float' });
});

test('responsible AI properties tell what the records tell and no more', async () => {
  const records = [
    exampleRecord(1, { origin: { ...origin, captured: '2024-02' } }),
    exampleRecord(2, {
      rights: {
        ...rights,
        people: 'identifiable',
        consent: 'obtained',
        ai_generative_training: 'notAllowed',
      },
      media: { ...media, shared: '1', embedded: ['device'] },
      origin: { ...origin, captured: '2023' },
    }),
  ];
  const document = JSON.parse((await runExport(croissant, records)).text('croissant.json'));
  expect(document).toMatchObject({
    'rai:dataCollectionTimeFrame': ['2023-01-01', '2024-02-29'],
    'rai:dataUseCases': [expect.stringContaining('allowed (1), notAllowed (1)')],
    'rai:personalSensitiveInformation': expect.arrayContaining([
      'People in picture or sound: identifiable (1), none (1).',
      'Their consent: obtained (1).',
      'Metadata that clips still carry: device (1).',
    ]),
    'rai:dataPreprocessingProtocol': [expect.stringContaining('1 clip ')],
  });
  expect(document).not.toHaveProperty('rai:dataBiases');
  const [one] = records;
  const alone = JSON.parse(
    (await runExport(croissant, one === undefined ? [] : [one])).text('croissant.json'),
  );
  expect(alone).not.toHaveProperty('rai:dataPreprocessingProtocol');
});
