/** Tables that went through a spreadsheet program change nothing: CSV → workbook → CSV, in several languages. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import fc from 'fast-check';
import { afterAll, beforeAll, expect } from 'vitest';
import { importTable } from '../../src/journey/import-table.js';
import { csv } from '../../src/manifest/exports/csv.js';
import type { ClipRecord } from '../../src/record/schema.js';
import { AWKWARD_TEXTS, arbitraryRecord } from '../support/arbitrary-record.js';
import { awkwardRecords } from '../support/awkward-records.js';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { fakeContext } from '../support/fake-context.js';
import { missingProgram, testWith } from './tools.js';

const test = testWith(missingProgram('soffice', 'apt-get install libreoffice-calc-nogui'));
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-calc-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** More characters than a cell holds: cut cells are refused, which a unit test shows. */
const fits = (record: ClipRecord) => !JSON.stringify(record).includes('long '.repeat(6000));

/** Every awkward text as text, in a list and in keys of one's own; then whatever the schema takes. */
function representative(): ClipRecord[] {
  const awkward = AWKWARD_TEXTS.map((text, index) => {
    const base = exampleRecord(5000 + index);
    const culture = { ...base.culture, subjects: [text, 'x'], communities: [text] };
    return {
      ...base,
      title: text,
      caption: { text: `${text} ${text}` },
      culture,
      x_text: text,
      x_list: [text],
    };
  });
  const words = [
    'Street food 2',
    'May 5',
    '5 mai 2024',
    '1.234,5',
    '1 000',
    '3 a',
    '12 pm',
    'Q1 2024',
    '٥',
    '2024年5月',
  ];
  const dated = words.map((title, index) => ({ ...exampleRecord(6000 + index), title, x_year: title }));
  const any = fc.sample(arbitraryRecord, { numRuns: 150, seed: 7 });
  const all: ClipRecord[] = [...awkward, ...dated, ...awkwardRecords().filter(fits), ...any];
  return [...new Map(all.map((record) => [record.id, record])).values()];
}

async function convert(from: string, to: 'xlsx' | 'csv', settings = ''): Promise<string> {
  // Separator, quote, UTF-8, first line, no column formats, language, quoted cells are not only text, find dates and numbers.
  const target = to === 'csv' ? 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true' : to;
  const options = to === 'xlsx' ? [`--infilter=CSV:44,34,76,1${settings}`] : [];
  const outdir = join(folder, to);
  await execa(
    'soffice',
    [
      `-env:UserInstallation=file://${folder}/profile`,
      '--headless',
      ...options,
      '--convert-to',
      target,
      '--outdir',
      outdir,
      from,
    ],
    { timeout: 120_000 },
  );
  return join(outdir, `table.${to}`);
}

test.each([
  ['the default', ''],
  ['American English, looking for dates', ',,1033,false,true'],
  ['German, looking for dates', ',,1031,false,true'],
])('a table comes back from LibreOffice as it was: %s', async (_, settings) => {
  const records = representative();
  const manifestPath = join(folder, 'manifest.jsonl');
  await writeFile(manifestPath, manifestText(records));
  let text = '';
  async function* read() {
    for (const [index, record] of records.entries()) yield { path: 'm', line: index + 1, record, text: '' };
  }
  const file = {
    write: async (data: string | Uint8Array) => {
      text += data;
    },
  };
  await csv.write(read, file, { bom: true });
  await writeFile(join(folder, 'table.csv'), text);
  const workbook = await convert(join(folder, 'table.csv'), 'xlsx', settings);
  const tablePath = await convert(workbook, 'csv');
  const { context } = fakeContext({ cwd: folder, env: { CROTON_STATE_DIR: join(folder, 'state') } });
  const outcome = await importTable(context, {
    manifestPath,
    tablePath,
    tableName: 'table.csv',
    confirm: async () => false,
  });
  expect(outcome.problems).toEqual([]);
  expect(outcome.edits).toEqual([]);
  expect(outcome).toMatchObject({ records: records.length, matched: records.length, changed: 0 });
});
