import { afterAll, beforeAll, expect, test } from 'vitest';
import { runProgram } from '../../src/cli/program.js';
import { REASONS } from '../../src/curation/reasons.js';
import { ERRORS, EXIT_CODES } from '../../src/errors.js';
import { explainCode } from '../../src/journey/explain.js';
import { PROBLEMS } from '../../src/protocol/problem.js';
import { RULES } from '../../src/validation/rules/index.js';
import { errorIn, makeUser, type User } from '../support/run-croton.js';
import { testContext } from '../support/test-context.js';

let user: User;
beforeAll(async () => {
  user = await makeUser();
});
afterAll(() => user.remove());

test('a rule: what, why, what to do', async () => {
  const { code, stdout } = await user.croton(['explain', 'file/truncated']);
  expect(code).toBe(0);
  const rule = RULES.find(({ id }) => id === 'file/truncated');
  for (const text of ['file/truncated', rule?.title, rule?.why, rule?.fix]) expect(stdout).toContain(text);
});

test('a rule with options: their defaults and limits', async () => {
  const { stdout } = await user.croton(['explain', 'video/letterbox']);
  expect(stdout).toMatch(/^ {2}maxShare: 0\.\d+ {2}share of .*; from 0 to 1$/m);
  const json = JSON.parse((await user.croton(['explain', 'video/resolution', '--json'])).stdout);
  expect(json.items[0].options).toMatchObject([{ name: 'minShortSidePx', default: 360, minimum: 1 }]);
});

test('errors, problems, reasons, fields and exit codes, as JSON', async () => {
  for (const [word, kind] of [
    ['endpoint/redirect', 'error'],
    ['digest-mismatch', 'problem'],
    ['tag:croton,2026:problem/digest-mismatch', 'problem'],
    ['rights.music', 'reason'],
    ['culture.languages', 'field'],
    ['5', 'exit code'],
  ] as const) {
    const { code, stdout } = await user.croton(['explain', word, '--json']);
    expect(code, word).toBe(0);
    const { version, items } = JSON.parse(stdout);
    expect(version).toBe(1);
    expect(items.map((item: { kind: string }) => item.kind)).toContain(kind);
    expect(items[0].title).not.toMatch(/\{\w+\}/);
  }
});

test('one name for two things explains both', () => {
  expect(explainCode('rights.license').map(({ kind }) => kind)).toEqual(['reason', 'field']);
  expect(explainCode('culture.setting')[0]?.why).toBe('One of urban, periurban, rural, remote.');
});

test('without a code: all of them', async () => {
  const { code, stdout } = await user.croton(['explain', '--json']);
  expect(code).toBe(0);
  const known = new Set(JSON.parse(stdout).items.map((item: { code: string }) => item.code));
  const wanted = [ERRORS, PROBLEMS, REASONS, EXIT_CODES].flatMap((table) => Object.keys(table));
  for (const word of [...wanted, ...RULES.map(({ id }) => id)]) expect(known.has(word), word).toBe(true);
  expect((await user.croton(['explain'])).stdout).toContain('Reasons of curators');
});

test('an unknown code is a usage error with a suggestion', async () => {
  for (const [word, meant] of [
    ['file/trunkated', 'file/truncated'],
    ['truncated', 'file/truncated'],
    ['rights.musik', 'rights.music'],
  ]) {
    const ran = await user.croton(['explain', word ?? '', '--json']);
    expect(ran).toMatchObject({ code: 2, stdout: '' });
    expect(errorIn(ran).hint).toBe(`did you mean ${meant}?`);
  }
  const nonsense = await user.croton(['explain', 'x\u001b[31my']);
  expect(nonsense.code).toBe(2);
  expect(nonsense.stderr).not.toContain('\u001b');
});

test('on a terminal the text is broken between words', async () => {
  const out: string[] = [];
  const { context } = testContext();
  const stdout = { write: (text: string) => out.push(text) > 0, isTTY: true, columns: 60 };
  await runProgram({ ...context, io: { ...context.io, stdout } }, [
    'explain',
    '--no-color',
    'file/truncated',
  ]);
  const lines = out.join('').split('\n');
  expect(lines.filter((line) => line.length > 60)).toEqual([]);
  expect(lines).toContainEqual(expect.stringMatching(/^ {12}\S/));
});
