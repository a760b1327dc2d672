import { expect, test } from 'vitest';
import { sha256sums } from '../../../../src/manifest/exports/sha256sums.js';
import { exampleRecord } from '../../../support/example-record.js';
import { runExport } from '../../../support/run-export.js';

const record = (file_name: string, shared?: string) => {
  const base = exampleRecord(1, { file_name });
  return shared === undefined ? base : { ...base, media: { ...base.media, shared } };
};
const digest = exampleRecord(1).id.slice('sha256:'.length);

test.each([
  ['a b.mp4', `${digest}  a b.mp4\n`],
  ['new\nline.mp4', `\\${digest}  new\\nline.mp4\n`],
  ['return\r.mp4', `\\${digest}  return\\r.mp4\n`],
  ['# no comment.mp4', `${digest}  # no comment.mp4\n`],
  ['-', `${digest}  ./-\n`],
])('%j is written as coreutils writes it', async (name, line) => {
  expect((await runExport(sha256sums, [record(name)])).text()).toBe(line);
});

test('a clip whose file differs from what was shared is a comment, and a note says so', async () => {
  const records = [record('a.mp4'), record('b\n.mp4', '1')];
  const { text, summary } = await runExport(sha256sums, records);
  expect(text()).toBe(`${digest}  a.mp4\n# as shared: ${digest}  b\\n.mp4\n`);
  expect(summary.records).toBe(2);
  expect(summary.notes).toEqual([expect.stringMatching(/^1 clip is shared without .*--as-shared/)]);
});

test('of clips as they were shared every line counts', async () => {
  const { text, summary } = await runExport(sha256sums, [record('b.mp4', '1')], { asShared: true });
  expect(text()).toBe(`${digest}  b.mp4\n`);
  expect(summary.notes).toEqual([]);
});
