import { expect, test } from 'vitest';
import { flattenAnswers, groupAnswers } from '../../../src/manifest/answers.js';

test('every key of a record is there again, whatever it is called', () => {
  const text =
    '{"__proto__":{"a":1},"rights":{"__proto__":"y","license":"CC0-1.0"},"constructor":1,"x_a":{"__proto__":2}}';
  const { rights, ...others } = groupAnswers(flattenAnswers(JSON.parse(text))) as Record<string, object>;
  expect(JSON.stringify(rights)).toBe('{"__proto__":"y","license":"CC0-1.0"}');
  expect(JSON.stringify(others)).toBe('{"__proto__":{"a":1},"constructor":1,"x_a":{"__proto__":2}}');
});
