/** Exports, opened by the programs that they are for: every row and value is compared with the manifest. */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect } from 'vitest';
import { RECORD_FIELDS, readField } from '../../src/record/fields.js';
import { awkwardRecords } from '../support/awkward-records.js';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { makeUser, repository, type User } from '../support/run-croton.js';
import { missingProgram, missingPython, runPython, testWith } from './tools.js';

type Row = Record<string, unknown>;

const MANIFESTS: readonly [string, () => object[]][] = [
  ['an ordinary manifest', () => [1, 2, 3].map((index) => exampleRecord(index))],
  ['an awkward manifest', awkwardRecords],
];

let user: User;
let folder: string;
beforeEach(async () => {
  user = await makeUser();
  folder = await mkdtemp(join(tmpdir(), 'croton-interop-'));
});
afterEach(async () => {
  await user.remove();
  await rm(folder, { recursive: true, force: true });
});

async function exported(format: string, records: readonly object[], output: string): Promise<string> {
  const manifest = join(folder, 'm.jsonl');
  await writeFile(manifest, manifestText(records));
  const place = join(folder, output);
  const { code, stderr } = await user.croton(['manifest', 'export', format, manifest, '-o', place]);
  expect(stderr).toContain(`${records.length} records exported`);
  expect(code).toBe(0);
  return place;
}

/** A record as rows of columns have it: no nulls, and keys of one’s own out of their JSON. */
function withoutNulls(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const kept = Object.entries(value).filter(([, inner]) => inner !== null);
  return Object.fromEntries(kept.map(([key, inner]) => [key, withoutNulls(inner)]));
}

function ownKeysApart(record: object): Row {
  const own: Row = {};
  const rest: Row = {};
  for (const [key, value] of Object.entries(record)) {
    if (key.startsWith('x_')) own[key] = value;
    else if (typeof value !== 'object' || Array.isArray(value)) rest[key] = value;
    else {
      const inner = Object.entries(value as Row);
      rest[key] = Object.fromEntries(inner.filter(([name]) => !name.startsWith('x_')));
      for (const [name, mine] of inner) if (name.startsWith('x_')) own[`${key}.${name}`] = mine;
    }
  }
  return { ...rest, ...(Object.keys(own).length === 0 ? {} : { x_json: JSON.stringify(own) }) };
}

const asStructs = (rows: readonly object[]) => rows.map(withoutNulls);
const expectedStructs = (records: readonly object[]) =>
  records.map((record) => withoutNulls(ownKeysApart(record)));

/** A record as a flat row, with null where it has no value. */
const expectedFlat = (records: readonly object[]) =>
  records.map((record) =>
    Object.fromEntries(RECORD_FIELDS.map(({ path }) => [path, readField(record as Row, path) ?? null])),
  );

