import { expect, test } from 'vitest';
import { errorFromAnswer, refusalOf } from '../../../src/client/refusal.js';
import { PROBLEMS, type ProblemCode, problemDocument } from '../../../src/protocol/problem.js';

const origin = 'https://croton.example';

function answer(status: number, body = '', headers = {}, authorized = true) {
  return errorFromAnswer(origin, { status, body, headers, authorized }, 0);
}

const problem = (code: ProblemCode, detail?: string) =>
  answer(PROBLEMS[code].status, JSON.stringify(problemDocument(code, detail)));

test.each([
  ['token-missing', 'auth/token-missing', 4],
  ['token-invalid', 'auth/token-invalid', 4],
  ['role-missing', 'auth/role-missing', 4],
  ['agreement-needed', 'auth/agreement-needed', 4],
  ['not-found', 'endpoint/not-found', 1],
  ['own-submission', 'endpoint/refused', 1],
  ['state-conflict', 'endpoint/refused', 1],
  ['digest-mismatch', 'endpoint/refused', 1],
  ['rate-limited', 'endpoint/failed', 3],
  ['internal', 'endpoint/failed', 3],
  ['busy', 'endpoint/failed', 3],
  ['storage-full', 'endpoint/failed', 3],
] as const)('problem %s is %s, exit %i', (code, expected, exit) => {
  const error = problem(code);
  expect(error).toMatchObject({ code: expected, exitCode: exit });
  expect(refusalOf(error)).toMatchObject({ problem: code, status: PROBLEMS[code].status });
});

test.each([
  [401, 'auth/token-invalid'],
  [403, 'auth/role-missing'],
  [404, 'endpoint/protocol'],
  [410, 'endpoint/not-found'],
  [400, 'endpoint/protocol'],
  [408, 'endpoint/failed'],
  [502, 'endpoint/failed'],
  [302, 'endpoint/redirect'],
])('status %i without a problem document is %s', (status, code) => {
  expect(answer(status, '<html>')).toMatchObject({ code });
});

test('401 to a call without a token asks to log in', () => {
  expect(answer(401, '', {}, false)).toMatchObject({ code: 'auth/token-missing' });
});

test('a redirect names where it points, not more', () => {
  const error = answer(302, '', { location: 'https://evil.example/?steal=1' });
  expect(error.message).toContain('https://evil.example');
  expect(error.message).not.toContain('steal');
});

test('the detail is kept, cut, and Retry-After read', () => {
  const error = problem('state-conflict', 'x'.repeat(10_000));
  expect(error.message.length).toBeLessThan(700);
  expect(refusalOf(answer(503, '', { 'retry-after': '12' }))?.retryAfterMs).toBe(12_000);
});

test.each(['constructor', '__proto__', 'toString'])('a code named %s is one that nobody knows', (code) => {
  const body = JSON.stringify({ ...problemDocument('state-conflict', 'no'), code });
  expect(answer(409, body)).toMatchObject({ code: 'endpoint/refused', exitCode: 1 });
});
