import { appendFile, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireLock } from '../../../src/files/lock.js';
import { memoryName } from '../../../src/manifest/build-memory.js';
import { BuildBench } from '../../support/build-bench.js';

const YAML = `defaults:
  rights: { license: CC-BY-4.0, basis: own-work, attribution: Ada, ai_generative_training: allowed, people: none, minors: none }
  origin: { capture: camera, synthetic: none }
  culture: { countries: [NG], languages: [yo], domains: [food], tagged_by: self, sensitivity: none }
`;
let bench: BuildBench;

beforeEach(async () => {
  bench = await BuildBench.open();
  await bench.write('croton.yaml', YAML);
  await bench.clip('a.mp4', 1);
  await bench.clip('b.mp4', 2);
});
afterEach(() => bench.close());

const valuesOf = async (field: (record: Record<string, Record<string, unknown>>) => unknown) =>
  Object.fromEntries((await bench.records()).map((record) => [record.file_name, field(record)]));
const license = () => valuesOf(({ rights }) => rights?.license);
const stateFile = async (ending: string) => {
  const [name] = (await readdir(bench.at('.state/builds'))).filter((file) => file.endsWith(ending));
  return bench.at(`.state/builds/${name}`);
};

test('a new default reaches every record that nobody edited and no other, and that is told', async () => {
  await bench.build();
  await bench.edit('b.mp4', (record) => Object.assign(record.rights ?? {}, { license: 'CC0-1.0' }));
  await bench.write('croton.yaml', YAML.replace('CC-BY-4.0', 'CC-BY-SA-4.0'));
  const { fields, changes } = await bench.build();
  expect(await license()).toEqual({ 'a.mp4': 'CC-BY-SA-4.0', 'b.mp4': 'CC0-1.0' });
  expect(changes).toMatchObject({ updated: 1, unchanged: 1 });
  expect(fields).toEqual([
    {
      kind: 'followed',
      field: 'rights.license',
      from: 'CC-BY-4.0',
      to: 'CC-BY-SA-4.0',
      records: 1,
      fileNames: ['a.mp4'],
    },
  ]);
});

test('what somebody writes into the manifest during a build is not lost, and reaches the next one', async () => {
  await bench.build();
  await bench.write('croton.yaml', YAML.replace('CC-BY-4.0', 'CC-BY-SA-4.0'));
  const confirm = async () => {
    await bench.edit('b.mp4', (record) => Object.assign(record.rights ?? {}, { attribution: 'Bisi' }));
    return true;
  };
  await expect(bench.build({ confirm })).rejects.toMatchObject({ code: 'file/unwritable' });
  await bench.build();
  expect(await license()).toEqual({ 'a.mp4': 'CC-BY-SA-4.0', 'b.mp4': 'CC-BY-SA-4.0' });
  expect(await valuesOf(({ rights }) => rights?.attribution)).toEqual({ 'a.mp4': 'Ada', 'b.mp4': 'Bisi' });
});

test('a sidecar that is a link out of the folder is neither read nor told of', async () => {
  await bench.write('secret', 'password');
  await mkdir(bench.at('clips'));
  await symlink(bench.at('secret'), bench.at('clips/a.mp4.yaml'));
  await rename(bench.at('a.mp4'), bench.at('clips/a.mp4'));
  await rename(bench.at('b.mp4'), bench.at('clips/b.mp4'));
  await bench.write('croton.yaml', `media: clips\n${YAML}`);
  const { findings } = await bench.build();
  expect(findings).toMatchObject([{ message: 'it is a link to a file outside of the folder' }]);
});

test('rules are laid over defaults first to last, and a sidecar over all of them', async () => {
  const rules = `rules:
  - files: ["*.mp4"]
    set: { title: first, caption: { text: first, language: en, source: human } }
  - files: ["b*"]
    set: { title: second }
  - files: ["b.*"]
    set: { title: third, culture: { setting: rural } }
`;
  await bench.write('croton.yaml', YAML + rules);
  await bench.write('b.mp4.yaml', 'culture: { setting: urban }\n');
  await bench.build();
  expect(
    await valuesOf(({ title, caption, culture }) => [
      title,
      caption?.text,
      culture?.setting,
      culture?.domains,
    ]),
  ).toEqual({
    'a.mp4': ['first', 'first', undefined, ['food']],
    'b.mp4': ['third', 'first', 'urban', ['food']],
  });
});

