import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { publishPolicy } from '../../src/endpoint/published-policy.js';
import { startEndpoint } from '../../src/endpoint/start.js';
import { clipPath, ffprobe } from '../support/clips.js';
import { lenientJudge } from '../support/endpoint.js';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { errorIn, makeUser, type User } from '../support/run-croton.js';

let user: User;
beforeEach(async () => {
  user = await makeUser();
});
afterEach(() => user.remove());

const at = (name: string) => join(user.folder, name);
const put = (name: string, text: string) => writeFile(at(name), text);
const croton = (...args: string[]) => user.croton(args);

/** A record whose only finding is a warning, or an error, as the policy says. */
const NC = { ...exampleRecord(1).rights, license: 'CC-BY-SA-4.0' };
const shareAlike = (severity: string) => put('p.yaml', `rules: { rights/license-review: ${severity} }`);
const check = (...args: string[]) => croton('manifest', 'check', '--policy', 'p.yaml', ...args, 'm.jsonl');

describe('policies', () => {
  test('a mistake is told with its place, as JSON too', async () => {
    await put('m.jsonl', manifestText([exampleRecord(1)]));
    await put('p.yaml', 'rules:\n  video/resolutoin: off\n');
    const ran = await check('--json');
    expect(ran.code).toBe(2);
    expect(errorIn(ran)).toMatchObject({
      code: 'policy/invalid',
      message: 'p.yaml:2:3: there is no rule "video/resolutoin": did you mean video/resolution?',
    });
  });

  test('manifest check: of croton.yaml, by file_name, not with --no-config; reports name it', async () => {
    await put('croton.yaml', 'policy: own.yaml\n');
    await put(
      'own.yaml',
      'overrides:\n  - files: ["shop/**"]\n    rules: { rights/license-review: error }\n',
    );
    await put(
      'm.jsonl',
      manifestText([
        exampleRecord(1, { rights: NC }),
        exampleRecord(2, { rights: NC, file_name: 'shop/a.mp4' }),
      ]),
    );
    const severities = async (...args: string[]) => {
      const { policy, items } = JSON.parse(
        (await croton('manifest', 'check', '--json', ...args, 'm.jsonl')).stdout,
      );
      return [
        policy,
        ...items.flatMap((item: { findings: { severity: string }[] }) =>
          item.findings.map(({ severity }) => severity),
        ),
      ];
    };
    expect(await severities()).toEqual(['own.yaml', 'warning', 'error']);
    expect(await severities('--no-config')).toEqual(['croton:recommended', 'warning', 'warning']);
    expect(await severities('--policy', 'croton:strict')).toEqual(['croton:strict', 'warning', 'warning']);
  });

  test('a commercial project refuses what may not be sold; rules of one’s own judge records', async () => {
    await put('m.jsonl', manifestText([exampleRecord(1, { rights: { ...NC, license: 'CC-BY-NC-4.0' } })]));
    await put(
      'p.yaml',
      'project: { commercial: true }\ncustom:\n  - { id: our/title, path: record.culture.languages, op: "==", value: ha, severity: info }\n',
    );
    const { stdout, code } = await check('--format', 'plain');
    expect(code).toBe(1);
    expect(stdout).toContain('[rights/license-refused]');
    expect(stdout).toContain(
      'info: record.culture.languages is yo, pcm, and the policy asks for ha [our/title]',
    );
  });

  test('show, schema, init without clips', async () => {
    await put('croton.yaml', 'policy: croton-policy.yaml\n');
    expect((await croton('policy', 'init')).code).toBe(0);
    expect((await croton('policy', 'init')).code).toBe(2);
    expect((await croton('policy', 'init', '--force')).code).toBe(0);
    const shown = await croton('policy', 'show', 'a.mp4');
    expect(shown.stdout).toMatch(
      /video\/resolution +error +croton-policy\.yaml:9\n +minShortSidePx +720 +croton-policy\.yaml:9/,
    );
    const { items } = JSON.parse((await croton('policy', 'show', '--json')).stdout);
    expect(items.length).toBeGreaterThan(30);
    const schema = JSON.parse((await croton('policy', 'schema')).stdout);
    expect(Object.keys(schema.properties)).toEqual(['extends', 'project', 'rules', 'overrides', 'custom']);
  });
});

