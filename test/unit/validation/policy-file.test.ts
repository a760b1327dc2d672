import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parsePolicy, readPolicyFile } from '../../../src/validation/policy-file.js';
import { layeredPolicySet } from '../../../src/validation/policy-layers.js';
import { renderPulledPolicy } from '../../../src/validation/pulled-policy.js';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'croton-policy-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function put(files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

const read = (name: string, options: { within?: string; endpointCopy?: string } = {}) =>
  readPolicyFile(join(folder, name), { shown: name, ...options });
const load = async (name: string) => layeredPolicySet(await read(name));
const setOf = async (text: string) => layeredPolicySet(await parsePolicy(text, 'p.yaml'));

describe('what counts', () => {
  test('the last setting, options one by one', async () => {
    await put({
      'base.yaml':
        'rules: { video/frame-rate: [error, { minFps: 20, maxFps: 60 }] }\nproject: { commercial: true }',
      'p.yaml':
        'extends: [croton:strict, ./base.yaml]\nrules: { video/frame-rate: [warning, { minFps: 24 }] }',
    });
    const policy = (await load('p.yaml')).at('a.mp4');
    expect(policy.rules['video/frame-rate']).toEqual({
      severity: 'warning',
      options: { minFps: 24, maxFps: 60 },
    });
    expect(policy.rules['video/interlaced']?.severity).toBe('error');
    expect(policy.project).toEqual({ commercial: true });
  });

  test('the project of the last that names one', async () => {
    await put({
      'a.yaml': 'project: { commercial: true }',
      'b.yaml': 'project: { commercial: false }',
      'c.yaml': 'rules: {}',
      'p.yaml': 'extends: [a.yaml, b.yaml, c.yaml]',
    });
    expect((await load('p.yaml')).at('').project).toEqual({ commercial: false });
  });

  test('a severity alone leaves the options as they were', async () => {
    await put({
      'base.yaml': 'rules: { video/resolution: [error, { minShortSidePx: 720 }] }',
      'p.yaml': 'extends: base.yaml\nrules: { video/resolution: info }',
    });
    expect((await load('p.yaml')).at('').rules['video/resolution']).toEqual({
      severity: 'info',
      options: { minShortSidePx: 720 },
    });
  });

  test('overrides by path, the last that matches; equal paths share one policy', async () => {
    const set = await setOf(`
rules: { video/resolution: error }
overrides:
  - { files: ["archive/**"], rules: { video/resolution: warning } }
  - { files: ["**/*.avi", "Holiday (2019)/*"], rules: { video/resolution: off } }
`);
    const severity = (path: string) => set.at(path).rules['video/resolution']?.severity;
    expect(severity('a.mp4')).toBe('error');
    expect(severity('archive/x/a.mp4')).toBe('warning');
    expect(severity('archive/a.AVI')).toBe('off');
    expect(severity('Holiday (2019)/a.mp4')).toBe('off');
    expect(set.at('archive/1.mp4')).toBe(set.at('archive/y/2.mp4'));
    expect(set.at('archive/1.mp4')).not.toBe(set.at('1.mp4'));
  });

  test('an extended file comes before what extends it, also its overrides', async () => {
    await put({
      'base.yaml': 'overrides: [{ files: ["a/**"], rules: { video/too-long: off } }]',
      'p.yaml': 'extends: base.yaml\nrules: { video/too-long: error }',
    });
    expect((await load('p.yaml')).at('a/1.mp4').rules['video/too-long']?.severity).toBe('error');
  });

  test('every setting knows its file and line', async () => {
    await put({
      'in/base.yaml': '# note\nrules:\n  video/too-long: off\n',
      'p.yaml':
        'extends: in/base.yaml\nrules:\n  video/too-short: off\noverrides:\n  - files: ["a/*"]\n    rules:\n      file/name: off\n',
    });
    const layers = (await load('p.yaml')).layersAt('a/1.mp4');
    expect(
      layers.map(({ source, rules }) => [source, ...Object.values(rules).map(({ line }) => line)]),
    ).toEqual([
      ['in/base.yaml', 3],
      ['p.yaml', 3],
      ['p.yaml', 7],
    ]);
  });

  test('a stamp changes with what is judged', async () => {
    const stamps = ['rules: {}', 'rules: { file/name: off }', 'project: { commercial: true }'].map(
      async (text) => (await setOf(text)).stamp,
    );
    expect(new Set(await Promise.all(stamps)).size).toBe(3);
  });

  test('rules that an extended policy declares can be set, or declared anew', async () => {
    const rule = '{ id: our/fps, path: media.video.fps, op: ">=", value: 24 }';
    await put({
      'base.yaml': `custom: [${rule}]`,
      'off.yaml': 'extends: base.yaml\nrules: { our/fps: off }',
      'anew.yaml': `extends: base.yaml\ncustom: [${rule.replace('24', '50')}]`,
    });
    expect((await load('off.yaml')).at('').rules['our/fps']?.severity).toBe('off');
    expect((await load('anew.yaml')).custom.map(({ value }) => value)).toEqual([50]);
  });
});

