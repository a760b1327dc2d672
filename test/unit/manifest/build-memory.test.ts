import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { flattenAnswers } from '../../../src/manifest/answers.js';
import { BuildMemory } from '../../../src/manifest/build-memory.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-memory-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const id = `sha256:${'a'.repeat(64)}`;
const answers = (license: string) => flattenAnswers({ rights: { license } });

/** One build; `written` is false where it ended before its manifest was in place. */
async function build(license: string, written: boolean) {
  const memory = await BuildMemory.open({ CROTON_STATE_DIR: folder, CROTON_CACHE_DIR: folder }, '/m.jsonl');
  const before = memory.produced(id)?.map((flat) => flat.get('rights.license'));
  await memory.rememberProduced(id, answers(license));
  if (written) await memory.confirmWritten();
  await memory.close();
  return before;
}

test('knows what was produced when the manifest was last written', async () => {
  expect(await build('A', true)).toBeUndefined();
  expect(await build('A', true)).toEqual(['A']);
  expect(await build('B', true)).toEqual(['A']);
  expect(await build('B', true)).toEqual(['B']);
});

test('after a build that ended half way, both states are possible, and only until the next', async () => {
  await build('A', true);
  await build('B', false);
  expect(await build('C', true)).toEqual(['B', 'A']);
  expect(await build('C', true)).toEqual(['C']);
});

test('manifests are remembered apart', async () => {
  await build('A', true);
  const other = await BuildMemory.open(
    { CROTON_STATE_DIR: folder, CROTON_CACHE_DIR: folder },
    '/other.jsonl',
  );
  expect(other.produced(id)).toBeUndefined();
  await other.close();
});
