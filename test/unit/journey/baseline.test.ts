import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Baseline, type BaselineOptions } from '../../../src/journey/baseline.js';
import { clipScope, foldersBelow, recordScope } from '../../../src/journey/baseline-scope.js';
import type { Finding } from '../../../src/validation/finding.js';
import { recommendedPolicy } from '../../../src/validation/policy.js';

let path: string;
beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'croton-baseline-')), 'croton-baseline.json');
});
afterEach(() => rm(join(path, '..'), { recursive: true, force: true }));

const id = (n: number) => `sha256:${String(n).repeat(64).slice(0, 64)}`;
const finding = (rule: string, more: Partial<Finding> = {}): Finding => ({
  rule,
  severity: 'error',
  outcome: 'fail',
  subject: { path: 'x' },
  message: 'm',
  fix: 'f',
  ...more,
});
const small = finding('video/resolution');
const slow = finding('video/frame-rate');
const everything = { judged: () => true, covered: () => true };
const open = (options: Partial<BaselineOptions> = {}) => Baseline.open({ path, update: false, ...options });

async function write(...taken: readonly [string, number, ...Finding[]][]): Promise<void> {
  const baseline = await open({ update: true, reason: 'agreed' });
  for (const [name, n, ...findings] of taken) baseline.filter(findings, name, id(n));
  await baseline.save(everything);
}

test('what it knows no longer counts; what is new does', async () => {
  await write(['a.mp4', 1, small], ['b.mp4', 2, slow]);
  const baseline = await open();
  expect(baseline.filter([small, slow], 'a.mp4', id(1))).toEqual([slow]);
  expect(baseline.filter([small], 'b.mp4', id(2))).toEqual([small]);
  // The same bytes under another name are known, other bytes under the same name are not.
  expect(baseline.filter([small], 'moved.mp4', id(1))).toEqual([]);
  expect(baseline.filter([small], 'a.mp4', id(3))).toEqual([small]);
  expect(baseline.filter([small], 'a.mp4', undefined)).toEqual([small]);
  expect(baseline.counts(everything).known).toBe(2);
});

test('is sorted, an entry to a line, and the same for the same findings in any order', async () => {
  await write(['b.mp4', 2, slow, small], ['a.mp4', 1, small]);
  const text = await readFile(path, 'utf8');
  await rm(path);
  await write(['a.mp4', 1, small], ['b.mp4', 2, small, slow]);
  expect(await readFile(path, 'utf8')).toBe(text);
  expect(
    text.split('\n').map((line) => /"path":"(.*?)","rule":"(.*?)"/.exec(line)?.slice(1).join(' ')),
  ).toEqual([
    undefined,
    undefined,
    undefined,
    'a.mp4 video/resolution',
    'b.mp4 video/frame-rate',
    'b.mp4 video/resolution',
    ...[undefined, undefined, undefined],
  ]);
});

test('rights and privacy enter only with a reason, which stays', async () => {
  const location = finding('privacy/location');
  const license = finding('rights/license-review');
  const without = await open({ update: true });
  expect(without.filter([location, license, small], 'a.mp4', id(1))).toEqual([location, license]);
  expect(without.counts(everything)).toEqual({ known: 1, added: 1, stale: 0, withoutReason: 2 });
  const reasoned = await open({ update: true, reason: 'the place is public' });
  expect(reasoned.filter([location], 'a.mp4', id(1))).toEqual([]);
  await reasoned.save(everything);
  const later = await open({ update: true });
  expect(later.filter([location], 'a.mp4', id(1))).toEqual([]);
  await later.save(everything);
  expect(JSON.parse(await readFile(path, 'utf8')).entries).toEqual([
    { path: 'a.mp4', rule: 'privacy/location', id: id(1), reason: 'the place is public' },
  ]);
});

test('what could not be checked never enters', async () => {
  const unknown = finding('file/probe-timeout', { outcome: 'unknown' });
  const baseline = await open({ update: true });
  expect(baseline.filter([unknown], 'a.mp4', id(1))).toEqual([unknown]);
  expect(baseline.wantsId([unknown])).toBe(false);
});

test('ids are wanted only where they decide', async () => {
  await write(['a.mp4', 1, small]);
  expect((await open()).wantsId([slow])).toBe(false);
  expect((await open()).wantsId([slow, small])).toBe(true);
  expect((await open({ update: true })).wantsId([slow])).toBe(true);
});

