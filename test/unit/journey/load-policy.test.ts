import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadPolicy, PolicyFinder } from '../../../src/journey/load-policy.js';
import { explainPolicy } from '../../../src/journey/policy-show.js';
import { parseCollection } from '../../../src/manifest/collection-file.js';
import { PULLED_POLICY_FILE, renderPulledPolicy } from '../../../src/validation/pulled-policy.js';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'croton-load-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const put = (name: string, text: string) => writeFile(join(folder, name), text);
const home = (text = '') => parseCollection(join(folder, 'croton.yaml'), text);
const nameOf = async (flag: string | undefined, collection = home()) =>
  (await loadPolicy({ cwd: folder, flag }, collection)).name;

test('--policy, then croton.yaml, then the copy of the endpoint’s policy, then croton:recommended', async () => {
  await put('flag.yaml', 'rules: {}');
  await put('own.yaml', 'rules: {}');
  const own = home('policy: own.yaml');
  expect(await nameOf(undefined)).toBe('croton:recommended');
  expect(await nameOf('croton:strict')).toBe('croton:strict');
  await put(PULLED_POLICY_FILE, renderPulledPolicy('https://e.example', 'rules: {}\n'));
  expect(await nameOf(undefined)).toBe(PULLED_POLICY_FILE);
  expect(await nameOf('endpoint')).toBe(PULLED_POLICY_FILE);
  expect(await nameOf(undefined, home('policy: endpoint'))).toBe(PULLED_POLICY_FILE);
  expect(await nameOf(undefined, own)).toBe('own.yaml');
  expect(await nameOf(undefined, home('policy: croton:archive'))).toBe('croton:archive');
  expect(await nameOf('croton:recommended', own)).toBe('croton:recommended');
  expect(await nameOf('flag.yaml', own)).toBe('flag.yaml');
});

test('a croton.yaml names no file outside of its folder; --policy may', async () => {
  await put('out.yaml', 'rules: {}');
  await mkdir(join(folder, 'sub'));
  await symlink('../out.yaml', join(folder, 'sub/link.yaml'));
  const deep = (policy: string) => parseCollection(join(folder, 'sub/croton.yaml'), `policy: ${policy}`);
  for (const policy of ['../out.yaml', 'link.yaml', join(folder, 'out.yaml')])
    await expect(loadPolicy({ cwd: folder }, deep(policy))).rejects.toMatchObject({ code: 'policy/outside' });
  expect(await nameOf(join(folder, 'out.yaml'))).toBe(join(folder, 'out.yaml'));
});

test.each([
  ['croton:strcit', 'policy/unknown', 'did you mean croton:strict?'],
  ['strict', 'policy/unknown', 'did you mean croton:strict?'],
  ['none.yaml', 'file/not-found', 'none.yaml'],
  ['endpoint', 'policy/not-pulled', '--policy'],
])('--policy %s is %s', async (flag, code, text) => {
  await expect(nameOf(flag)).rejects.toMatchObject({
    code,
    exitCode: 2,
    message: expect.stringContaining(text),
  });
});

test('each policy is read once', async () => {
  await put('own.yaml', 'rules: {}');
  const finder = new PolicyFinder({ cwd: folder });
  const first = await finder.of(home('policy: own.yaml'));
  await rm(join(folder, 'own.yaml'));
  expect(await finder.of(home('policy: own.yaml'))).toBe(first);
});

test('what is in force, and which line says so', async () => {
  await put('base.yaml', 'rules:\n  video/resolution: [error, { minShortSidePx: 720 }]\n');
  await put(
    'own.yaml',
    'extends: [croton:archive, base.yaml]\noverrides:\n  - files: ["old/**"]\n    rules:\n      video/resolution: warning\ncustom:\n  - { id: our/fps, path: media.video.fps, op: ">=", value: 24 }\n',
  );
  const collection = home('policy: own.yaml\nshare: { location: keep }');
  const shown = await explainPolicy({ cwd: folder }, collection, 'old/a.mp4');
  const rule = (id: string) => shown.items.find((item) => item.rule === id);
  expect(shown).toMatchObject({ policy: 'own.yaml', path: 'old/a.mp4', project: null });
  expect(rule('video/resolution')).toEqual({
    rule: 'video/resolution',
    ...{ severity: 'warning', source: 'own.yaml', line: 5 },
    options: [{ name: 'minShortSidePx', value: 720, source: 'base.yaml', line: 2 }],
  });
  expect(rule('video/interlaced')).toMatchObject({ severity: 'off', source: 'croton:archive', line: null });
  expect(rule('video/too-short')).toMatchObject({ severity: 'error', source: null });
  expect(rule('our/fps')).toMatchObject({ severity: 'warning', source: 'own.yaml', line: 7 });
  expect(rule('privacy/location')).toMatchObject({
    severity: 'off',
    source: `${join(folder, 'croton.yaml')} share`,
  });
  const other = await explainPolicy({ cwd: folder }, collection, 'new/a.mp4');
  expect(other.items.find((item) => item.rule === 'video/resolution')).toMatchObject({
    severity: 'error',
    line: 2,
  });
});
