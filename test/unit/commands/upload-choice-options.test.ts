import { expect, test } from 'vitest';
import { choicesOf } from '../../../src/commands/upload-choice-options.js';

const NOW = Date.parse('2026-11-22T12:00:00Z');

test('--since in the future would send nothing, without a word: it is refused', () => {
  expect(choicesOf({ since: '2026-11-22T12:00:00Z' }, NOW).sinceMs).toBe(NOW);
  expect(() => choicesOf({ since: '2027-01-01' }, NOW)).toThrow('--since 2027-01-01 is in the future');
});