describe('new bytes at an old name', () => {
  const say = (field: string, value: unknown) =>
    bench.edit('b.mp4', (record) => Object.assign(record.rights ?? {}, { [field]: value }));

  test('wait where a person said something about the rights of the old ones, until they decide', async () => {
    await bench.build();
    await say('people', 'identifiable');
    const before = await bench.text();
    await bench.clip('b.mp4', 3);
    const asked = await bench.build();
    expect(asked.refused).toBe(1);
    expect(asked.findings).toMatchObject([
      {
        rule: 'record/changed-file',
        subject: { path: 'b.mp4' },
        message: expect.stringContaining('rights.people "identifiable"'),
        fix: expect.stringContaining('--replaced keep'),
      },
    ]);
    expect(await bench.text()).toBe(before);
    // It is not asked once only.
    expect((await bench.build({ prune: true })).refused).toBe(1);
    expect(await bench.text()).toBe(before);
    expect((await bench.build({ replaced: 'keep' })).changes.replaced).toBe(1);
    expect(await valuesOf(({ rights }) => rights?.people)).toEqual({
      'a.mp4': 'none',
      'b.mp4': 'identifiable',
    });
    expect(await bench.text()).not.toBe(before);
    expect((await bench.build()).changes.unchanged).toBe(2);
  });

  test('are another clip with --replaced forget: only the defaults speak', async () => {
    await bench.build();
    await say('people', 'identifiable');
    await bench.edit('b.mp4', (record) => Object.assign(record, { title: 'mine', x_own: 1 }));
    await bench.clip('b.mp4', 3);
    expect((await bench.build({ replaced: 'forget' })).changes.replaced).toBe(1);
    const [, b] = await bench.records();
    expect(b).not.toHaveProperty('title');
    expect(b).not.toHaveProperty('x_own');
    expect(b?.rights?.people).toBe('none');
  });

  test('wait too where an answer was taken out, or where nobody knows any more who gave it', async () => {
    await bench.build();
    await bench.edit('b.mp4', (record) => {
      delete record.rights?.minors;
    });
    await bench.clip('b.mp4', 3);
    expect((await bench.build()).findings[0]?.message).toContain('rights.minors nothing');
    await bench.clip('b.mp4', 2);
    await bench.edit('b.mp4', (record) => Object.assign(record.rights ?? {}, { minors: 'incidental' }));
    await rm(bench.at('.state'), { recursive: true });
    await bench.clip('b.mp4', 3);
    expect((await bench.build()).findings[0]?.message).toContain('rights.minors "incidental"');
  });

  test('keep what was said of other things, with a line', async () => {
    await bench.build();
    await bench.edit('b.mp4', (record) => Object.assign(record, { title: 'mine' }));
    await bench.clip('b.mp4', 3);
    const { events, refused } = await bench.build();
    expect(refused).toBe(0);
    expect(events).toContainEqual({ type: 'record', change: 'replaced', fileName: 'b.mp4' });
    expect(await valuesOf(({ title }) => title)).toEqual({ 'a.mp4': undefined, 'b.mp4': 'mine' });
  });

  test('of a file that moved as well are a new clip: the old record stays until it is pruned', async () => {
    await bench.build();
    await say('license', 'CC0-1.0');
    await rm(bench.at('b.mp4'));
    await bench.clip('c.mp4', 3);
    expect((await bench.build()).changes).toMatchObject({ added: 1, vanished: 1 });
    expect(await license()).toEqual({ 'a.mp4': 'CC-BY-4.0', 'b.mp4': 'CC0-1.0', 'c.mp4': 'CC-BY-4.0' });
  });
});

test('100 renamed files keep every edit, also two that swapped their names', async () => {
  const names = Array.from({ length: 100 }, (_, number) => `n${String(number).padStart(3, '0')}.mp4`);
  for (const [number, name] of names.entries()) await bench.clip(name, 10 + number);
  await bench.build();
  const edited = (await bench.records()).map((record, number) => ({ ...record, title: `title ${number}` }));
  await writeFile(bench.manifest, edited.map((record) => `${JSON.stringify(record)}\n`).join(''));
  for (const name of names) {
    await mkdir(bench.at('moved'), { recursive: true });
    await rename(bench.at(name), bench.at(`moved/${name.replace('n', 'ọ̀')}`));
  }
  await rename(bench.at('a.mp4'), bench.at('x.mp4'));
  await rename(bench.at('b.mp4'), bench.at('a.mp4'));
  await rename(bench.at('x.mp4'), bench.at('b.mp4'));
  expect((await bench.build()).changes).toMatchObject({ moved: 102, added: 0, vanished: 0, dropped: 0 });
  const titles = new Map((await bench.records()).map(({ id, title }) => [id, title]));
  expect(titles).toEqual(new Map(edited.map(({ id, title }) => [id, title])));
}, 60_000);

