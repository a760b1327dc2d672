import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openTable } from '../../../src/manifest/table-file.js';

test('a header of a hundred thousand columns is read in no time', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'croton-table-'));
  try {
    const path = join(folder, 'wide.csv');
    await writeFile(path, `id,${Array.from({ length: 100_000 }, (_, index) => `x_${index}`).join(',')}\n`);
    const began = process.cpuUsage();
    const table = await openTable(path, 'wide.csv');
    table.close();
    expect(table.columns).toHaveLength(100_001);
    expect(process.cpuUsage(began).user / 1e6).toBeLessThan(4);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
