import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { SortedLines } from '../../../src/manifest/sorted-lines.js';
import { compareUtf8 } from '../../../src/record/file-name.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'croton-sorted-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function sort(names: readonly string[], sorted = true): Promise<string> {
  const lines = new SortedLines(join(folder, 'lines'));
  for (const [index, name] of names.entries()) lines.add(`${index} ${name}`, name);
  const pieces: string[] = [];
  const file = {
    write: async (text: string) => void pieces.push(text),
    commit: async () => {},
    discard: async () => {},
  };
  await lines.copy(file, lines.order(sorted), true);
  expect(lines.inOrder).toBe(
    names.every((name, index) => index === 0 || compareUtf8(names[index - 1] ?? '', name) <= 0),
  );
  lines.close();
  return pieces.join('');
}

const expected = (names: readonly string[]) =>
  names
    .map((name, index) => ({ name, text: `${index} ${name}\n` }))
    .sort((a, b) => compareUtf8(a.name, b.name))
    .map(({ text }) => text)
    .join('');

test('sorts by the bytes of UTF-8, also names that begin alike; equal ones keep their order', async () => {
  const names = ['ab', 'a', 'a/b', 'a', '\u{1f600}', '\uffee', 'é', 'e', '', 'ba', 'b'];
  expect(await sort(names)).toBe(expected(names));
});

test('takes names and lines that go over its buffers', async () => {
  const names = Array.from({ length: 70_000 }, (_, index) =>
    `${(index * 2_654_435_761) % 1_000_003}`.padEnd(30, 'x'),
  );
  expect(await sort(names)).toBe(expected(names));
});

test('leaves the order where asked to', async () => {
  expect(await sort(['b', 'a'], false)).toBe('0 b\n1 a\n');
});
