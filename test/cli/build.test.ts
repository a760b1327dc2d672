/** What people do between two builds of a manifest, through the real program. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { clipBytes } from '../support/build-bench.js';
import { makeUser, type User } from '../support/run-croton.js';

const YAML = `defaults:
  rights: { license: CC0-1.0, basis: own-work, ai_generative_training: allowed, people: none, minors: none }
  origin: { capture: camera, synthetic: none }
  culture: { countries: [NG], languages: [yo], domains: [food], tagged_by: self, sensitivity: none }
`;
let user: User;
let folder: string;

beforeEach(async () => {
  user = await makeUser();
  folder = join(user.folder, 'collection');
  await mkdir(folder);
  await writeFile(join(folder, 'croton.yaml'), YAML);
  await writeFile(join(folder, 'a.mp4'), await clipBytes(1));
  await writeFile(join(folder, 'b.mp4'), await clipBytes(2));
});
afterEach(() => user.remove());

const croton = (...args: string[]) => user.croton(args, { cwd: folder });
const build = (...args: string[]) => croton('manifest', 'build', ...args);
const text = () => readFile(join(folder, 'manifest.jsonl'), 'utf8');
const records = async () =>
  (await text())
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, Record<string, unknown>>);

test('what manifest set and a spreadsheet changed stays, and the rest follows croton.yaml with a line', async () => {
  await build();
  const set = ['culture.languages+=pcm', '--where', 'path:a.mp4', '--yes'];
  expect((await croton('manifest', 'set', ...set)).code).toBe(0);
  await croton('manifest', 'export', 'csv', '-o', 'table.csv');
  const table = await readFile(join(folder, 'table.csv'), 'utf8');
  await writeFile(join(folder, 'table.csv'), table.replaceAll('food', 'food|music'));
  expect((await croton('manifest', 'import', 'table.csv', '--yes')).code).toBe(0);
  await writeFile(join(folder, 'croton.yaml'), YAML.replace('[yo]', '[ha]').replace('[food]', '[craft]'));
  const { code, stderr } = await build();
  expect(code).toBe(0);
  expect(stderr).toContain('culture.languages: ["yo"] → ["ha"] in 1 record (b.mp4)');
  expect((await records()).map(({ culture }) => [culture?.languages, culture?.domains])).toEqual([
    [
      ['yo', 'pcm'],
      ['food', 'music'],
    ],
    [['ha'], ['food', 'music']],
  ]);
});

test('a reset shows the edits that it undoes, and needs a yes where they are about rights', async () => {
  await build();
  await croton(
    'manifest',
    'set',
    'rights.license=CC-BY-NC-4.0',
    'title=mine',
    '--where',
    'path:b.mp4',
    '--yes',
  );
  const before = await text();
  const dry = await build('--reset-defaults', '--dry-run');
  expect(dry).toMatchObject({
    code: 0,
    stderr: expect.stringContaining(
      'rights.license: "CC-BY-NC-4.0" → "CC0-1.0", edited by hand in 1 record (b.mp4)',
    ),
  });
  expect(dry.stderr).toContain('would have 2 records');
  expect(await text()).toBe(before);
  const asked = await build('--reset-defaults');
  expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('[usage/confirmation-needed]') });
  expect(asked.stderr).toContain('"CC-BY-NC-4.0" → "CC0-1.0"');
  expect(await text()).toBe(before);
  expect((await build('--reset-defaults', 'rights.license', '--yes')).code).toBe(0);
  expect((await records())[1]).toMatchObject({ title: 'mine', rights: { license: 'CC0-1.0' } });
});

test('a reset of what is not about rights needs no yes off a terminal; a field has to exist', async () => {
  await build();
  await croton('manifest', 'set', 'culture.languages=pcm', '--where', 'path:b.mp4', '--yes');
  expect((await build('--reset-defaults', 'culture')).code).toBe(0);
  expect((await records())[1]?.culture?.languages).toEqual(['yo']);
  expect(await build('--reset-defaults', 'rights.licence')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('did you mean rights.license?'),
  });
});

test('a clip with new bytes waits for a word where its rights had been edited', async () => {
  await build();
  await croton('manifest', 'set', 'rights.people=incidental', '--where', 'path:b.mp4', '--yes');
  await writeFile(join(folder, 'b.mp4'), await clipBytes(3));
  const waiting = await build();
  expect(waiting).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^b\.mp4: error: it has new bytes/),
  });
  expect(waiting.stderr).toContain('rights.people "incidental"');
  expect((await build('b.mp4', '--replaced', 'keep')).code).toBe(0);
  expect((await records())[1]?.rights?.people).toBe('incidental');
});

test('a mistake in a sidecar is told with line and column; the clip keeps its record', async () => {
  await build();
  const before = await text();
  await writeFile(join(folder, 'b.mp4.yaml'), 'title: Fine\nrights:\n  people: nobody\n');
  const { code, stderr } = await build();
  expect(code).toBe(1);
  expect(stderr).toMatch(/b\.mp4\.yaml:3:\d+: error: rights\.people/);
  expect(await text()).toBe(before);
});

test('what was forgotten is told, and --prune drops only what is gone', async () => {
  await build();
  await rm(join(user.folder, 'state'), { recursive: true });
  await writeFile(join(folder, 'croton.yaml'), YAML.replace('[yo]', '[ha]'));
  const before = await text();
  expect((await build()).stderr).toContain('what earlier defaults were is not known for 2 records');
  expect(await text()).toBe(before);
  await rm(join(folder, 'a.mp4'));
  expect((await build()).stderr).toContain('a.mp4: is gone; its record was kept (--prune drops it)');
  expect((await build('--prune', '--dry-run')).stderr).toContain(
    'would have 1 record (1 unchanged, 1 dropped)',
  );
  expect(await records()).toHaveLength(2);
  await build('--prune');
  expect((await records()).map(({ file_name }) => file_name)).toEqual(['b.mp4']);
});

test('an answer that an edit took out is not asked for again, but can be put back', async () => {
  const yaml = YAML.replace('CC0-1.0', 'CC-BY-4.0, attribution: Ada');
  await writeFile(join(folder, 'croton.yaml'), yaml);
  await build();
  const set = await croton('manifest', 'set', 'rights.attribution=', '--yes');
  expect(set).toMatchObject({ code: 0 });
  expect(set.stderr).toContain('2 of them lack answers or have mistakes: croton manifest check');
  const { stderr } = await build();
  expect(stderr).toContain('rights.attribution in 2 records');
  expect(stderr).toContain('croton manifest build --reset-defaults rights.attribution puts it back');
  expect(stderr).not.toContain('croton init asks');
  expect(await build('--reset-defaults', 'rights.attribution', '--yes')).toMatchObject({ code: 0 });
  expect((await records())[0]?.rights).toMatchObject({ attribution: 'Ada' });
});
