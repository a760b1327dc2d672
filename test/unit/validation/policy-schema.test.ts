import { Ajv2020 } from 'ajv/dist/2020.js';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { BUILT_IN_POLICIES, type BuiltInName } from '../../../src/validation/built-in-policies.js';
import { parsePolicy } from '../../../src/validation/policy-file.js';
import { layeredPolicySet } from '../../../src/validation/policy-layers.js';
import { policyJsonSchema, policySchema } from '../../../src/validation/policy-schema.js';
import { RULES } from '../../../src/validation/rules/index.js';

const validate = new Ajv2020({ strict: false, allErrors: true }).compile(policyJsonSchema());

// What the JSON Schema cannot say (which declared rules exist, whether a path is a field) is not in this list.
test.each([
  ['', true],
  ['extends: [croton:recommended, other.yaml]', true],
  ['extends: croton:strict@1', true],
  ['rules: { video/resolution: [error, { minShortSidePx: 720 }], video/letterbox: off, our/own: off }', true],
  ['rules: { video/resolution: [error] }', false],
  ['rules: { video/resolutoin: error }', false],
  ['rules: { video/resolution: fatal }', false],
  ['rules: { video/resolution: [error, { minShortSidPx: 720 }] }', false],
  ['rules: { video/resolution: [error, { minShortSidePx: 0 }] }', false],
  ['rules: { file/container: [error, { containers: [mp5] }] }', false],
  ['rules: { file/not-regular: [error, {}] }', false],
  ['overrides: [{ files: ["a/**"], rules: { file/name: info } }]', true],
  ['overrides: [{ files: [], rules: {} }]', false],
  ['overrides: [{ rules: {} }]', false],
  ['project: { commercial: true }', true],
  ['project: { commercial: maybe }', false],
  ['custom: [{ id: our/x, path: media.video.fps, op: ">=", value: 24 }]', true],
  ['custom: [{ id: our/x, path: media.video.fps, op: "=>", value: 24 }]', false],
  ['custom: [{ id: our/x, path: media.video.fps, op: ">=" }]', false],
  ['unknown: 1', false],
])('the JSON Schema agrees with croton on %j', async (text, good) => {
  const data: unknown = parse(text) ?? {};
  expect(validate(data), JSON.stringify(validate.errors)).toBe(good);
  const declared = text.includes('our/own')
    ? '\ncustom: [{ id: our/own, path: media.brand, op: "==", value: a }]'
    : '';
  const readable = text.replace(', other.yaml', '') + declared;
  const read = await parsePolicy(readable, 'p').then(
    () => true,
    () => false,
  );
  expect(read).toBe(good);
});

test('every option of every rule takes its default, and no option of another name', () => {
  for (const { id, options = {} } of RULES) {
    const defaults = Object.fromEntries(Object.entries(options).map(([name, spec]) => [name, spec.default]));
    const setting = Object.keys(defaults).length === 0 ? 'error' : ['error', defaults];
    expect(policySchema.safeParse({ rules: { [id]: setting } }).success, id).toBe(true);
    expect(policySchema.safeParse({ rules: { [id]: ['error', { none: 1 }] } }).success, id).toBe(false);
  }
});

test.each(Object.keys(BUILT_IN_POLICIES) as BuiltInName[])(
  '%s names rules and options that exist',
  (name) => {
    const written = Object.entries(BUILT_IN_POLICIES[name].rules).map(([id, setting]) => {
      const { severity, options } = setting as { severity: string; options?: object };
      return [id, options === undefined ? severity : [severity, options]];
    });
    const known = new Set(RULES.map(({ id }) => id as string));
    expect(written.map(([id]) => id as string).filter((id) => !known.has(id))).toEqual([]);
    expect(policySchema.safeParse({ rules: Object.fromEntries(written) }).success).toBe(true);
  },
);

test('strict is never milder than the rules themselves, archive never sharper', async () => {
  const order = ['off', 'info', 'warning', 'error'];
  const severities = async (name: string) => {
    const policy = layeredPolicySet(await parsePolicy(`extends: ${name}`, 'p')).at('');
    return RULES.map(({ id, severity }) => ({
      id,
      by: order.indexOf(policy.rules[id]?.severity ?? severity) - order.indexOf(severity),
    }));
  };
  expect((await severities('croton:strict')).filter(({ by }) => by < 0)).toEqual([]);
  expect((await severities('croton:archive')).filter(({ by }) => by > 0)).toEqual([]);
  expect((await severities('croton:recommended')).filter(({ by }) => by !== 0)).toEqual([]);
});
