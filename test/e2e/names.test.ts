/** Clips whose names are hard, on the whole way: built, checked, exported, through a spreadsheet, uploaded. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clipBytes } from '../support/build-bench.js';
import { digestOfFile, UploadBench } from '../support/upload-bench.js';

const NAMES = [
  'Ọjà Ọba.mp4'.normalize('NFC'),
  'ẹ̀kọ́ ijó.mp4'.normalize('NFD'),
  'سوق الأسماك.mp4',
  '廟會/舞龍.mp4',
  '🎉 👩🏾‍🍳.mp4',
  ' spaces  on  every side .mp4',
  `it's "so" \`called\`.mp4`,
  'two\nlines\rand\ta tab.mp4',
  '=1+1.mp4',
  '-dash.mp4',
  '@at,comma;semicolon|pipe.mp4',
  '#hash%20percent?.mp4',
  "'apostrophe first.mp4",
  `${'é'.repeat(125)}x.mp4`,
];

const CHECKER = 'sha256sum';

let bench: UploadBench;
beforeEach(async () => {
  bench = await UploadBench.open();
});
afterEach(() => bench.close());

const run = async (...args: string[]) => {
  const { exitCode, stdout, stderr } = await bench.run(args);
  return { exitCode, stdout, stderr };
};
const byName = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
const manifest = () => readFile(join(bench.clips, 'manifest.jsonl'), 'utf8');
const namesIn = (jsonLines: string) =>
  jsonLines
    .trimEnd()
    .split('\n')
    .map((line) => (JSON.parse(line) as { file_name: string }).file_name);

test('hard names arrive as they are', async () => {
  for (const name of NAMES) await bench.addClip(name);
  expect(Math.max(...NAMES.map((name) => Buffer.byteLength(name)))).toBe(255);
  const sorted = [...NAMES].sort(byName);
  expect((await run('manifest', 'build')).exitCode).toBe(0);
  expect(namesIn(await manifest())).toEqual(sorted);
  expect(await run('manifest', 'check', '--media', '.', 'manifest.jsonl')).toMatchObject({ exitCode: 0 });

  await run('manifest', 'export', 'sha256sums', '-o', '../SHA256SUMS');
  const sums = await execa(CHECKER, ['--quiet', '--strict', '-c', '../SHA256SUMS'], {
    cwd: bench.clips,
    reject: false,
  });
  // macOS has none.
  if (sums.code !== 'ENOENT') expect(sums).toMatchObject({ exitCode: 0, stdout: '', stderr: '' });

  await mkdir(join(bench.folder, 'out'));
  for (const format of ['huggingface', 'croissant', 'datapackage', 'parquet', 'attributions', 'csv', 'tsv']) {
    const exported = await run('manifest', 'export', format, '-o', `../out/${format}`);
    expect([format, exported.exitCode, exported.stderr.includes('error')]).toEqual([format, 0, false]);
  }
  const rows: Record<string, string>[] = parse(await readFile(join(bench.folder, 'out/csv')), {
    columns: true,
  });
  expect(rows).toHaveLength(NAMES.length);
  expect(rows.map(({ file_name = '' }) => file_name).filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
  const before = await manifest();
  for (const table of ['csv', 'tsv']) {
    const imported = await run('manifest', 'import', `../out/${table}`, '--yes');
    expect([table, imported.exitCode]).toEqual([table, 0]);
    expect(await manifest()).toBe(before);
  }
  expect((await run('manifest', 'build')).exitCode).toBe(0);
  expect(await manifest()).toBe(before);

  const { summary, exitCode } = await bench.upload();
  expect({ exitCode, summary }).toMatchObject({
    exitCode: 0,
    summary: { sent: NAMES.length, failed: 0, invalid: 0 },
  });
  for (const name of NAMES) {
    const id = await digestOfFile(join(bench.clips, name));
    expect(await bench.objectDigest(id)).toBe(id);
  }
}, 120_000);

// Other systems have names of characters, not of bytes.
test.skipIf(process.platform !== 'linux')(
  'a name that no record can hold is refused with the command that renames it',
  async () => {
    const latin1 = Buffer.concat([
      Buffer.from(join(bench.clips, 'caf')),
      Buffer.from([0xe9]),
      Buffer.from('.mp4'),
    ]);
    await writeFile(latin1, await clipBytes(1));
    await writeFile(join(bench.clips, "back\\slash's.mp4"), await clipBytes(2));
    const refused = await run('manifest', 'build', '--json');
    expect(refused.exitCode).toBe(1);
    const { findings } = JSON.parse(refused.stdout) as {
      findings: { rule: string; severity: string; fix: string }[];
    };
    const errors = findings.filter(({ severity }) => severity === 'error');
    expect(errors.map(({ rule }) => rule).sort()).toEqual(['file/name', 'record/path']);
    for (const { fix } of errors) await execa('bash', ['-c', fix], { cwd: bench.folder });
    expect((await run('manifest', 'build')).exitCode).toBe(0);
    expect(namesIn(await manifest())).toEqual(["back-slash's.mp4", 'café.mp4']);
    const { summary } = await bench.upload();
    expect(summary).toMatchObject({ sent: 2, failed: 0 });
  },
  60_000,
);
