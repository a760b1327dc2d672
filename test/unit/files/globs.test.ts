import { expect, test } from 'vitest';
import { globProblem } from '../../../src/files/glob-cost.js';
import { compileFilter, compileGlobs } from '../../../src/files/globs.js';

test.each([
  'a.mp4',
  'deep/er/a.MoV',
  '-x.mp4',
  'a[1].MP4',
  '{a}.mp4',
  'a\nb.mp4',
  'x\ny/b.mp4',
  '\u202e.mp4',
  'a\u2028/b.mp4',
  'a\\b.mp4',
  'nom é\u0301.webm',
])('takes %j for a clip', (path) => {
  expect(compileFilter().accept(path)).toBe(true);
});

test.each(['a.txt', 'mp4', 'a.mp4.part', '.hidden.mp4'])('does not take %j for a clip', (path) => {
  expect(compileFilter().accept(path)).toBe(false);
});

test('excludes files and whole folders', () => {
  const filter = compileFilter({ exclude: ['**/drafts/**'] });
  expect(filter.accept('drafts/a.mp4')).toBe(false);
  expect(filter.accept('x/drafts/y/a.mp4')).toBe(false);
  expect(filter.accept('x/draft.mp4')).toBe(true);
  expect(filter.descend('x/drafts')).toBe(false);
  expect(filter.descend('x')).toBe(true);
});

test('include replaces the usual extensions', () => {
  const filter = compileFilter({ include: ['clips/*.y4m'] });
  expect(filter.accept('clips/a.y4m')).toBe(true);
  expect(filter.accept('a.mp4')).toBe(false);
});

test.each(['*a*a*a*b', '**/a*/**/a*/**/a*/**/b', '{a,aa}{a,aa}{a,aa}{a,aa}b'])(
  '%s would take too long',
  (pattern) => {
    expect(globProblem(pattern)).toContain('too many wildcards');
  },
);

test.each(['**/*.{mp4,mov}', '2019/*/dance*/**/*.mp4', 'Holiday (2019)/**'])(
  '%s is an ordinary glob',
  (pattern) => {
    expect(globProblem(pattern)).toBeUndefined();
  },
);

test('no glob takes long on a name that was made for it', () => {
  const name = `${'a'.repeat(250)}.mov`;
  const started = performance.now();
  for (const pattern of ['*a*a*b', '(a+)+b', '+(a|aa)b', '*(a*)*(a*)b', '[a]+[a]+[a]+[a]+[a]+[a]+b'])
    expect(compileGlobs([pattern])(name), pattern).toBe(false);
  expect(performance.now() - started).toBeLessThan(2000);
});

test('brackets, plus and bar in the names of folders stand for themselves', () => {
  const matches = compileGlobs(['Holiday (2019)/**', 'a+b|c/*']);
  expect(matches('Holiday (2019)/a.mp4')).toBe(true);
  expect(matches('a+b|c/d.mp4')).toBe(true);
  expect(matches('Holiday 2019/a.mp4')).toBe(false);
});
