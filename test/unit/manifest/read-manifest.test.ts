import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { LONGEST_LINE_BYTES } from '../../../src/manifest/read-lines.js';
import { type ManifestEntry, readManifest } from '../../../src/manifest/read-manifest.js';
import { exampleRecord, manifestText } from '../../support/example-record.js';

async function read(bytes: string | Buffer, chunkBytes = 1 << 16): Promise<ManifestEntry[]> {
  const whole = Buffer.from(bytes);
  const chunks: Buffer[] = [];
  for (let at = 0; at < whole.length; at += chunkBytes) chunks.push(whole.subarray(at, at + chunkBytes));
  const entries: ManifestEntry[] = [];
  for await (const entry of readManifest(Readable.from(chunks))) entries.push(entry);
  return entries;
}

const issuesOf = (entries: readonly ManifestEntry[]) =>
  entries.flatMap((entry) => ('issues' in entry ? entry.issues : []));
const records = [exampleRecord(1), exampleRecord(2, { title: 'ọjà 😀' }), exampleRecord(3)];

test('reads the same however the bytes are cut', async () => {
  const bytes = Buffer.from(manifestText(records).slice(0, -1));
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 900 }), async (size) => {
      expect(await read(bytes, size)).toEqual(
        records.map((record, index) => ({ line: index + 1, record, text: JSON.stringify(record) })),
      );
    }),
    { numRuns: 40 },
  );
});

describe('what is wrong with the text of a file is an issue at its line', () => {
  const good = JSON.stringify(records[0]);
  test.each([
    [
      'not JSON',
      `${good}\n{"schema" "croton/1"}\n`,
      [{ line: 2, column: 11, message: 'a colon is missing between the name of a field and its value' }],
    ],
    [
      'an empty line',
      `${good}\n\n`,
      [{ line: 2, column: 1, message: 'an empty line: every line is one record' }],
    ],
    [
      'cut in a string',
      `${good}\n{"schema":"cro`,
      [{ line: 2, column: 11, message: 'the file ends in the middle of a record' }],
    ],
    [
      'cut after a value',
      `${good}\n${good.slice(0, -1)}`,
      [{ line: 2, message: 'the file ends in the middle of a record' }],
    ],
    [
      'a byte order mark',
      `\ufeff${good}\n`,
      [{ line: 1, message: 'the file begins with a byte order mark' }],
    ],
    [
      'CR LF, told once',
      `${good}\r\n${good}\r\n`,
      [{ line: 1, message: 'the line ends with CR LF: lines end with LF alone' }],
    ],
    ['UTF-16', Buffer.from(`\ufeff${good}\n`, 'utf16le'), [{ line: 1, message: 'the file is UTF-16' }]],
    [
      'UTF-16 without a mark',
      Buffer.from(`${good}\n`, 'utf16le'),
      [{ line: 1, message: 'the file is UTF-16' }],
    ],
    [
      'not UTF-8',
      Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}\n')]),
      [{ line: 1, column: 7, message: 'the line is not valid UTF-8: byte FF stands there' }],
    ],
    [
      'another version',
      good.replace('croton/1', 'croton/9'),
      [{ line: 1, column: 11, pointer: '/schema', rule: 'record/schema-version' }],
    ],
  ])('%s', async (_name, text, expected) => {
    expect(issuesOf(await read(text))).toMatchObject(expected);
  });
});

test('a record after a bad one is read all the same', async () => {
  const entries = await read(`\ufeff${manifestText(records).replace('"bytes":1002', '"bytes":"?"')}`);
  expect(entries.map((entry) => ('record' in entry ? entry.record.id : entry.issues[0]?.pointer))).toEqual([
    undefined,
    records[0]?.id,
    '/bytes',
    records[2]?.id,
  ]);
});

test('points at the value, by column and pointer, and names the clip', async () => {
  const text = JSON.stringify(
    exampleRecord(2, { title: '😀', culture: { ...exampleRecord().culture, languages: ['yo', 'xqz'] } }),
  );
  const [issue] = issuesOf(await read(text));
  expect(issue).toMatchObject({
    rule: 'culture/language',
    line: 1,
    pointer: '/culture/languages/1',
    id: exampleRecord(2).id,
  });
  expect(issue?.column).toBe([...text.slice(0, text.indexOf('"xqz"'))].length + 1);
});

test('an answer given twice in a record is an issue, where the second stands', async () => {
  const whole = JSON.stringify(exampleRecord(1));
  const text = whole.replace('"rights":{', '"rights":{"license":"CC0-1.0",');
  const license = text.lastIndexOf('"license"');
  expect(issuesOf(await read(text))).toMatchObject([
    {
      rule: 'record/invalid',
      line: 1,
      column: license + 1,
      pointer: '/rights/license',
      id: exampleRecord(1).id,
    },
  ]);
});

test('a line without end is skipped, not kept', async () => {
  const long = `{"x_a":"${'a'.repeat(LONGEST_LINE_BYTES)}"}`;
  const entries = await read(`${long}\n${manifestText(records)}`);
  expect(issuesOf(entries)).toMatchObject([{ line: 1, message: 'the line is longer than 1024 KiB' }]);
  expect(entries).toHaveLength(4);
});

test('missing answers say where to give them', async () => {
  const { people: _, ...rights } = exampleRecord().rights;
  const [issue] = issuesOf(await read(JSON.stringify({ ...exampleRecord(), rights })));
  expect(issue).toMatchObject({ pointer: '/rights/people', message: 'rights.people is missing' });
  expect(issue?.fix).toMatch(/croton\.yaml.*rights\.people.*croton init/);
});
