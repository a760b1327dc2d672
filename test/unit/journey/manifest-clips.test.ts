import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findManifestClips, manifestClips } from '../../../src/journey/manifest-clips.js';
import { recordFor } from '../../support/endpoint.js';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'croton-clips-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const record = (name: string) => JSON.stringify(recordFor(Buffer.from(name), { file_name: name }));

async function clipsOf(paths: readonly string[], lines: readonly string[]) {
  await writeFile(join(home, 'manifest.jsonl'), lines.join('\n'));
  const absolute = paths.map((path) => join(home, path));
  const found = [];
  for await (const clip of manifestClips(await findManifestClips(home, absolute, true))) found.push(clip);
  return found;
}

test('a clip for each line, in order, broken ones with what is wrong', async () => {
  const broken = JSON.stringify({ ...JSON.parse(record('b.mp4')), rights: {}, title: 5 });
  const strange = JSON.stringify({ ...JSON.parse(record('c.mp4')), id: 'x,state=all' });
  const found = await clipsOf(
    ['manifest.jsonl'],
    [record('z.mp4'), broken, '{"half', strange, record('a.mp4')],
  );
  expect(found.map(({ fileName, issue }) => [fileName, issue !== undefined])).toEqual([
    ['z.mp4', false],
    ['b.mp4', true],
    ['', true],
    ['c.mp4', true],
    ['a.mp4', false],
  ]);
  expect(found.map(({ id }) => id === undefined)).toEqual([false, false, true, true, false]);
  expect(found[1]?.issue?.fix).not.toBe('');
});

test('a mark before the first record is no clip of its own', async () => {
  const found = await clipsOf(['manifest.jsonl'], [`\ufeff${record('a.mp4')}\r`, record('b.mp4')]);
  expect(found.map(({ fileName }) => fileName)).toEqual(['a.mp4', 'b.mp4']);
});

test('a clip beside a manifest means itself alone', async () => {
  await writeFile(join(home, 'a.mp4'), 'a');
  const lines = [record('a.mp4'), record('b.mp4'), record('a.mp4.mp4')];
  expect((await clipsOf(['a.mp4'], lines)).map(({ fileName }) => fileName)).toEqual(['a.mp4']);
  expect(await clipsOf(['.'], lines)).toHaveLength(3);
});

test('a folder of a collection means what is below it', async () => {
  await writeFile(join(home, 'croton.yaml'), 'collection: test\n');
  await mkdir(join(home, 'dance'));
  const lines = [record('dance/a.mp4'), record('dancer.mp4')];
  expect((await clipsOf(['dance'], lines)).map(({ fileName }) => fileName)).toEqual(['dance/a.mp4']);
});

test('a collection without a manifest says so', async () => {
  await writeFile(join(home, 'croton.yaml'), 'collection: test\n');
  const source = await findManifestClips(home, [home], true);
  await expect(manifestClips(source).next()).rejects.toMatchObject({ code: 'manifest/none' });
});
