import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNameList } from '../../../src/files/read-name-list.js';

async function read(chunks: readonly (string | Buffer)[], separator: 'newline' | 'nul' = 'newline') {
  const names: (string | Buffer)[] = [];
  for await (const name of readNameList(Readable.from(chunks), separator, 'list')) names.push(name);
  return names;
}

test('a name to a line, also with CRLF and without a last line break; empty lines are passed over', async () => {
  expect(await read(['a.mp4\r\nb b.mp4\n\n', 'c', '.mp4'])).toEqual(['a.mp4', 'b b.mp4', 'c.mp4']);
  expect(await read([])).toEqual([]);
});

test('with NUL a name may hold line breaks', async () => {
  expect(await read(['a\nb.mp4\0c\r.mp4\0'], 'nul')).toEqual(['a\nb.mp4', 'c\r.mp4']);
});

test('bytes that are not UTF-8 stay as they are', async () => {
  expect(await read([Buffer.from([0xff, 0x61, 0x0a, 0x62])])).toEqual([Buffer.from([0xff, 0x61]), 'b']);
});

test('however the bytes come in, the names are the same', async () => {
  const name = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    .filter((text) => !text.includes('\0'));
  await fc.assert(
    fc.asyncProperty(fc.array(name), fc.integer({ min: 1, max: 9 }), async (names, size) => {
      const bytes = Buffer.from(names.map((text) => `${text}\0`).join(''));
      const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
        bytes.subarray(n * size, (n + 1) * size),
      );
      expect(await read(chunks, 'nul')).toEqual(names);
    }),
    { numRuns: 50 },
  );
});

test('what is no list of names is not kept in memory', async () => {
  await expect(read([Buffer.alloc(1 << 17)])).rejects.toMatchObject({ code: 'file/unreadable' });
});