describe('entries that no longer occur', () => {
  const scope = (over: object = {}) =>
    clipScope({ policy: recommendedPolicy, frames: false, integrity: 'header', folders: [''], ...over });
  const left = async () =>
    (JSON.parse(await readFile(path, 'utf8')).entries as { rule: string }[]).map(({ rule }) => rule);

  test('are counted, and dropped by an update', async () => {
    await write(['a.mp4', 1, small, slow]);
    const baseline = await open();
    baseline.see('a.mp4');
    baseline.filter([small], 'a.mp4', id(1));
    expect(baseline.counts(scope()).stale).toBe(1);
    await baseline.save(scope());
    expect(await left()).toHaveLength(2);
    const update = await open({ update: true });
    update.see('a.mp4');
    update.filter([small], 'a.mp4', id(1));
    await update.save(scope());
    expect(await left()).toEqual(['video/resolution']);
  });

  test('of rules that were not judged stay', async () => {
    const rules = ['file/damaged', 'file/near-duplicate', 'rights/music', 'record/order', 'video/resolution'];
    const saveUnder = async (over: object) => {
      await write(['a.mp4', 1, ...rules.map((rule) => finding(rule))]);
      const update = await open({ update: true });
      update.see('a.mp4');
      await update.save(scope(over));
      return left();
    };
    expect(await saveUnder({})).toEqual([
      'file/damaged',
      'file/near-duplicate',
      'record/order',
      'rights/music',
    ]);
    expect(await saveUnder({ frames: true, integrity: 'decoded' })).toEqual(['record/order', 'rights/music']);
  });

  test('of clips that were not looked at stay, unless their folder was looked at whole', async () => {
    const saveUnder = async (folders: readonly string[]) => {
      await rm(path, { force: true });
      await write(['gone/a.mp4', 1, small], ['gone/b.mp4', 2, finding('rights/music')]);
      const update = await open({ update: true });
      await update.save(scope({ folders }));
      return left();
    };
    expect(await saveUnder([])).toHaveLength(2);
    expect(await saveUnder(['go', 'other'])).toHaveLength(2);
    expect(await saveUnder(['gone'])).toEqual([]);
    expect(await saveUnder([''])).toEqual([]);
  });

  test.each([
    ['file/duplicate', ['a'], 1],
    ['file/duplicate', [''], 0],
    ['file/near-duplicate', ['a'], 1],
    ['video/resolution', ['a'], 0],
  ])('%s of a clip goes only where all it is held against was there: %j', async (rule, folders, kept) => {
    await write(['a/a.mp4', 1, finding(rule)]);
    const update = await open({ update: true });
    update.see('a/a.mp4');
    await update.save(scope({ folders, frames: true }));
    expect(await left()).toHaveLength(kept);
  });

  test('stay where a folder could not be listed', async () => {
    await write(['gone/a.mp4', 1, small]);
    const update = await open({ update: true });
    update.miss();
    await update.save(scope());
    expect(await left()).toEqual(['video/resolution']);
  });

  test('a check of manifests drops what it judges, and what needs the clips only with them', async () => {
    const { judged } = recordScope(recommendedPolicy, false);
    expect(['rights/music', 'record/order', 'video/resolution', 'record/missing-file'].map(judged)).toEqual([
      true,
      true,
      false,
      false,
    ]);
    expect(recordScope(recommendedPolicy, true).judged('record/missing-file')).toBe(true);
  });

  test('folders are named from the folder with the clips', () => {
    const home = { folder: '/c', mediaFolder: '/c/clips' };
    expect(foldersBelow('/c', ['.'], home)).toEqual(['']);
    expect(foldersBelow('/c', ['clips', 'clips/a', '../other'], home)).toEqual(['', 'a']);
  });
});

describe('a file that is no baseline is refused', () => {
  test.each([
    ['{', 'JSON'],
    ['[]', 'version 1'],
    ['{"version":2,"entries":[]}', 'version 1'],
    ['{"version":1}', 'list of entries'],
    [`{"version":1,"entries":[{"path":"a","rule":"video/resolution","id":"${id(1)}"},{}]}`, 'entry 2'],
    ['{"version":1,"entries":[{"path":"a","rule":"video/resolution","id":"1"}]}', 'entry 1'],
    [`{"version":1,"entries":[{"path":"a","rule":"privacy/location","id":"${id(1)}"}]}`, 'needs a reason'],
    [
      `{"version":1,"entries":[{"path":"a","rule":"rights/music","id":"${id(1)}","reason":" "}]}`,
      'needs a reason',
    ],
  ])('%s', async (text, reason) => {
    await writeFile(path, text);
    await expect(open()).rejects.toMatchObject({
      code: 'baseline/invalid',
      exitCode: 2,
      message: expect.stringContaining(reason),
    });
  });

  test('nothing of a file that is none is told: a link may lead to any', async () => {
    await writeFile(path, 'hunter2');
    await expect(open()).rejects.toMatchObject({ message: expect.not.stringContaining('hunter') });
  });

  test('and one that is not there is, unless it is to be written', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'file/not-found' });
    await expect(open({ update: true })).resolves.toBeDefined();
  });
});
