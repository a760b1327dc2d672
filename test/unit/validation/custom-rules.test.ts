import { describe, expect, test } from 'vitest';
import { judgeClip, judgeRecord } from '../../../src/validation/engine.js';
import { MEDIA_PATHS, readMediaField } from '../../../src/validation/media-fields.js';
import { parsePolicy } from '../../../src/validation/policy-file.js';
import { layeredPolicySet } from '../../../src/validation/policy-layers.js';
import { exampleRecord } from '../../support/example-record.js';
import { clipOf } from '../../support/rule-pairs.js';

async function policyOf(rule: object, more = '') {
  return layeredPolicySet(
    await parsePolicy(`custom: [${JSON.stringify({ id: 'our/x', ...rule })}]\n${more}`, 'p.yaml'),
  ).at('');
}
const clip = async (rule: object, more?: string) =>
  judgeClip(clipOf({}), await policyOf(rule, more)).filter(({ rule: id }) => id === 'our/x');
const record = async (rule: object, change: object = {}) =>
  judgeRecord([], exampleRecord(1, change), { path: 'm.jsonl', line: 1 }, await policyOf(rule), '2026-05-01');

// The clip: h264, 640x360, 25 fps, 2 s, mp4.
describe('a fact of a clip', () => {
  test.each([
    ['media.video.fps', '>=', 25, 0],
    ['media.video.fps', '>=', 26, 1],
    ['media.video.fps', '<=', 24, 1],
    ['media.video.fps', '>', 25, 1],
    ['media.video.fps', '<', 25, 1],
    ['media.video.fps', '<', 25.1, 0],
    ['media.video.codec', '==', 'h264', 0],
    ['media.video.codec', '==', 'hevc', 1],
    ['media.video.codec', '!=', 'h264', 1],
    ['media.container', 'in', ['mp4', 'mov'], 0],
    ['media.container', 'in', ['mov'], 1],
    ['media.container', 'not-in', ['mp4'], 1],
    ['media.video.codec', 'matches', '^h26[45]$', 0],
    ['media.video.codec', 'matches', '^av1$', 1],
    // Another type never compares.
    ['media.video.codec', '>', 5, 1],
    ['media.video.fps', '==', '25', 1],
    // Unknown: there is nothing to compare.
    ['media.video.transfer', '==', 'bt709', 0],
    ['media.audio.codec', '==', 'opus', 0],
  ])('%s %s %j', async (path, op, value, findings) => {
    expect(await clip({ path, op, value })).toHaveLength(findings);
  });

  test('the finding says what is and what was asked for', async () => {
    const [finding] = await clip({
      path: 'media.video.fps',
      op: '>=',
      value: 50,
      severity: 'error',
      fix: 'film faster',
    });
    expect(finding).toMatchObject({
      severity: 'error',
      expected: 50,
      actual: 25,
      fix: 'film faster',
      outcome: 'fail',
      message: 'media.video.fps is 25, and the policy asks for at least 50',
    });
    const [told] = await clip({
      path: 'media.video.codec',
      op: 'in',
      value: ['av1', 'vp9'],
      message: '{actual}? {expected}!',
    });
    expect(told).toMatchObject({ severity: 'warning', message: 'h264? av1, vp9!' });
  });

  test('only where when holds', async () => {
    const rule = { path: 'media.video.fps', op: '>=', value: 50 };
    const when = (op: string, value: string) =>
      clip({ ...rule, when: { path: 'media.container', op, value } });
    expect(await when('==', 'mp4')).toHaveLength(1);
    expect(await when('==', 'avi')).toHaveLength(0);
    expect(
      await clip({ ...rule, when: { path: 'media.video.primaries', op: '!=', value: 'x' } }),
    ).toHaveLength(0);
  });

  test('the policy can set its severity', async () => {
    const rule = { path: 'media.video.fps', op: '>=', value: 50 };
    expect(await clip(rule, 'rules: { our/x: error }')).toMatchObject([{ severity: 'error' }]);
    expect(await clip(rule, 'rules: { our/x: off }')).toEqual([]);
  });

  test('every path leads somewhere', () => {
    const { facts } = clipOf({}).inspection;
    if (facts === undefined) throw new Error('the clip has facts');
    const nulls = MEDIA_PATHS.filter((path) => readMediaField(facts, path) === undefined);
    expect(nulls).toEqual([]);
    expect(MEDIA_PATHS.filter((path) => readMediaField(facts, path) !== null).length).toBeGreaterThan(12);
  });
});

describe('a field of a record', () => {
  test('lists: one has to agree, or all have to differ', async () => {
    const path = 'record.culture.languages';
    const languages = { culture: { ...exampleRecord(1).culture, languages: ['yo', 'pcm'] } };
    expect(await record({ path, op: '==', value: 'yo' }, languages)).toHaveLength(0);
    expect(await record({ path, op: 'in', value: ['ha', 'pcm'] }, languages)).toHaveLength(0);
    expect(await record({ path, op: '==', value: 'ha' }, languages)).toHaveLength(1);
    expect(await record({ path, op: '!=', value: 'yo' }, languages)).toHaveLength(1);
    expect(await record({ path, op: 'matches', value: '^y' }, languages)).toHaveLength(0);
  });

  test('its place is a pointer; keys of one’s own can be judged', async () => {
    const [finding] = await record({ path: 'record.rights.license', op: '==', value: 'none' });
    expect(finding?.subject).toEqual({ path: 'm.jsonl', line: 1, pointer: '/rights/license' });
    expect(await record({ path: 'record.x_team', op: '==', value: 'a' }, { x_team: 'b' })).toHaveLength(1);
    expect(await record({ path: 'record.x_team', op: '==', value: 'a' })).toHaveLength(0);
  });

  test('rules on clips are not for records', async () => {
    expect(await record({ path: 'media.video.fps', op: '>=', value: 1000 })).toEqual([]);
  });
});

test('no pattern takes long on a text that was made for it', async () => {
  const title = `${'a'.repeat(50_000)}!`;
  const started = performance.now();
  for (const value of ['^(a+)+$', '(a|aa)+$', '(a*)*b', '^(.*)*(.*)*x$'])
    expect(await record({ path: 'record.title', op: 'matches', value }, { title })).toHaveLength(1);
  expect(performance.now() - started).toBeLessThan(5000);
});
