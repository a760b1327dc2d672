import { expect, test } from 'vitest';
import { StatsCounter } from '../../../src/manifest/manifest-stats.js';
import { writeStats } from '../../../src/report/manifest-stats.js';
import { exampleRecord } from '../../support/example-record.js';
import { fakeContext } from '../../support/fake-context.js';

const record = (index: number, durationS: number | null, languages: readonly string[]) => {
  const example = exampleRecord(index);
  return {
    ...example,
    media: { ...example.media, duration_s: durationS },
    culture: { ...example.culture, languages: [...languages] },
  };
};

function count(records: readonly object[], fields = ['culture.languages', 'rights.license']) {
  const counter = new StatsCounter(fields);
  for (const one of records) counter.add(one as Readonly<Record<string, unknown>>);
  return counter.result();
}

test('a clip counts in each of its languages once, unknown lengths apart', () => {
  const { total, untitled, by } = count([
    { ...record(1, 60.1, ['yo', 'pcm', 'yo']), title: 'x' },
    record(2, null, ['yo']),
    record(3, 0.2, []),
  ]);
  expect(total).toEqual({ clips: 3, bytes: 3006, duration_s: 60.3, unknown_durations: 1 });
  expect(untitled).toBe(2);
  expect(by[0]).toEqual({
    field: 'culture.languages',
    values: [
      { value: 'yo', clips: 2, bytes: 2003, duration_s: 60.1, unknown_durations: 1 },
      { value: null, clips: 1, bytes: 1003, duration_s: 0.2, unknown_durations: 0 },
      { value: 'pcm', clips: 1, bytes: 1001, duration_s: 60.1, unknown_durations: 0 },
    ],
    further: 0,
  });
});

test('unfinished records and strange values are counted, not trusted', () => {
  const { total, by } = count([
    { id: 'x', file_name: 'y', bytes: -5, media: { duration_s: '12' }, rights: { license: { a: 1 } } },
    {
      id: 'z',
      file_name: 'w',
      bytes: Number.POSITIVE_INFINITY,
      media: null,
      rights: null,
      culture: { languages: [7, null] },
    },
  ]);
  expect(total).toEqual({ clips: 2, bytes: 0, duration_s: 0, unknown_durations: 2 });
  expect(by[1]?.values.map(({ value }) => value)).toEqual([null, '{"a":1}']);
});

test('memory has an end: values beyond 50,000 are counted together', () => {
  const counter = new StatsCounter(['title']);
  for (let index = 0; index < 50_010; index += 1) counter.add({ title: `title ${index}` });
  counter.add({ title: 'title 3' });
  const [titles] = counter.result().by;
  expect(titles?.values).toHaveLength(50_000);
  expect(titles?.values[0]).toMatchObject({ value: 'title 3', clips: 2 });
  expect(titles?.further).toBe(10);
});

test('every format says the same; names from strangers are escaped', async () => {
  const stats = count([record(1, 90, ['yo', '\u001b[2J|<b>'])]);
  const options = { lists: new Set(['culture.languages']), rows: 1 };
  const render = async (format: Parameters<typeof writeStats>[1]) => {
    const { context, written } = fakeContext();
    await writeStats(context, format, stats, options);
    return written.stdout;
  };
  expect(JSON.parse(await render('json'))).toMatchObject({
    version: 1,
    total: { clips: 1, duration_s: 90 },
    by: { 'rights.license': { values: [{ value: 'CC-BY-4.0', clips: 1 }], further: 0 } },
  });
  const lines = (await render('ndjson'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ type }) => type)).toEqual(['total', 'value', 'value', 'value']);
  expect(await render('plain')).toContain('culture.languages\t\\e[2J|<b>\t1\t90\t1001\t0\n');
  const table = await render('table');
  expect(table).toContain('1 clip, 1m30s, 1001 B; 1 without a title\n');
  expect(table).toContain('(1 more, --by culture.languages for all; a clip with several counts in each)');
  expect(await render('markdown')).toContain('| rights.license | clips |');
  for (const format of ['plain', 'table', 'markdown', 'json', 'ndjson'] as const)
    expect(await render(format)).not.toContain('\u001b');
});

test('on a narrow screen the name of a field is not cut', async () => {
  const { context, written } = fakeContext();
  Object.assign(context.io.stdout, { columns: 40 });
  const stats = {
    total: count([]).total,
    untitled: 0,
    by: [
      {
        field: 'rights.ai_generative_training',
        values: count([record(1, 90, ['yo'])]).by[0]?.values ?? [],
        further: 0,
      },
    ],
  };
  await writeStats(context, 'table', stats, { lists: new Set() });
  expect(written.stdout).toContain('\nrights.ai_generative_training\n');
  expect(written.stdout).toMatch(/^ +clips +length +size$/m);
});