describe('what is wrong is told with its place and what was meant', () => {
  test.each([
    ['rules: [a\n', 'p.yaml:2:1'],
    ['extend: x', '1:1: "extend" is not known here: did you mean extends?'],
    [
      'rules:\n  video/resolutoin: [error, {}]',
      '2:3: there is no rule "video/resolutoin": did you mean video/resolution?',
    ],
    ['rules: { resolution: off }', 'did you mean video/resolution?'],
    [
      'rules: { video/resolution: [error, { minShortSidPx: 7 }] }',
      '1:38: "minShortSidPx" is not known here: did you mean minShortSidePx?',
    ],
    [
      'rules: { video/resolution: [error, { minShortSidePx: tall }] }',
      'minShortSidePx must be a number, not "tall"',
    ],
    ['rules: { video/resolution: [error, { minShortSidePx: 0 }] }', 'must be 1 or more, not 0'],
    ['rules: { video/resolution: eror }', 'not "eror": did you mean error?'],
    ['rules: { video/resolution: [eror, {}] }', 'not "eror": did you mean error?'],
    ['rules: { file/container: [error, { containers: [mp5] }] }', 'not "mp5": did you mean mp4?'],
    ['rules: { video/too-short: 5 }', 'must be one of error, warning, info, off, not 5'],
    ['rules: 5', 'rules must be an object, not 5'],
    ['overrides: [{ files: [], rules: {} }]', 'files must be a list that is not empty'],
    ['overrides: [{ files: ["/abs/**"], rules: {} }]', 'matches nothing'],
    ['overrides: [{ files: ["../x/**"], rules: {} }]', 'matches nothing'],
    ['overrides: [{ files: ["!a/**"], rules: {} }]', 'begins with !'],
    ['overrides: [{ files: ["*a*a*a*a"], rules: {} }]', 'too many wildcards'],
    ['overrides: [{ files: ["a"], rules: { vidoe/black: off } }]', '1:38: there is no rule "vidoe/black"'],
    [
      'extends: [croton:recomended]',
      '1:11: "croton:recomended" is no policy of croton: did you mean croton:recommended?',
    ],
    ['extends: croton:strict@2', 'this croton has version 1 of it'],
    ['extends: other.yaml', 'extends built-in policies only'],
    ['extends: 5', 'extends must be text, not 5'],
    [
      'custom: [{ id: video/x, path: media.container, op: "==", value: a }]',
      'is in the group video/ of croton',
    ],
    ['custom: [{ id: x, path: media.container, op: "==", value: a }]', 'custom[0].id must be'],
    ['custom: [{ id: our/x, path: media.video.fsp, op: "==", value: a }]', 'did you mean media.video.fps?'],
    [
      'custom: [{ id: our/x, path: record.rights.licence, op: "==", value: a }]',
      'did you mean record.rights.license?',
    ],
    ['custom: [{ id: our/x, path: media.container, op: "=>", value: a }]', 'did you mean >=?'],
    ['custom: [{ id: our/x, path: media.container, op: in, value: a }]', 'has to be a list for in'],
    ['custom: [{ id: our/x, path: media.container, op: "==", value: [a] }]', 'cannot be a list for =='],
    ['custom: [{ id: our/x, path: media.container, op: matches, value: "(a" }]', 'is no regular expression'],
    [
      'custom: [{ id: our/x, path: media.container, op: matches, value: "(?=a)" }]',
      'is no regular expression',
    ],
    [
      'custom: [{ id: our/x, path: record.title, op: "==", value: a, when: { path: media.container, op: "==", value: b } }]',
      'both begin with record.',
    ],
    [
      'custom:\n  - { id: our/x, path: media.container, op: "==", value: a }\n  - { id: our/x, path: media.brand, op: "==", value: a }',
      '3:7: the rule "our/x" is declared twice',
    ],
  ])('%s', async (text, complaint) => {
    await expect(parsePolicy(text, 'p.yaml')).rejects.toMatchObject({
      code: 'policy/invalid',
      exitCode: 2,
      message: expect.stringContaining(complaint),
    });
  });

  test('every mistake at once, in the order of the file', async () => {
    const text = 'rules:\n  b/b: off\n  video/too-short: no\nextend: x\n';
    await expect(parsePolicy(text, 'p.yaml')).rejects.toThrow(
      /^p\.yaml:2:3: .*; line 3, column 3: .*; line 4, column 1: /,
    );
  });

  test('tens of thousands of them take no longer than a few', async () => {
    const lines = Array.from({ length: 60_000 }, (_, i) => `  x${i}: off`);
    for (const head of ['rules:', 'project:']) {
      const started = performance.now();
      await expect(parsePolicy([head, ...lines].join('\n'), 'p.yaml')).rejects.toMatchObject({
        code: 'policy/invalid',
      });
      expect(performance.now() - started).toBeLessThan(4000);
    }
  });

  test('a key that stands twice', async () => {
    const text = 'rules:\n  video/letterbox: off\n  video/letterbox: error\n';
    await expect(parsePolicy(text, 'p.yaml')).rejects.toMatchObject({
      message: expect.stringMatching(/p\.yaml:3:3: Map keys must be unique/),
    });
  });

  test('a mistake in an extended file names that file', async () => {
    await put({ 'in/base.yaml': 'rule: {}', 'p.yaml': 'extends: in/base.yaml' });
    await expect(read('p.yaml')).rejects.toThrow(/^in\/base\.yaml:1:1: "rule"/);
  });
});

