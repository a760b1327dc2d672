import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { flattenAnswers } from '../../../src/manifest/answers.js';
import { BuildMemory, type KnownFile, memoryName } from '../../../src/manifest/build-memory.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-memory-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const id = `sha256:${'a'.repeat(64)}`;
const answers = (license: string) => flattenAnswers({ rights: { license } });

/** One build; `written` is false where it ended before its manifest was in place. */
async function build(license: string, written: boolean, clip = id) {
  const memory = await BuildMemory.open({ CROTON_STATE_DIR: folder, CROTON_CACHE_DIR: folder }, '/m.jsonl');
  const before = memory.produced(clip)?.map((flat) => flat.get('rights.license'));
  await memory.rememberProduced(clip, answers(license));
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

test('a build that ended half way stays one that did, also after others that had nothing to do with its clips', async () => {
  const other = `sha256:${'b'.repeat(64)}`;
  await build('A', true);
  await build('B', false);
  await build('X', true, other);
  await build('Y', true, other);
  expect(await build('B', true)).toEqual(['B', 'A']);
  // Said again, and written this time.
  expect(await build('B', true)).toEqual(['B']);
});

test('a build that ended half way says nothing of clips that nothing is known of', async () => {
  await build('B', false);
  expect(await build('B', false)).toBeUndefined();
  expect(await build('B', true)).toBeUndefined();
  expect(await build('B', true)).toEqual(['B']);
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

test('a manifest has one name, by whatever link its folder is reached', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'croton-name-'));
  await symlink(folder, `${folder}-link`);
  expect(memoryName(join(`${folder}-link`, 'manifest.jsonl'))).toBe(
    memoryName(join(folder, 'manifest.jsonl')),
  );
  expect(memoryName(join(folder, 'other.jsonl'))).not.toBe(memoryName(join(folder, 'manifest.jsonl')));
  await rm(`${folder}-link`);
  await rm(folder, { recursive: true });
});

test('a file is known in the state in which it was hashed, to that id, and in no other', async () => {
  const memory = await BuildMemory.open({ CROTON_STATE_DIR: folder, CROTON_CACHE_DIR: folder }, '/m.jsonl');
  const state = { dev: '1', ino: '2', size: '3', mtimeNs: '4', ctimeNs: '5' };
  const computed = { id, bytes: 3, media: {} } as unknown as KnownFile['computed'];
  await memory.rememberFile('a.mp4', { state, stamp: 'tool', computed });
  expect(memory.knownFile('a.mp4', state, 'tool')).toEqual(computed);
  expect(memory.knownFile('a.mp4', { ...state, ctimeNs: '6' }, 'tool')).toBeUndefined();
  expect(memory.knownFile('a.mp4', state, 'other tool')).toBeUndefined();
  expect(memory.hashedState('a.mp4', id, undefined)).toEqual(state);
  expect(memory.hashedState('a.mp4', `sha256:${'b'.repeat(64)}`, undefined)).toBeUndefined();
  await memory.close();
});
