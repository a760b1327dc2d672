import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rowImporter } from '../../../src/manifest/import-row.js';
import { wasMisread } from '../../../src/manifest/misread-text.js';
import { openTable } from '../../../src/manifest/table-file.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-misread-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function tableOf(text: string) {
  const path = join(folder, 'clips.csv');
  await writeFile(path, text);
  return openTable(path, 'clips.csv');
}

test('UTF-8 that was taken for Windows-1252 is known again', () => {
  expect(wasMisread('ìlù bàtá', 'Ã¬lÃ¹ bÃ\xa0tÃ¡')).toBe(true);
  // The third byte of ọ stands for nothing in Windows-1252; some programs leave it out.
  expect(wasMisread('ọjà', 'á»\x8djÃ\xa0')).toBe(true);
  expect(wasMisread('ọjà', 'á»jÃ ')).toBe(true);
  expect(wasMisread('ọjà', 'oja')).toBe(false);
  expect(wasMisread('market', 'market')).toBe(false);
});

test('a table that a spreadsheet program misread is refused, no title is taken from it', async () => {
  const table = await tableOf('file_name,title\na.mp4,á»\x8djÃ\xa0\n');
  const row = table.take('', 'a.mp4');
  table.close();
  const record = { id: 'sha256:0' as const, file_name: 'a.mp4', title: 'ọjà' };
  expect(row && rowImporter(table)(record, row)).toMatchObject({
    edits: [],
    problems: [{ cell: 'B2', message: expect.stringContaining('--bom') }],
  });
});

test('a byte order mark that was misread says the same', async () => {
  await expect(tableOf('ï»¿id,title\n')).rejects.toThrow('another encoding than UTF-8');
});

test('a manifest is no table', async () => {
  await expect(tableOf('{"id":"sha256:00"}\n')).rejects.toThrow('it is JSON, not a table');
});