describe('files', () => {
  test('a circle is named, whoever is in it', async () => {
    await put({
      'a.yaml': 'extends: b/b.yaml',
      'b/b.yaml': '\nextends: [croton:strict, ../c.yaml]',
      'c.yaml': 'extends: a.yaml',
      'me.yaml': 'extends: me.yaml',
    });
    await expect(read('a.yaml')).rejects.toThrow(
      'c.yaml:1:1: it extends itself: a.yaml → b/b.yaml → c.yaml → a.yaml',
    );
    await expect(read('me.yaml')).rejects.toThrow('me.yaml → me.yaml');
  });

  test('one that is extended by several is no circle', async () => {
    await put({
      'a.yaml': 'extends: [b.yaml, c.yaml]',
      'b.yaml': 'extends: d.yaml',
      'c.yaml': 'extends: d.yaml',
      'd.yaml': 'rules: { file/name: off }',
    });
    expect((await load('a.yaml')).at('').rules['file/name']?.severity).toBe('off');
  });

  test('there are not too many', async () => {
    const files = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [`${n}.yaml`, `extends: ${n + 1}.yaml`]),
    );
    await put(files);
    await expect(read('0.yaml')).rejects.toThrow('30 files at most');
  });

  test('what is not there is named, with the built-in one that was meant', async () => {
    await put({ 'p.yaml': 'extends: strict', 'q.yaml': 'extends: none.yaml' });
    await expect(read('p.yaml')).rejects.toThrow('"strict" does not exist: did you mean croton:strict?');
    await expect(read('q.yaml')).rejects.toThrow('q.yaml:1:1: "none.yaml" does not exist');
    await expect(read('none.yaml')).rejects.toMatchObject({ code: 'file/not-found' });
  });

  test('none outside of the folder where that counts, not even through a link', async () => {
    await put({ 'out.yaml': 'rules: {}', 'in/p.yaml': 'extends: ../out.yaml', 'in/ok.yaml': 'rules: {}' });
    await symlink('../out.yaml', join(folder, 'in/link.yaml'));
    const within = join(folder, 'in');
    await expect(read('in/p.yaml', { within })).rejects.toMatchObject({ code: 'policy/outside' });
    await expect(read('in/link.yaml', { within })).rejects.toMatchObject({ code: 'policy/outside' });
    await expect(read('in/ok.yaml', { within })).resolves.toBeDefined();
    await expect(read('in/p.yaml')).resolves.toBeDefined();
  });
});

describe('the copy of an endpoint’s policy', () => {
  const text = 'extends: croton:strict\nrules: { file/name: info }\n';

  test('stands for endpoint: and keeps its lines', async () => {
    await put({
      'copy.yaml': renderPulledPolicy('https://e.example', text),
      'p.yaml': 'extends: "endpoint:"',
    });
    const endpointCopy = join(folder, 'copy.yaml');
    const set = layeredPolicySet(await read('p.yaml', { endpointCopy }));
    expect(set.at('').rules['file/name']?.severity).toBe('info');
    expect(set.layersAt('').at(-1)).toMatchObject({
      source: 'copy.yaml',
      rules: { 'file/name': { line: 4 } },
    });
  });

  test('is taken only as it was pulled', async () => {
    const copy = renderPulledPolicy('https://e.example', text);
    await put({ 'a.yaml': copy.replace('info', 'off'), 'b.yaml': text });
    for (const name of ['a.yaml', 'b.yaml'])
      await expect(read(name, { endpointCopy: join(folder, name) })).rejects.toMatchObject({
        code: 'policy/changed',
      });
  });

  test('has to be there', async () => {
    await put({ 'p.yaml': 'extends: "endpoint:"' });
    await expect(read('p.yaml')).rejects.toMatchObject({ code: 'policy/not-pulled' });
  });
});
