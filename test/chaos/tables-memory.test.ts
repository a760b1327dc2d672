import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { repository } from '../support/run-croton.js';
import { seededRandom } from '../support/seeded-random.js';

const RECORDS = 60_000;
/** Megabytes of heap, whatever the number of rows. Keeping them all would take a multiple. */
const HEAP = 48;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-tables-'));
  const records = Array.from({ length: RECORDS }, (_, index) => ({
    ...exampleRecord(index + 1),
    title: `Street food ${index + 1}`,
    caption: { text: 'A woman sells akara and laughs with her friend. '.repeat(8) },
  }));
  await writeFile(join(folder, 'manifest.jsonl'), manifestText(records));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const croton = (...args: readonly string[]) =>
  execa(
    process.execPath,
    [`--max-old-space-size=${HEAP}`, join(repository, 'bin/croton.js'), 'manifest', ...args],
    {
      cwd: folder,
      env: { CROTON_STATE_DIR: join(folder, 'state') },
      timeout: 200_000,
    },
  );

test('tables of many rows are written and read in a small heap, in any order of the rows', async () => {
  const before = await readFile(join(folder, 'manifest.jsonl'), 'utf8');
  await croton('export', 'csv', '-o', 'table.csv');
  const unchanged = await croton('import', 'table.csv');
  expect(unchanged.stderr).toContain('nothing to change in 60,000 matching records');
  const [header = '', ...rows] = (await readFile(join(folder, 'table.csv'), 'utf8')).trimEnd().split('\n');
  const random = seededRandom(3);
  for (let last = rows.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [rows[last], rows[other]] = [rows[other] ?? '', rows[last] ?? ''];
  }
  const edited = rows.map((row) => row.replace(/'Street food (\d*)7,/, 'Akara,'));
  await writeFile(join(folder, 'table.csv'), `${[header, ...edited].join('\n')}\n`);
  const { stderr } = await croton('import', 'table.csv');
  expect(stderr).toContain('changed 6,000 records of 60,000 matching ones');
  await croton('set', 'title=Akara', '--where', 'title=Akara');
  const after = await readFile(join(folder, 'manifest.jsonl'), 'utf8');
  expect(after).toBe(before.replace(/"Street food \d*7"/g, '"Akara"'));
});
