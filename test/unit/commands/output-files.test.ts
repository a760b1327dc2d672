import { statSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { whyNotWritten } from '../../../src/commands/output-files.js';

const ask = (name: string) => whyNotWritten(name, join(import.meta.dirname, name));

test.each(['croton.yaml', 'Croton.YAML', '.crotonignore', 'clip.mp4.yaml', 'Clip.MOV.yaml'])(
  'what people wrote for croton is not replaced: %s',
  async (name) => expect(await ask(name)).toContain('a file of croton itself'),
);

test.each(['report.yaml', 'clips.csv', 'mp4.yaml'])('%s may be written', async (name) =>
  expect(await ask(name)).toBeUndefined(),
);

test('a drive is not written to', async () => {
  const names = await readdir('/dev').catch(() => []);
  const drives = names.map((name) => join('/dev', name)).filter((path) => isDrive(path));
  for (const drive of drives) expect(await whyNotWritten(drive, drive)).toContain('is a drive');
  expect(await whyNotWritten('/dev/null', '/dev/null')).toBeUndefined();
});

const isDrive = (path: string) => statSync(path, { throwIfNoEntry: false })?.isBlockDevice() === true;
