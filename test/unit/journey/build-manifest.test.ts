import {
  appendFile,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { BuildEvent, BuildOptions } from '../../../src/journey/build-events.js';
import { buildManifest } from '../../../src/journey/build-manifest.js';
import { checkManifests } from '../../../src/journey/check-manifest.js';
import { loadCollection } from '../../../src/manifest/collection.js';
import { openManifestIndex } from '../../../src/manifest/manifest-index.js';
import { planBuild } from '../../../src/manifest/plan-build.js';
import { clipRecordSchema } from '../../../src/record/schema.js';
import { fakeContext } from '../../support/fake-context.js';

const clips = join(import.meta.dirname, '../../fixtures/clips');
let folder: string;
let manifestPath: string;

const YAML = `
defaults:
  rights: { license: CC-BY-4.0, basis: own-work, attribution: Ada, ai_generative_training: allowed, people: none, minors: none }
  origin: { capture: camera, synthetic: none }
  culture: { countries: [NG], languages: [yo], domains: [food], tagged_by: self, sensitivity: none }
rules:
  - files: ["dance/**"]
    set: { culture: { domains: [dance, music] } }
`;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-build-'));
  manifestPath = join(folder, 'manifest.jsonl');
  await mkdir(join(folder, 'dance'));
  await cp(join(clips, 'plain.mp4'), join(folder, 'b.mp4'));
  await cp(join(clips, 'rotated.mp4'), join(folder, 'dance/a.mp4'));
  await writeFile(join(folder, 'croton.yaml'), YAML);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function build(options: Partial<BuildOptions> = {}) {
  const { context } = fakeContext({
    cwd: folder,
    env: {
      ...process.env,
      CROTON_STATE_DIR: join(folder, '.state'),
      CROTON_CACHE_DIR: join(folder, '.cache'),
    },
  });
  const events: BuildEvent[] = [];
  const collection = await loadCollection(join(folder, 'croton.yaml'));
  const given = { collection, manifestPath, useIgnoreFile: true, ...options };
  const summary = await buildManifest(context, given, (event) => events.push(event));
  const findings = events.flatMap((event) =>
    event.type === 'finding' && event.finding.severity === 'error' ? [event.finding] : [],
  );
  return { ...summary, findings, events };
}

type Json = Record<string, Record<string, unknown>> & { id: string; file_name: string };
const records = async () =>
  (await readFile(manifestPath, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
const edit = async (change: (record: Json) => void, index = 0) => {
  const all = await records();
  change(all[index] as Json);
  await writeFile(manifestPath, all.map((record) => `${JSON.stringify(record)}\n`).join(''));
};

test('keeps the hashes of pictures while the clip is the same, and changes no byte then', async () => {
  const hashesOf = async (name: string) =>
    (await records()).find(({ file_name }) => file_name === name)?.['media']?.['phash'];
  await build({ frames: true });
  expect(await hashesOf('b.mp4')).toEqual(
    expect.arrayContaining([expect.stringMatching(/^0:[0-9a-f]{16}$/)]),
  );
  const before = await readFile(manifestPath, 'utf8');
  await utimes(join(folder, 'b.mp4'), 0, 0);
  await build();
  expect(await readFile(manifestPath, 'utf8')).toBe(before);
  await cp(join(clips, 'slow.mp4'), join(folder, 'b.mp4'));
  await build();
  expect(await hashesOf('b.mp4')).toBeUndefined();
  expect(await hashesOf('dance/a.mp4')).toBeDefined();
  await build({ frames: true });
  expect(await hashesOf('b.mp4')).toBeDefined();
});

test('describes the clips, in order, so that they pass the check', async () => {
  const { records: count, changes } = await build();
  expect({ count, added: changes.added }).toEqual({ count: 2, added: 2 });
  const [first, second] = (await records()).map((record) => clipRecordSchema.parse(record));
  expect(first).toMatchObject({
    file_name: 'b.mp4',
    media: { container: 'mp4', integrity: 'header' },
    culture: { domains: ['food'] },
  });
  expect(second).toMatchObject({ file_name: 'dance/a.mp4', culture: { domains: ['dance', 'music'] } });
  const { stdin } = process;
  const options = {
    files: [manifestPath],
    cwd: folder,
    stdin,
    media: { folder, name: folder, jobs: 2 },
    today: '2026-05-01',
    signal: new AbortController().signal,
  };
  const items: unknown[] = [];
  const { totals } = await checkManifests(options, (item) => void items.push(item));
  expect(items).toEqual([]);
  expect(totals.items).toBe(2);
});

test('a second build leaves the file as it is and reads no clip', async () => {
  await build();
  const before = await stat(manifestPath, { bigint: true });
  // What stands in for ffprobe would refuse every clip that it is asked about.
  const ffprobe = join(folder, 'ffprobe');
  await writeFile(ffprobe, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  expect((await build({ ffprobe })).refused).toBe(2);
  expect((await build()).changes).toMatchObject({ unchanged: 2 });
  await build();
  expect((await stat(manifestPath, { bigint: true })).mtimeNs).toBe(before.mtimeNs);
});

test('edits stay, untouched answers follow croton.yaml and sidecars', async () => {
  await build();
  await edit((record) => {
    record.rights = { ...record.rights, attribution: 'Bob' };
    Object.assign(record, { title: 'Ọjà', x_own: 1 });
  });
  await writeFile(join(folder, 'croton.yaml'), YAML.replace('Ada', 'Eve').replace('[yo]', '[yo, pcm]'));
  await writeFile(
    join(folder, 'dance/a.mp4.yaml'),
    'caption: { text: They dance, language: en, source: human }\n',
  );
  expect((await build()).changes).toMatchObject({ updated: 2 });
  const [first, second] = await records();
  expect(first).toMatchObject({
    title: 'Ọjà',
    x_own: 1,
    rights: { attribution: 'Bob' },
    culture: { languages: ['yo', 'pcm'] },
  });
  expect(second).toMatchObject({ rights: { attribution: 'Eve' }, caption: { text: 'They dance' } });
  const { events } = await build({ resetDefaults: ['rights'] });
  expect(events).toContainEqual({
    type: 'field',
    kind: 'reset',
    fileName: 'b.mp4',
    field: 'rights.attribution',
    from: 'Bob',
    to: 'Eve',
  });
  expect((await records())[0]).toMatchObject({ title: 'Ọjà', rights: { attribution: 'Eve' } });
});

test('without memory of earlier defaults everything stays, and that is told', async () => {
  await build();
  await rm(join(folder, '.state'), { recursive: true });
  await writeFile(join(folder, 'croton.yaml'), YAML.replace('Ada', 'Eve'));
  expect((await build()).forgotten).toBe(2);
  expect((await records())[0]).toMatchObject({ rights: { attribution: 'Ada' } });
});

test('answers that nobody gave are not invented', async () => {
  await writeFile(join(folder, 'croton.yaml'), YAML.replace(', people: none, minors: none', ''));
  expect((await build()).missing).toEqual({ 'rights.people': 2, 'rights.minors': 2 });
  expect((await records())[0]?.rights).not.toHaveProperty('people');
  const licensed = YAML.replace('own-work', 'licensed').replace('people: none', 'people: identifiable');
  await writeFile(join(folder, 'croton.yaml'), licensed);
  expect((await build()).missing).toEqual({ 'rights.source_url': 2, 'rights.consent': 2 });
});

test('a clip is known again where it moved, with its edits', async () => {
  await build();
  await edit((record) => Object.assign(record, { title: 'mine' }));
  await rename(join(folder, 'b.mp4'), join(folder, 'z.mp4'));
  const { changes, events } = await build();
  expect(changes).toMatchObject({ moved: 1, unchanged: 1, vanished: 0 });
  expect(events).toContainEqual({ type: 'record', change: 'moved', fileName: 'z.mp4', from: 'b.mp4' });
  expect((await records()).map(({ file_name, title }) => [file_name, title])).toEqual([
    ['dance/a.mp4', undefined],
    ['z.mp4', 'mine'],
  ]);
});

test('the record of a clip that is gone stays until it is pruned', async () => {
  await build();
  await rm(join(folder, 'b.mp4'));
  expect(await build()).toMatchObject({ records: 2, changes: { vanished: 1, unchanged: 1 } });
  expect(await build({ prune: true })).toMatchObject({ records: 1, changes: { dropped: 1 } });
  expect((await records()).map(({ file_name }) => file_name)).toEqual(['dance/a.mp4']);
});

test('new bytes at an old name follow that record', async () => {
  await build();
  await edit((record) => Object.assign(record, { title: 'mine' }));
  const [before] = await records();
  await cp(join(clips, 'plain.mov'), join(folder, 'b.mp4'));
  expect((await build()).changes).toMatchObject({ replaced: 1, unchanged: 1 });
  const [after] = await records();
  expect(after).toMatchObject({ file_name: 'b.mp4', title: 'mine' });
  expect(after?.id).not.toBe(before?.id);
});

test('of two files with the same bytes the one that has a record keeps it', async () => {
  await build();
  await cp(join(folder, 'b.mp4'), join(folder, 'a.mp4'));
  const { findings, refused } = await build();
  expect(findings).toMatchObject([
    {
      rule: 'file/duplicate',
      subject: { path: 'a.mp4' },
      message: 'as it is shared it has the same bytes as b.mp4',
    },
  ]);
  expect(refused).toBe(1);
  expect((await records()).map(({ file_name }) => file_name)).toEqual(['b.mp4', 'dance/a.mp4']);
});

test('files that are left alone keep their lines, byte for byte, and are not called gone', async () => {
  await build();
  const before = await readFile(manifestPath, 'utf8');
  await rm(join(folder, 'b.mp4'));
  const { records: count, changes } = await build({
    prune: true,
    leaveAlone: (fileName) => fileName === 'b.mp4',
  });
  expect({ count, dropped: changes.dropped, vanished: changes.vanished }).toEqual({
    count: 2,
    dropped: 0,
    vanished: 0,
  });
  expect(await readFile(manifestPath, 'utf8')).toBe(before);
});

test('records are never pruned because a card or a folder cannot be read', async () => {
  await build();
  const before = await readFile(manifestPath, 'utf8');
  await writeFile(join(folder, 'croton.yaml'), `media: /nowhere/card\n${YAML}`);
  await expect(build({ prune: true })).rejects.toMatchObject({ code: 'file/unreadable', exitCode: 3 });
  expect(await readFile(manifestPath, 'utf8')).toBe(before);
  const index = await openManifestIndex(manifestPath);
  const unlisted = new Set(['dance']);
  expect(planBuild(new Map(), unlisted, index, { inScope: () => true, prune: true })).toMatchObject({
    records: [{ kind: 'keep', fileName: 'dance/a.mp4' }],
    dropped: ['b.mp4'],
  });
  await index.close();
});

describe('one bad file stops nothing', () => {
  test('broken, short, linked or badly named files are refused, each with its finding', async () => {
    await writeFile(join(folder, 'text.mp4'), 'ffconcat version 1.0\nfile b.mp4\n');
    await writeFile(join(folder, 'empty.mp4'), '');
    await writeFile(join(folder, 'back\\slash.mp4'), await readFile(join(clips, 'slow.mp4')));
    await cp(join(clips, 'one-frame.mp4'), join(folder, 'short.mp4'));
    await cp(join(clips, 'location.mkv'), join(folder, 'where.mkv'));
    await symlink('b.mp4', join(folder, 'link.mp4'));
    const { records: count, findings, refused } = await build();
    expect({ count, refused }).toEqual({ count: 2, refused: 6 });
    const rules = Object.fromEntries(
      findings.map(({ rule, subject }) => [subject.path.split(/[/]/).pop(), rule]),
    );
    expect(rules).toEqual({
      'text.mp4': 'file/not-video',
      'empty.mp4': 'file/unreadable',
      'back\\slash.mp4': 'record/path',
      'short.mp4': 'video/too-short',
      'where.mkv': 'privacy/location',
    });
    await writeFile(join(folder, 'croton.yaml'), `${YAML}share: { location: keep }\n`);
    await build();
    const shared = (await records()).find(({ file_name }) => file_name === 'where.mkv');
    expect(shared?.media?.embedded).toEqual(['location']);
    await writeFile(join(folder, 'croton.yaml'), YAML);
    expect((await build()).findings.map(({ rule }) => rule)).toContain('privacy/location');
  });
});

test('a mistake in a sidecar does not bring back what it was there to override', async () => {
  const sidecar = join(folder, 'b.mp4.yaml');
  await writeFile(sidecar, 'rights: { people: incidental }\n');
  await build();
  const before = await readFile(manifestPath, 'utf8');
  await writeFile(sidecar, 'rights: { peple: incidental }\n');
  const { findings, refused, records: count } = await build();
  expect({ refused, count }).toEqual({ refused: 1, count: 2 });
  expect(findings).toMatchObject([
    { rule: 'record/invalid', subject: { path: sidecar, line: 1, column: 11 } },
  ]);
  expect(await readFile(manifestPath, 'utf8')).toBe(before);
  await rm(manifestPath);
  expect((await build()).records).toBe(1);
});

test('a sidecar that cannot be read, or a name too long to have one, stops no other clip', async () => {
  await mkdir(join(folder, 'b.mp4.yaml'));
  const long = `${'x'.repeat(251)}.mp4`;
  await cp(join(clips, 'plain.mov'), join(folder, long));
  const { findings, refused, records: count } = await build();
  expect({ refused, count }).toEqual({ refused: 1, count: 2 });
  expect(findings).toMatchObject([
    {
      rule: 'record/invalid',
      subject: { path: join(folder, 'b.mp4.yaml') },
      message: expect.stringContaining('it is a folder'),
    },
  ]);
  expect((await records()).map(({ file_name }) => file_name)).toContain(long);
});

test('only the paths that were named are looked at', async () => {
  await build();
  await rm(join(folder, 'b.mp4'));
  expect((await build({ within: ['dance'] })).changes).toMatchObject({ vanished: 0, unchanged: 1 });
  expect(await records()).toHaveLength(2);
});

test('ignored and excluded clips are passed over', async () => {
  await writeFile(join(folder, '.crotonignore'), 'b.mp4\n');
  expect((await build()).records).toBe(1);
  expect((await build({ useIgnoreFile: false })).records).toBe(2);
});

test('a manifest with a line that cannot be read is not written anew', async () => {
  await build();
  await appendFile(manifestPath, '{"mine": "but broken\n');
  const before = await readFile(manifestPath, 'utf8');
  await expect(build()).rejects.toMatchObject({
    code: 'manifest/unreadable',
    message: expect.stringContaining('line 3'),
  });
  expect(await readFile(manifestPath, 'utf8')).toBe(before);
  const twice = before.split('\n')[0]?.replace('"rights":{', '"rights":{"license":"CC0-1.0",');
  await writeFile(manifestPath, `${twice}\n`);
  await expect(build()).rejects.toThrow('line 1: a key stands twice');
});

test('a manifest that is a link out of its folder is not written through', async () => {
  await writeFile(join(folder, 'dance/precious.jsonl'), 'mine');
  await symlink('dance/precious.jsonl', manifestPath);
  await expect(build()).rejects.toMatchObject({ code: 'file/unwritable' });
  expect(await readFile(join(folder, 'dance/precious.jsonl'), 'utf8')).toBe('mine');
});

test('the policy that croton.yaml names judges each file by its path', async () => {
  await writeFile(
    join(folder, 'own.yaml'),
    'overrides: [{ files: ["dance/**"], rules: { video/resolution: [error, { minShortSidePx: 5000 }] } }]\n',
  );
  await writeFile(join(folder, 'croton.yaml'), `policy: own.yaml\n${YAML}`);
  const { findings, refused } = await build();
  expect(findings.map(({ rule, subject }) => [rule, subject.path])).toEqual([
    ['video/resolution', 'dance/a.mp4'],
  ]);
  expect(refused).toBe(1);
  await writeFile(join(folder, 'own.yaml'), 'rules: {}\n');
  expect((await build()).refused).toBe(0);
});
