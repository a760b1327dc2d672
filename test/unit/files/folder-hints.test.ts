import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FolderHints } from '../../../src/files/folder-hints.js';

let folder: string;
let hints: FolderHints | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-hints-'));
  await mkdir(join(folder, 'below'));
});

afterEach(async () => {
  hints?.close();
  await rm(folder, { recursive: true, force: true });
});

test('tells of changes in the folders that it listens to, and no longer of those that it left', async () => {
  const onHint = vi.fn();
  hints = new FolderHints(folder, onHint);
  hints.listen(['', 'below']);
  await writeFile(join(folder, 'below/a.mp4'), 'a');
  await vi.waitFor(() => expect(onHint).toHaveBeenCalled());
  hints.close();
  await new Promise((resolve) => setTimeout(resolve, 50));
  onHint.mockClear();
  await writeFile(join(folder, 'below/b.mp4'), 'b');
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(onHint).not.toHaveBeenCalled();
});

test('a folder that is not there, or goes away, is no error', async () => {
  hints = new FolderHints(folder, () => {}, false);
  hints.listen(['', 'below', 'missing']);
  await rm(join(folder, 'below'), { recursive: true });
  hints.listen(['']);
  hints.listen(['', 'below']);
});
