import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../../../src/commands/manifest/export.js';
import { exampleRecord, manifestText } from '../../support/example-record.js';
import { fakeContext } from '../../support/fake-context.js';

test.each([true, false])(
  'a name steers no terminal and stays as it is elsewhere (terminal: %s)',
  async (isTTY) => {
    const folder = await mkdtemp(join(tmpdir(), 'croton-export-'));
    try {
      const name = 'a\u001b]0;title\u0007\u202egpj.mp4';
      await writeFile(join(folder, 'm.jsonl'), manifestText([exampleRecord(1, { file_name: name })]));
      const { context, written } = fakeContext({ isTTY, cwd: folder });
      expect(
        await run(context, ['sha256sums', 'm.jsonl'], { config: false, color: false, input: false }),
      ).toBe(0);
      const shown = isTTY ? 'a\\e]0;title\\x07\\u202egpj.mp4' : name;
      expect(written.stdout.slice(64)).toBe(`  ${shown}\n`);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
);
