import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { canonicalJson, recordDigest } from '../../../src/record/canonical.js';
import { exampleRecord } from '../../support/example-record.js';

test('is the same for every order of keys', () => {
  const record = exampleRecord();
  const reversed = Object.fromEntries(Object.entries(record).reverse());
  expect(recordDigest(reversed)).toBe(recordDigest(record));
  expect(recordDigest({ ...record, bytes: 2 })).not.toBe(recordDigest(record));
});

test('writes numbers, strings and order as RFC 8785 does', () => {
  // Section 3.2.2 and 3.2.3 of the RFC.
  const value = {
    numbers: [333333333.3333333, 1e30, 4.5, 2e-3, 1e-27],
    string: '€$\u000f\nA\'B"\\\\"/',
    literals: [null, true],
  };
  const text =
    '{"literals":[null,true],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}';
  expect(canonicalJson(value)).toBe(text);
  expect(recordDigest(value)).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`);
});
