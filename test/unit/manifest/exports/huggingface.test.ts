import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { huggingface } from '../../../../src/manifest/exports/huggingface.js';
import type { ClipRecord } from '../../../../src/record/schema.js';
import { exampleRecord } from '../../../support/example-record.js';
import { runExport } from '../../../support/run-export.js';

async function card(records: readonly ClipRecord[], title?: string) {
  const { text, summary } = await runExport(huggingface, records, { title });
  const [, header = '', page = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text('README.md')) ?? [];
  // As the reader at huggingface.co does: YAML 1.1, where a bare no is false.
  return { header: parse(header, { version: '1.1' }), page, summary };
}

const { rights, culture, media } = exampleRecord();
const licensed = (...licenses: string[]) =>
  licenses.map((license, index) => exampleRecord(index, { rights: { ...rights, license } }));

test.each([
  [['CC-BY-4.0'], { license: 'cc-by-4.0' }],
  [['CC0-1.0', 'CC-BY-4.0'], { license: ['cc-by-4.0', 'cc0-1.0'] }],
  [['ODbL-1.0'], { license: 'odbl' }],
  [['CC-BY-3.0-DE'], { license: 'other', license_name: 'CC-BY-3.0-DE' }],
  [['MIT OR CC0-1.0'], { license: 'other', license_name: 'MIT OR CC0-1.0' }],
  [['CC0-1.0', 'LicenseRef-Ours'], { license: 'other', license_name: expect.stringContaining('per clip') }],
])('the license of %j', async (licenses, expected) => {
  const { header } = await card(licensed(...licenses));
  expect({ license: header.license, license_name: header.license_name }).toEqual({
    license_name: undefined,
    ...expected,
  });
});

test('languages are tags of ISO 639, longer tags stand beside them, and Norwegian is not false', async () => {
  const languages = ['no', 'zh-Hant', 'fat', 'und', 'zxx', 'x-own'];
  const { header } = await card([exampleRecord(1, { culture: { ...culture, languages } })]);
  expect(header).toMatchObject({ language: ['fat', 'no', 'zh'], language_bcp47: ['zh-Hant'] });
});

test('a task is named only where the records allow it', async () => {
  const caption = { text: 'a market', language: 'en' };
  const tasks = async (...records: ClipRecord[]) => (await card(records)).header.task_categories;
  expect(await tasks(exampleRecord(1))).toEqual(['video-classification']);
  expect(await tasks(exampleRecord(1, { caption }))).toEqual(['video-classification', 'text-to-video']);
  const refused = { ...rights, ai_generative_training: 'notAllowed' as const };
  expect(await tasks(exampleRecord(1, { caption, rights: refused }))).toEqual(['video-classification']);
});

test('a title cannot end the header or begin markup', async () => {
  const { header, page } = await card([exampleRecord()], 'A\n---\nlicense: mit\n<script>');
  expect(header).toMatchObject({ pretty_name: 'A --- license: mit <script>', license: 'cc-by-4.0' });
  expect(page).toMatch(/^# A --- license: mit \\<script\\>$/m);
});

test('the page counts, and says which clips belong beside it', async () => {
  const shared = exampleRecord(2, { media: { ...media, shared: '1' } });
  const { page, summary, header } = await card([exampleRecord(1), shared]);
  expect(page).toContain('| CC-BY-4.0 | 2 |');
  expect(page).toContain('1 clip was shared without');
  expect(summary.notes.join(' ')).toMatch(/beside these files.*croton scrub/);
  expect(header).toMatchObject({
    size_categories: ['n<1K'],
    configs: [{ config_name: 'default', data_files: [{ split: 'train', path: '**' }] }],
  });
});
