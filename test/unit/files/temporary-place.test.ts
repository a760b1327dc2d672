import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { expect, test } from 'vitest';
import { openAtomic } from '../../../src/files/atomic-write.js';
import { temporaryPlace } from '../../../src/files/temporary-place.js';

test('what a killed process left beside a file goes when the next one writes there, and nothing else does', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'croton-place-'));
  try {
    const gone = (await execa('node', ['-p', 'String(process.pid)'])).stdout;
    const own = temporaryPlace(folder);
    const dead = own.replace(`-${process.pid}-`, `-${gone}-`);
    const elsewhere = dead.replace(/\.croton-.{8}/, '.croton-00000000');
    await writeFile(own, 'being written');
    await writeFile(elsewhere, 'of another computer');
    await mkdir(dead);
    await writeFile(join(dead, 'lines.jsonl'), 'left behind');
    const file = await openAtomic(join(folder, 'manifest.jsonl'));
    await file.write('{}\n');
    await file.commit();
    const left = [basename(own), basename(elsewhere), 'manifest.jsonl'];
    expect(new Set(await readdir(folder))).toEqual(new Set(left));
  } finally {
    await rm(folder, { recursive: true });
  }
});