describe.each(MANIFESTS)('%s', (_name, make) => {
  testWith(missingPython('pyarrow', 'duckdb'))('parquet in pyarrow and DuckDB', async () => {
    const records = make();
    const path = await exported('parquet', records, 'clips.parquet');
    const { pyarrow, duckdb, yoruba } = (await runPython('parquet.py', path)) as {
      pyarrow: Row[];
      duckdb: Row[];
      yoruba: number;
    };
    expect(asStructs(pyarrow)).toEqual(expectedStructs(records));
    expect(asStructs(duckdb)).toEqual(expectedStructs(records));
    const speakYoruba = expectedFlat(records).filter(
      (row) =>
        String(row['culture.languages']).includes('yo') && String(row['rights.license']).startsWith('CC'),
    );
    expect(yoruba).toBe(speakYoruba.length);
  });

  testWith(missingPython('datasets'))('huggingface in datasets', async () => {
    const records = make() as { file_name: string }[];
    const place = await exported('huggingface', records, 'dataset');
    for (const { file_name } of records) {
      await mkdir(dirname(join(place, file_name)), { recursive: true });
      await copyFile(join(repository, 'test/fixtures/clips/plain.mp4'), join(place, file_name));
    }
    type Loaded = { splits: string[]; rows: Row[] };
    const loaded = (await runPython('huggingface.py', place)) as Record<
      'asDataset' | 'asVideoFolder' | 'asOneSplit',
      Loaded
    > & { card: Row };
    const awkward = make === awkwardRecords;
    // As the card says, a folder called test is no split; VideoFolder alone would take it for one.
    for (const { splits, rows } of [
      loaded.asDataset,
      loaded.asOneSplit,
      ...(awkward ? [] : [loaded.asVideoFolder]),
    ]) {
      expect(splits).toEqual(['train']);
      expect(asStructs(rows)).toEqual(expectedStructs(records));
    }
    expect(loaded.card).toMatchObject({
      size_categories: ['n<1K'],
      ...(awkward
        ? { license: 'other', language: ['no', 'yo', 'zh'] }
        : { license: 'cc-by-4.0', language: ['pcm', 'yo'] }),
    });
  });

  testWith(missingPython('mlcroissant'))('croissant in mlcroissant', async () => {
    const records = make();
    const place = await exported('croissant', records, 'dataset');
    const read = (await runPython('croissant.py', place)) as {
      status: number;
      said: string;
      errors: string[];
      metadata: Row;
      rows: Row[];
    };
    expect(read.said).toContain('Done.');
    expect(read).toMatchObject({ status: 0, errors: [] });
    expect(read.said).not.toContain('not standard');
    const columns = new Set(read.rows.flatMap(Object.keys));
    const expected = expectedFlat(records).map((row) =>
      Object.fromEntries(Object.entries(row).filter(([path]) => columns.has(path))),
    );
    expect(read.rows).toEqual(expected);
    expect(read.metadata['rai:personalSensitiveInformation']).toContain(
      `People in picture or sound: none (${records.length}).`,
    );
  });

  testWith(missingPython('frictionless'))('datapackage in frictionless', async () => {
    const records = make();
    const place = await exported('datapackage', records, 'package');
    const read = (await runPython('datapackage.py', place)) as { status: number; said: string; rows: Row[] };
    expect(read.said).toContain('VALID');
    expect(read.status).toBe(0);
    const expected = expectedFlat(records).map((row, index) => {
      const own = ownKeysApart(records[index] ?? {})['x_json'];
      return { ...row, x_json: own === undefined ? null : JSON.parse(String(own)) };
    });
    expect(read.rows).toEqual(expected);
  });
});

// datasets takes the types of JSON Lines from their first 10 MB: there this would lose the captions and then fail.
testWith(missingPython('datasets'))(
  'huggingface, where only the last of 12 MB of records has a caption',
  async () => {
    const { rights, origin } = exampleRecord();
    const long = { ...rights, holder: 'x'.repeat(20_000) };
    const dated = { ...origin, captured: '2024-05-17' };
    const file_name = 'a.mp4';
    const records = Array.from({ length: 600 }, (_, index) =>
      exampleRecord(index, { file_name, rights: long, origin: dated }),
    );
    records.push(
      exampleRecord(600, { file_name, origin: { ...origin, captured: '2024' }, caption: { text: 'last' } }),
    );
    const place = await exported('huggingface', records, 'dataset');
    await copyFile(join(repository, 'test/fixtures/clips/plain.mp4'), join(place, file_name));
    const { asVideoFolder } = (await runPython('huggingface.py', place)) as Record<string, { rows: Row[] }>;
    expect(asStructs(asVideoFolder?.rows ?? [])).toEqual(expectedStructs(records));
  },
);

describe('sha256sums in sha256sum', () => {
  const sha256sum = testWith(missingProgram('sha256sum', 'it is a part of GNU coreutils'));

  /** A clip for each awkward name; the last one was shared with other bytes. */
  async function makeClips(): Promise<object[]> {
    const records = awkwardRecords().map((record) => ({ ...record, id: digestOf(record.file_name) }));
    for (const { file_name } of records) {
      await mkdir(dirname(join(folder, file_name)), { recursive: true });
      await writeFile(join(folder, file_name), file_name);
    }
    const last = records.at(-1) ?? awkwardRecords()[0];
    return [
      ...records.slice(0, -1),
      { ...last, id: digestOf('as shared'), media: { ...last?.media, shared: '1' } },
    ];
  }

  const check = (sums: string) =>
    execa('sha256sum', ['--strict', '-c', sums], { cwd: folder, reject: false });

  sha256sum('accepts every clip whose file is what was shared', async () => {
    const records = await makeClips();
    const { exitCode, stdout, stderr } = await check(await exported('sha256sums', records, 'SUMS'));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.match(/: OK$/gm)).toHaveLength(records.length - 1);
  });

  sha256sum('finds the clip that changed', async () => {
    const sums = await exported('sha256sums', await makeClips(), 'SUMS');
    await writeFile(join(folder, 'new\nline.mp4'), 'changed');
    const { exitCode, stdout } = await check(sums);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/line\.mp4: FAILED$/m);
  });
});

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}` as const;
