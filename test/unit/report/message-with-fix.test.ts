import { expect, test } from 'vitest';
import { messageWithFix } from '../../../src/report/message-with-fix.js';

test('a sentence ends once', () => {
  expect(messageWithFix('did you mean GB?', 'write "GB"')).toBe('did you mean GB? Fix: write "GB"');
  expect(messageWithFix('it is too short', 'send it whole')).toBe('it is too short. Fix: send it whole');
});
