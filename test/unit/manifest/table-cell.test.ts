import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csv, tsv } from '../../../src/manifest/exports/csv.js';
import type { ExportedRecord, FileExport } from '../../../src/manifest/exports/export-format.js';
import { type CellKind, decodeCell, encodeCell } from '../../../src/manifest/table-cell.js';
import { tableColumn } from '../../../src/manifest/table-columns.js';
import type { ClipRecord } from '../../../src/record/schema.js';
import { writeField } from '../../../src/record/write-field.js';
import { anyText, arbitraryRecord } from '../../support/arbitrary-record.js';
import { exampleRecord } from '../../support/example-record.js';

async function exportText(format: FileExport, records: readonly object[], bom = false) {
  let text = '';
  async function* read(): AsyncGenerator<ExportedRecord> {
    for (const [index, record] of records.entries())
      yield { path: 'm', line: index + 1, record: record as ClipRecord, text: '' };
  }
  const file = {
    write: async (data: string | Uint8Array) => {
      text += data;
    },
  };
  const summary = await format.write(read, file, { bom });
  return { text, ...summary };
}

/** Reads a table without croton's own reader: csv-parse, then each cell into its place. */
function readTable(text: string, delimiter: string): Record<string, unknown>[] {
  const [header = [], ...rows] = parse(text, { delimiter, bom: true }) as string[][];
  return rows.map((row) => {
    let record: Readonly<Record<string, unknown>> = {};
    for (const [index, cell] of row.entries()) {
      const path = decodeCell('text', header[index] ?? '', { path: '' }) as string;
      const kind = tableColumn(path)?.kind ?? 'own';
      const value = decodeCell(kind, cell, { path });
      if (value !== undefined) record = writeField(record, path, value);
    }
    return record;
  });
}

test.each([
  [csv, ','],
  [tsv, '\t'],
] as const)('a record that went through a table is the same: any valid record', async (format, delimiter) => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(arbitraryRecord, { minLength: 1, maxLength: 3 }),
      fc.boolean(),
      async (records, bom) => {
        const { text } = await exportText(format, records, bom);
        expect(readTable(text, delimiter)).toEqual(records);
      },
    ),
    { numRuns: 150 },
  );
});

const KINDS: readonly CellKind[] = ['text', 'list', 'own'];

test('no cell begins as a formula does, and a lost mark changes nothing', () => {
  const value = fc.oneof(anyText, fc.array(anyText, { maxLength: 3 }));
  fc.assert(
    fc.property(fc.constantFrom(...KINDS), value, (kind, value) => {
      const cell = encodeCell(kind, value);
      expect(cell).not.toMatch(/^[=+\-@\t\r]/);
      expect(decodeCell(kind, cell, { path: 'culture.subjects' })).toEqual(value);
      expect(decodeCell(kind, cell.replace(/^'/, ''), { path: 'culture.subjects' })).toEqual(value);
    }),
    { numRuns: 500 },
  );
});

describe('cells read well', () => {
  test.each([
    ['text', 'Balogun market', 'Balogun market'],
    ['text', 'CC-BY-4.0', 'CC-BY-4.0'],
    ['text', 'dance/clip-000001.mp4', 'dance/clip-000001.mp4'],
    ['text', 'h264', 'h264'],
    ['text', 'no', 'no'],
    ['text', 'NA', 'NA'],
    ['text', '2024-05-17', "'2024-05-17"],
    ['text', '00123', "'00123"],
    ['text', '12345678901234567890', "'12345678901234567890"],
    ['text', '1e5', "'1e5"],
    ['text', 'TRUE', "'TRUE"],
    ['text', 'MARCH1', "'MARCH1"],
    ['text', '#N/A', "'#N/A"],
    ['text', '=1+1', "'=1+1"],
    ['text', '＝SUM(A)', "'＝SUM(A)"],
    ['list', ['＠SUM(A)', 'b'], "'＠SUM(A)|b"],
    ['text', "'80s", 'json:"\'80s"'],
    ['text', 'trailing ', 'json:"trailing "'],
    ['text', 'null', 'json:"null"'],
    ['text', null, 'null'],
    ['text', undefined, ''],
    ['text', '', 'json:""'],
    ['text', 'a\rb', 'json:"a\\rb"'],
    ['text', '\ud800', 'json:"\\ud800"'],
    ['number', 29.97002997002997, '29.97002997002997'],
    ['number', 1_234_567_890_123, '1234567890123'],
    ['list', ['yo', 'pcm'], 'yo|pcm'],
    ['list', ['a|b', 'c\\'], 'a\\|b|c\\\\'],
    ['list', [], '[]'],
    ['list', [''], 'json:[""]'],
    ['own', 12, '12'],
    ['own', 4.5, '4.5'],
    ['own', '12', 'json:"12"'],
    ['own', 1e21, 'json:1e+21'],
    ['own', true, 'json:true'],
    ['own', ['a'], 'json:["a"]'],
  ] as const)('%s %j is %s', (kind, value, cell) => {
    expect(encodeCell(kind, value)).toBe(cell);
    expect(decodeCell(kind, cell, { path: 'culture.subjects' })).toEqual(value);
  });
});

test('what people write is understood: spaces, commas between codes, decimal commas, Windows line ends', () => {
  const languages = { path: 'culture.languages' };
  expect(decodeCell('list', ' yo | pcm ', languages)).toEqual(['yo', 'pcm']);
  expect(decodeCell('list', 'yo, pcm', languages)).toEqual(['yo', 'pcm']);
  expect(decodeCell('list', 'Lagos, Nigeria', { path: 'culture.subjects' })).toEqual(['Lagos, Nigeria']);
  expect(decodeCell('number', '12,5', { path: 'media.fps', decimalComma: true })).toBe(12.5);
  expect(decodeCell('number', '12,5', { path: 'media.fps' })).toBe('12,5');
  expect(decodeCell('text', 'two\r\nlines ', { path: 'title' })).toBe('two\nlines');
  expect(() => decodeCell('own', 'json:{', { path: 'x_a' })).toThrow(SyntaxError);
});

test('a cell with the mark that some programs put between cells is quoted', async () => {
  const titles = ['a;b', 'a\tb', 'a,b', 'a\nb', 'a"b', 'a b'];
  const { text } = await exportText(
    csv,
    titles.map((title, index) => exampleRecord(index, { title })),
  );
  for (const title of titles.slice(0, -1)) expect(text).toContain(`,"${title.replace('"', '""')}",`);
  expect(text).toContain(',a b,');
});

test('a table has every field, and tells of cells that spreadsheets would cut', async () => {
  const record = { ...exampleRecord(1), title: 'x'.repeat(32_768), x_b: 1, x_a: 2 };
  const { text, notes } = await exportText(csv, [record]);
  const header = text.slice(0, text.indexOf('\n')).split(',');
  expect(header.slice(0, 5)).toEqual(['schema', 'id', 'file_name', 'bytes', 'title']);
  expect(header).toContain('rights.consent_scope');
  expect(header.slice(-2)).toEqual(['x_a', 'x_b']);
  expect(notes).toEqual([expect.stringContaining('title of clip-000001.mp4')]);
});