describe('the memory of earlier builds', () => {
  const change = () => bench.write('croton.yaml', YAML.replace('Ada', 'Eve'));
  const names = () => valuesOf(({ rights }) => rights?.attribution);

  test('where it is gone, everything stays', async () => {
    await bench.build();
    await rm(bench.at('.state'), { recursive: true });
    await change();
    expect((await bench.build()).forgotten).toBe(2);
    expect(await names()).toEqual({ 'a.mp4': 'Ada', 'b.mp4': 'Ada' });
  });

  test('where a line of it is damaged, no older one is taken for the last: everything stays', async () => {
    await bench.build();
    await change();
    await bench.build();
    await bench.edit('a.mp4', (record) => Object.assign(record.rights ?? {}, { attribution: 'Ada' }));
    const log = await stateFile('.log');
    const lines = (await readFile(log, 'utf8')).split('\n');
    const [record] = await bench.records();
    const last = lines.findLastIndex((line) => line.includes(`clip:${record?.id}`));
    lines[last] = String(lines[last]).replace('"build"', '"buiId"');
    await writeFile(log, lines.join('\n'));
    await bench.write('croton.yaml', YAML.replace('Ada', 'Ian'));
    expect((await bench.build()).forgotten).toBe(2);
    expect(await names()).toEqual({ 'a.mp4': 'Ada', 'b.mp4': 'Eve' });
    // The builds after it know again.
    expect((await bench.build()).forgotten).toBe(0);
  });

  test('a last line that was cut off as it was written costs nothing', async () => {
    await bench.build();
    await appendFile(await stateFile('.log'), '1234abcd {"k":"clip:sha');
    await change();
    expect((await bench.build()).forgotten).toBe(0);
    expect(await names()).toEqual({ 'a.mp4': 'Eve', 'b.mp4': 'Eve' });
  });
});

describe('a reset', () => {
  const edit = () =>
    bench.edit('b.mp4', (record) => Object.assign(record.rights ?? {}, { attribution: 'Bob' }));
  const shown = { kind: 'reset', field: 'rights.attribution', from: 'Bob', to: 'Ada', fileNames: ['b.mp4'] };

  test('is shown first, and nothing is written where the answer is no', async () => {
    await bench.build();
    await edit();
    const before = await bench.text();
    const asked: unknown[] = [];
    const { declined } = await bench.build({
      resetDefaults: true,
      confirm: async ({ fields }) => {
        asked.push(...fields);
        return false;
      },
    });
    expect(declined).toBe(true);
    expect(asked).toMatchObject([shown]);
    expect(await bench.text()).toBe(before);
    // Nor is it remembered as if it had been.
    expect((await bench.build()).changes.unchanged).toBe(2);
    expect(await bench.text()).toBe(before);
  });

  test('is applied where it is yes, and told once', async () => {
    await bench.build();
    await edit();
    const { fields, events } = await bench.build({ resetDefaults: ['rights'], confirm: async () => true });
    expect(fields).toMatchObject([shown]);
    expect(events.filter(({ type }) => type === 'field')).toHaveLength(1);
    expect(await valuesOf(({ rights }) => rights?.attribution)).toEqual({ 'a.mp4': 'Ada', 'b.mp4': 'Ada' });
  });
});

test('a dry run tells all and writes nothing', async () => {
  await bench.build();
  const before = await bench.text();
  const log = await readFile(await stateFile('.log'), 'utf8');
  await bench.write('croton.yaml', YAML.replace('Ada', 'Eve'));
  await rm(bench.at('b.mp4'));
  await bench.clip('c.mp4', 3);
  const { changes, fields, records } = await bench.build({ dryRun: true, prune: true });
  expect({ changes, records }).toMatchObject({
    changes: { added: 1, updated: 1, dropped: 1 },
    records: 2,
  });
  expect(fields).toMatchObject([{ field: 'rights.attribution', to: 'Eve', records: 1 }]);
  expect(await bench.text()).toBe(before);
  expect(await readFile(await stateFile('.log'), 'utf8')).toBe(log);
});

