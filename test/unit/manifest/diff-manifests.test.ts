import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ClipChange, type DiffOptions, diffManifests } from '../../../src/manifest/diff-manifests.js';
import { DraftTable } from '../../../src/manifest/draft-table.js';
import { exampleRecord, manifestText } from '../../support/example-record.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-diff-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function diffTexts(before: string, after: string, options: Partial<DiffOptions> = {}) {
  const sides = { before: join(folder, 'a.jsonl'), after: join(folder, 'b.jsonl') };
  await writeFile(sides.before, before);
  await writeFile(sides.after, after);
  const changes: ClipChange[] = [];
  const totals = await diffManifests(
    {
      before: { path: sides.before, name: 'a.jsonl' },
      after: { path: sides.after, name: 'b.jsonl' },
      signal: new AbortController().signal,
      ...options,
    },
    (change) => void changes.push(change),
  );
  return { changes, totals };
}

const diff = (before: readonly object[], after: readonly object[], options?: Partial<DiffOptions>) =>
  diffTexts(manifestText(before), manifestText(after), options);

const NONE = { unchanged: 0, changed: 0, moved: 0, replaced: 0, added: 0, removed: 0 };

test('tells added, removed, moved, replaced and changed clips apart, and field by field what changed', async () => {
  const [one, two, three, four, five] = [1, 2, 3, 4, 5].map((index) => exampleRecord(index));
  const { changes, totals } = await diff(
    [
      exampleRecord(1),
      exampleRecord(2),
      exampleRecord(3),
      exampleRecord(4),
      { ...exampleRecord(5), title: 'Evening' },
    ],
    [
      { ...one, culture: { ...one?.culture, languages: ['yo'] }, x_tape: 7 },
      { ...two, file_name: 'elsewhere/two.mp4', bytes: 5 },
      { ...exampleRecord(30), file_name: three?.file_name },
      exampleRecord(5),
      exampleRecord(6),
    ],
  );
  expect(changes).toEqual([
    {
      ...{ change: 'changed', id: one?.id, file_name: one?.file_name },
      fields: [
        { field: 'culture.languages', old: ['yo', 'pcm'], new: ['yo'] },
        { field: 'x_tape', new: 7 },
      ],
    },
    {
      ...{ change: 'moved', id: two?.id, file_name: 'elsewhere/two.mp4', from: two?.file_name },
      fields: [{ field: 'bytes', old: 1002, new: 5 }],
    },
    {
      change: 'changed',
      id: five?.id,
      file_name: five?.file_name,
      fields: [{ field: 'title', old: 'Evening' }],
    },
    {
      ...{ change: 'replaced', id: exampleRecord(30).id, file_name: three?.file_name, replaces: three?.id },
      fields: [{ field: 'bytes', old: 1003, new: 1030 }],
    },
    { change: 'added', id: exampleRecord(6).id, file_name: exampleRecord(6).file_name, fields: [] },
    { change: 'removed', id: four?.id, file_name: four?.file_name, fields: [] },
  ]);
  expect(totals).toEqual({ unchanged: 0, changed: 2, moved: 1, replaced: 1, added: 1, removed: 1 });
});

test('order of records and of keys, spaces and line ends are no difference', async () => {
  const records = [exampleRecord(1), exampleRecord(2), exampleRecord(3)];
  const backwards = records
    .toReversed()
    .map((record) => JSON.stringify(Object.fromEntries(Object.entries(record).toReversed()), null, ' '));
  const text = backwards.map((line) => line.replaceAll('\n', ' ')).join('\r\n');
  const { changes, totals } = await diffTexts(`\ufeff${manifestText(records)}`, text);
  expect({ changes, totals }).toEqual({ changes: [], totals: { ...NONE, unchanged: 3 } });
});

