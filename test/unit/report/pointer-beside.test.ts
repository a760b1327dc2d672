import { expect, test } from 'vitest';
import { pointerBeside } from '../../../src/report/pointer-beside.js';

const finding = (pointer: string | undefined, message: string) =>
  pointerBeside({
    rule: 'record/invalid',
    severity: 'error',
    outcome: 'fail',
    subject: { path: 'manifest.jsonl', ...(pointer === undefined ? {} : { pointer }) },
    message,
    fix: '',
  });

test('says where in the record only when the message does not', () => {
  expect(finding('/culture/countries/0', 'culture.countries[0]: "UK" is no country code')).toBe('');
  expect(finding('/rights/license', 'rights.license is missing')).toBe('');
  expect(finding('/rights/license', 'rights.licenses differ')).toBe('/rights/license');
  expect(finding('/id', 'the same clip is in line 3')).toBe('/id');
  expect(finding(undefined, 'the file is UTF-16')).toBe('');
});
