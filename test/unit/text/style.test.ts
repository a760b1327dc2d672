import { expect, test } from 'vitest';
import { styleFor, wantsColor, wantsUnicode } from '../../../src/text/style.js';

const terminal = { write: () => true, isTTY: true };
const pipe = { write: () => true };

test.each([
  [terminal, {}, true],
  [terminal, { NO_COLOR: '1' }, false],
  [terminal, { NO_COLOR: '' }, true],
  [terminal, { TERM: 'dumb' }, false],
  [pipe, {}, false],
  [pipe, { FORCE_COLOR: '1' }, true],
  [pipe, { FORCE_COLOR: '' }, true],
  [terminal, { FORCE_COLOR: '0' }, false],
  [terminal, { FORCE_COLOR: 'false' }, false],
  [terminal, { FORCE_COLOR: '1', NO_COLOR: '1' }, false],
])('color for %o in %o: %s', (output, env, wanted) => {
  expect(wantsColor(output, env)).toBe(wanted);
});

test('without color a style changes nothing', () => {
  expect(styleFor(pipe, {}).red('x')).toBe('x');
  expect(styleFor(terminal, {}).red('x')).toBe('\u001b[31mx\u001b[39m');
});

test.skipIf(process.platform === 'win32')('Unicode follows the locale', () => {
  expect(wantsUnicode({ LANG: 'en_US.UTF-8' })).toBe(true);
  expect(wantsUnicode({})).toBe(true);
  expect(wantsUnicode({ LANG: 'C' })).toBe(false);
  expect(wantsUnicode({ LC_ALL: 'C', LANG: 'en_US.UTF-8' })).toBe(false);
  expect(wantsUnicode({ LANG: 'en_US.utf8', TERM: 'linux' })).toBe(false);
});