test('clips that swap their names were moved; the same clip twice is paired by name first', async () => {
  const [one, two] = [exampleRecord(1), exampleRecord(2)];
  const swapped = await diff(
    [one, two],
    [
      { ...one, file_name: two.file_name },
      { ...two, file_name: one.file_name },
    ],
  );
  expect(swapped.totals).toEqual({ ...NONE, moved: 2 });
  const copy = { ...one, file_name: 'copy.mp4' };
  expect((await diff([copy, one], [one, copy])).totals).toEqual({ ...NONE, unchanged: 2 });
  expect((await diff([copy, one], [one])).changes).toMatchObject([
    { change: 'removed', file_name: 'copy.mp4' },
  ]);
});

test('a condition takes a change where one of its sides meets it', async () => {
  const yoruba = { ...exampleRecord(1), title: 'yo' };
  const wanted = (record: Readonly<Record<string, unknown>>) => record['title'] === 'yo';
  const { totals } = await diff(
    [yoruba, exampleRecord(2), exampleRecord(4)],
    [exampleRecord(1), exampleRecord(3), exampleRecord(4)],
    { wanted },
  );
  expect(totals).toEqual({ ...NONE, changed: 1 });
});

test('takes unfinished records, and refuses lines that name no clip', async () => {
  const draft = { id: 'sha256:1', file_name: 'a.mp4', schema: 'croton/9', rights: 'later' };
  expect((await diff([draft], [{ ...draft, rights: {} }])).changes).toMatchObject([
    { change: 'changed', fields: [{ field: 'rights', old: 'later' }] },
  ]);
  await expect(diffTexts('{}\n', '')).rejects.toMatchObject({ code: 'manifest/unreadable' });
  await expect(diffTexts('', `${JSON.stringify(draft)}\n{"id":`)).rejects.toMatchObject({
    code: 'manifest/unreadable',
    parameters: { path: 'b.jsonl', line: 2 },
  });
});

test('agrees with a comparison in memory, whatever changed', async () => {
  const clip = fc.record({
    id: fc.integer({ min: 0, max: 8 }),
    name: fc.integer({ min: 0, max: 8 }),
    title: fc.constantFrom('a', 'b'),
  });
  const manifest = fc.uniqueArray(clip, { selector: ({ id }) => id, maxLength: 8 });
  const unique = manifest.filter((clips) => new Set(clips.map(({ name }) => name)).size === clips.length);
  await fc.assert(
    fc.asyncProperty(unique, unique, async (before, after) => {
      const records = (clips: typeof before) =>
        clips.map(({ id, name, title }) => ({ id: `sha256:${id}`, file_name: `${name}.mp4`, title }));
      const expected = { ...NONE };
      for (const clip of after) {
        const was = before.find(({ id }) => id === clip.id);
        const here = before.find(
          ({ name, id }) => name === clip.name && !after.some((other) => other.id === id),
        );
        if (was === undefined) expected[here === undefined ? 'added' : 'replaced'] += 1;
        else if (was.name !== clip.name) expected.moved += 1;
        else expected[was.title === clip.title ? 'unchanged' : 'changed'] += 1;
      }
      const gone = before.filter(({ id }) => !after.some((other) => other.id === id));
      expected.removed = gone.length - expected.replaced;
      expect((await diff(records(before), records(after))).totals).toEqual(expected);
    }),
    { numRuns: 150 },
  );
});

test('a table of many records finds each by id and by name, and forgets what was taken', () => {
  const table = new DraftTable();
  for (let index = 0; index < 5000; index += 1)
    table.add(`id ${index}`, `name ${index}`, { offset: index * 2 ** 32, length: index });
  table.seal();
  expect(table.findId('id 4999', '')).toBe(4999);
  expect(table.findName('name 17')).toBe(17);
  expect(table.findId('name 17', '')).toBeUndefined();
  expect(table.take(17)).toEqual({ offset: 17 * 2 ** 32, length: 17 });
  expect(table.findName('name 17')).toBeUndefined();
  expect([...table.left()]).toHaveLength(4999);
});