test('names that came from a system with the other Unicode form find their sidecar, rules and record', async () => {
  const [nfc, nfd] = ['Ọjà/ẹ̀kọ́.mp4'.normalize('NFC'), 'Ọjà/ẹ̀kọ́.mp4'.normalize('NFD')];
  const rules = (name: string) => `rules:
  - files: ["${name.split('/')[0]}/**"]
    set: { culture: { domains: [dance] } }
`;
  await bench.write('croton.yaml', YAML + rules(nfc));
  await bench.clip(nfd, 3);
  await bench.write(
    `${nfd.replace('ẹ̀kọ́.mp4'.normalize('NFD'), 'ẹ̀kọ́.mp4'.normalize('NFC'))}.yaml`,
    'title: found\n',
  );
  await bench.build();
  const found = async () =>
    (await bench.records()).find(({ file_name }) => file_name.normalize('NFC') === nfc);
  expect(await found()).toMatchObject({ file_name: nfd, title: 'found', culture: { domains: ['dance'] } });
  await bench.edit(nfd, (record) => Object.assign(record, { x_own: 1 }));
  await rm(bench.at(nfd.split('/')[0] ?? ''), { recursive: true });
  await bench.clip(nfc, 4);
  expect((await bench.build()).changes).toMatchObject({ replaced: 1, vanished: 0, added: 0 });
  expect(await found()).toMatchObject({ file_name: nfc, x_own: 1 });
});

test('a manifest in another place has a memory of its own, and the media folder is only read', async () => {
  await bench.write('clips/dance/d.mp4.yaml', 'title: beside the clip\n');
  await bench.clip('clips/dance/d.mp4', 5);
  await bench.write('dance/d.mp4.yaml', 'title: beside the manifest\n');
  await bench.write('croton.yaml', `media: clips\n${YAML}`);
  const untouched = await stat(bench.at('clips/dance'), { bigint: true });
  const manifestPath = bench.at('out/other.jsonl');
  await bench.build({ manifestPath });
  await bench.build();
  expect(await valuesOf(({ title }) => title)).toEqual({ 'dance/d.mp4': 'beside the manifest' });
  expect(await readFile(manifestPath, 'utf8')).toBe(await bench.text());
  await rm(manifestPath);
  expect((await bench.build({ manifestPath })).changes.added).toBe(1);
  expect((await stat(bench.at('clips/dance'), { bigint: true })).mtimeNs).toBe(untouched.mtimeNs);
  expect(await readdir(bench.at('clips/dance'))).toEqual(['d.mp4', 'd.mp4.yaml']);
});

test('links are not followed, and told', async () => {
  await symlink('a.mp4', bench.at('link.mp4'));
  await symlink('.', bench.at('loop'));
  const { records, refused, events } = await bench.build();
  expect({ records, refused }).toEqual({ records: 2, refused: 1 });
  expect(events.flatMap((event) => (event.type === 'finding' ? [event.finding.subject.path] : []))).toEqual([
    'link.mp4',
  ]);
});

test('two builds of one manifest do not run at once', async () => {
  const lock = await acquireLock(
    join(bench.at('.state/builds'), `${memoryName(bench.manifest)}.lock`),
    bench.manifest,
  );
  await expect(bench.build()).rejects.toMatchObject({ code: 'lock/held' });
  await lock.release();
  expect((await bench.build()).records).toBe(2);
});

test('an upgraded ffprobe reads the clips anew', async () => {
  const { ffprobe } = await import('../../support/clips.js');
  if (ffprobe === undefined) return;
  const own = bench.at('ffprobe');
  const program = `#!/bin/sh\nexec ${ffprobe.path} "$@"\n`;
  await writeFile(own, program, { mode: 0o755 });
  await bench.build({ ffprobe: own });
  await writeFile(own, '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  expect((await bench.build({ ffprobe: own })).refused).toBe(2);
  await writeFile(own, program, { mode: 0o755 });
  expect((await bench.build({ ffprobe: own })).refused).toBe(0);
});
