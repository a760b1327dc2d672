import { expect, test } from 'vitest';
import { createFingerprints } from '../../../src/report/fingerprint.js';
import type { Finding } from '../../../src/validation/finding.js';

test('thousands of findings that are alike are told apart in no more time than others', () => {
  const fingerprintOf = createFingerprints();
  const finding: Finding = {
    rule: 'file/duplicate',
    severity: 'error',
    outcome: 'fail',
    subject: { path: 'm.jsonl', id: 'sha256:0', pointer: '/id' },
    message: '',
    fix: '',
  };
  const began = performance.now();
  const prints = Array.from({ length: 10_000 }, () => fingerprintOf(finding));
  expect(new Set(prints).size).toBe(10_000);
  expect(performance.now() - began).toBeLessThan(5000);
});