test('the policy of an endpoint is pulled, used and held against its digest; checks stay off the network', async () => {
  const policy = await publishPolicy(
    'extends: croton:strict\nrules: { rights/license-review: error }\n',
    'e.yaml',
  );
  const endpoint = await startEndpoint({ directory: at('endpoint'), port: 0, judge: lenientJudge, policy });
  const pull = () => croton('policy', 'pull', '--endpoint', endpoint.url);
  await put('croton.yaml', 'policy: endpoint\n');
  await put('m.jsonl', manifestText([exampleRecord(1, { rights: NC })]));
  const checked = () => croton('manifest', 'check', 'm.jsonl');
  try {
    expect(errorIn(await croton('manifest', 'check', '--json', 'm.jsonl')).code).toBe('policy/not-pulled');
    expect((await pull()).stdout).toMatch(/^saved: croton-policy\.endpoint\.yaml \(sha256:/);
    expect((await pull()).stdout).toMatch(/^unchanged/);
  } finally {
    await endpoint.close();
  }
  expect((await checked()).code).toBe(1);
  const copy = await readFile(at('croton-policy.endpoint.yaml'), 'utf8');
  await put('croton-policy.endpoint.yaml', copy.replace('review: error', 'review: off'));
  const edited = await checked();
  expect([edited.code, edited.stderr]).toEqual([2, expect.stringContaining('policy/changed')]);
});

test('an endpoint without a policy publishes none', async () => {
  const endpoint = await startEndpoint({ directory: at('endpoint'), port: 0, judge: lenientJudge });
  try {
    const ran = await croton('policy', 'pull', '--endpoint', endpoint.url, '--json');
    expect([ran.code, errorIn(ran).code]).toEqual([1, 'policy/none']);
    expect((await fetch(`${endpoint.url}/v1/policy`)).status).toBe(404);
  } finally {
    await endpoint.close();
  }
});

test('a baseline for manifests: known findings are counted, not printed, not part of the exit code', async () => {
  await shareAlike('error');
  await put('m.jsonl', manifestText([exampleRecord(1, { rights: NC }), exampleRecord(2)]));
  const refused = await check('--update-baseline');
  expect([refused.code, refused.stderr]).toEqual([
    1,
    expect.stringContaining('did not enter: add --reason TEXT'),
  ]);
  expect((await check('--update-baseline', '--reason', 'agreed with the archive')).code).toBe(0);
  const known = await check();
  expect([known.code, known.stdout]).toEqual([0, '']);
  expect(known.stderr).toContain('1 known finding of the baseline\n');
  expect(JSON.parse((await check('--json')).stdout).totals).toMatchObject({ error: 0, known: 1 });
  expect((await check('--no-config')).code).toBe(1);
  expect((await check('--no-config', '--baseline', 'croton-baseline.json')).code).toBe(0);
  await put('m.jsonl', manifestText([exampleRecord(1), exampleRecord(2)]));
  expect((await check()).stderr).toContain(
    '1 entry of the baseline no longer occurs: --update-baseline drops it',
  );
  expect((await check('--update-baseline')).stderr).toContain(
    'baseline updated: croton-baseline.json: 0 added, 1 dropped',
  );
  expect((await check()).stderr).toBe('2 records checked: nothing wrong\n');
  expect(JSON.parse(await readFile(at('croton-baseline.json'), 'utf8'))).toEqual({ version: 1, entries: [] });
  expect((await check('--baseline', 'none.json')).code).toBe(2);
});

test('an exit code of too many warnings is explained', async () => {
  await shareAlike('warning');
  await put('m.jsonl', manifestText([exampleRecord(1, { rights: NC })]));
  const { code, stderr } = await check('--max-warnings', '0');
  expect([code, stderr]).toEqual([
    1,
    '1 record checked: 1 warning\n1 warning, and --max-warnings allows 0\n',
  ]);
  expect((await check('--max-warnings', '1')).stderr).toBe('1 record checked: 1 warning\n');
});

test('policy show --all fits a terminal of 80 columns', async () => {
  const { stdout } = await croton('policy', 'show', '--all');
  expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('mp4, mov, 3gp, matroska,');
});

describe.skipIf(ffprobe === undefined)('with an ffprobe', () => {
  const clip = async (name: string, from = 'plain.mp4') => {
    await mkdir(join(at(name), '..'), { recursive: true });
    await copyFile(clipPath(from), at(name));
  };
  const validate = (...args: string[]) => croton('validate', ...args);

  test('overrides by path, rules of one’s own on facts, the name of the policy in the report', async () => {
    await clip('old/a.mp4');
    await clip('new/b.avi', 'plain.avi');
    await put(
      'p.yaml',
      'rules: { video/resolution: [error, { minShortSidePx: 5000 }] }\noverrides:\n  - { files: ["old/**"], rules: { video/resolution: off } }\ncustom:\n  - { id: our/container, path: media.container, op: "==", value: mp4, severity: error }\n',
    );
    const { policy, items } = JSON.parse((await validate('--policy', 'p.yaml', '--json', '.')).stdout);
    const rules = items.map(({ path, findings }: { path: string; findings: { rule: string }[] }) => [
      path,
      ...findings.map(({ rule }) => rule),
    ]);
    expect([policy, ...rules]).toEqual([
      'p.yaml',
      ['new/b.avi', 'video/resolution', 'our/container'],
      ['old/a.mp4'],
    ]);
  });

  test('a baseline by content: moves stay known, other bytes are new, what is gone is dropped', async () => {
    await put('croton.yaml', 'policy: own.yaml\n');
    await put('own.yaml', 'rules: { video/resolution: [error, { minShortSidePx: 5000 }] }');
    await clip('a.mp4');
    expect((await validate('.')).code).toBe(1);
    expect((await validate('.', '--update-baseline')).code).toBe(0);
    const entries = async () => JSON.parse(await readFile(at('croton-baseline.json'), 'utf8')).entries;
    expect(await entries()).toMatchObject([{ path: 'a.mp4', rule: 'video/resolution' }]);
    await clip('moved/b.mp4');
    await rm(at('a.mp4'));
    const moved = await validate('.');
    expect([moved.code, moved.stderr]).toEqual([
      0,
      expect.stringContaining('1 known finding of the baseline'),
    ]);
    await clip('c.mp4', 'rotated.mp4');
    expect((await validate('.')).stdout).toMatch(/^c\.mp4: error: [^\n]*\n$/);
    await rm(at('moved'), { recursive: true });
    expect((await validate('.', '--update-baseline')).stderr).toContain('1 added, 1 dropped');
    expect(await entries()).toMatchObject([{ path: 'c.mp4' }]);
  });

  test('a list of names from standard input; one that is missing is named and the rest goes on', async () => {
    await clip('a\nb.mp4');
    await clip('c.mp4');
    const input = 'c.mp4\0gone.mp4\0a\nb.mp4\0';
    const ran = await user.croton(['validate', '--files-from', '-', '-0', '--json'], { input });
    const items = JSON.parse(ran.stdout).items as { path: string; findings: { rule: string }[] }[];
    expect(items.map(({ path }) => path)).toEqual(['c.mp4', 'gone.mp4', 'a\nb.mp4']);
    expect(items[1]?.findings.map(({ rule }) => rule)).toEqual(['file/unreadable']);
    expect(ran.code).toBe(1);
    expect((await user.croton(['validate', '--files-from', '-'], { input: '' })).code).toBe(0);
    for (const args of [['--null', 'c.mp4'], [], ['--files-from', 'none'], ['--exclude', '*a*a*a*a', '.']])
      expect((await validate(...args)).code, args.join(' ')).toBe(2);
  });

  test('policy init says that it wrote nothing where no clip is good', async () => {
    await clip('sound.mp4', 'sound.mp4');
    const { code, stdout, stderr } = await croton('policy', 'init', '--from', 'sound.mp4');
    expect([code, stdout, stderr]).toEqual([1, '', expect.stringContaining('\nno policy was written: ')]);
  });

  test('policy init takes its limits from good clips, and those pass it', async () => {
    await clip('good.mp4');
    await clip('bad.mp4', 'truncated.mp4').catch(() => put('bad.mp4', 'no video'));
    const ran = await croton('policy', 'init', '--from', 'good.mp4', 'bad.mp4');
    expect([ran.code, ran.stderr]).toEqual([0, expect.stringContaining('left out: bad.mp4')]);
    expect((await validate('--policy', 'croton-policy.yaml', '--max-warnings', '0', 'good.mp4')).code).toBe(
      0,
    );
    await clip('other.avi', 'plain.avi');
    expect((await validate('--policy', 'croton-policy.yaml', 'other.avi')).stdout).toContain(
      '[file/container]',
    );
    expect((await croton('policy', 'init', '--force', '--from', 'bad.mp4')).code).toBe(1);
  });
});
