import { closeSync, openSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { afterAll, expect, test } from 'vitest';
import { readerOf } from '../../../src/media/read-at.js';
import { makeFolder } from '../../support/clips.js';

const { at, remove } = await makeFolder();
afterAll(remove);

test('reads what is there, and nothing where no file is', async () => {
  const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
  await writeFile(at('file'), bytes);
  const fd = openSync(at('file'), 'r');
  try {
    const readAt = readerOf(fd);
    // Forwards, backwards, across windows, beyond the end.
    for (const [position, length] of [
      ...[
        [0, 8],
        [65_530, 16],
        [4, 4],
        [199_990, 100],
        [120_000, 70_000],
        [200_000, 1],
      ],
    ] as [number, number][])
      expect(await readAt(position, length)).toEqual(bytes.subarray(position, position + length));
    for (const position of [-1, -4_294_958_299, 2 ** 53, Number.NaN, 0.5])
      expect(await readAt(position, 4)).toHaveLength(0);
  } finally {
    closeSync(fd);
  }
});
