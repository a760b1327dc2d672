import { expect, test } from 'vitest';
import {
  CrotonError,
  combineExitCodes,
  ERRORS,
  EXIT_CODES,
  fillTemplate,
  reasonOf,
} from '../../src/errors.js';

test('every error has a stable code, an exit code of the table and texts without a full stop or a line break', () => {
  for (const [code, entry] of Object.entries(ERRORS)) {
    expect(code).toMatch(/^[a-z]+(-[a-z]+)*\/[a-z]+(-[a-z0-9]+)*$/);
    expect(Object.keys(EXIT_CODES)).toContain(String(entry.exit));
    expect(entry.exit, code).not.toBe(0);
    for (const text of [entry.title, entry.hint]) expect(text, code).toMatch(/^[^\n]+[^.\n]$/);
    expect(entry.why, code).toMatch(/\.$/);
  }
});

test('a template is filled once: a value is never a template', () => {
  expect(fillTemplate('{a} and {b}, {c}', { a: '{b}', b: 2 })).toBe('{b} and 2, {c}');
});

test('an error carries its code, exit code, hint and parameters', () => {
  const error = new CrotonError('lock/held', { what: 'the collection', pid: 12 }, { cause: 'x' });
  expect(error).toMatchObject({
    code: 'lock/held',
    exitCode: 3,
    retryable: true,
    message: 'the collection is in use by another croton (process 12)',
    parameters: { what: 'the collection', pid: 12 },
    cause: 'x',
  });
  expect(new CrotonError('ffprobe/missing', {}, { hint: 'other' }).hint).toBe('other');
});

test.each([
  [[], 0],
  [[0, 1], 1],
  [[1, 5], 5],
  [[5, 3], 3],
  [[3, 4], 4],
  [[4, 2], 2],
  [[2, 130, 143], 130],
] as const)('of the exit codes %j it is %d', (codes, combined) => {
  expect(combineExitCodes(codes)).toBe(combined);
});

test('reasons are words, not system codes', () => {
  expect(reasonOf(Object.assign(new Error('EACCES: permission denied, open x'), { code: 'EACCES' }))).toBe(
    'permission denied',
  );
  expect(reasonOf(new Error('odd'))).toBe('odd');
  expect(reasonOf('text')).toBe('text');
});
