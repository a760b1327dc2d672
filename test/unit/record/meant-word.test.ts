import { expect, test } from 'vitest';
import { meantByRule } from '../../../src/record/meant-word.js';

test.each([
  ['Lagos', 'culture/place', 'subdivisions', 'NG-LA'],
  ['Lagos', 'culture/place', 'countries', 'NG'],
  ['NG-LA', 'culture/place', 'countries', 'NG'],
  ['UK', 'culture/place', 'countries', 'GB'],
  ['Yorba', 'culture/language', 'languages', 'yo'],
  ['cc by', 'rights/license-unknown', 'license', 'CC-BY-4.0'],
  ['cc by', 'no/rule', 'license', undefined],
  ['cc by', 'toString', 'license', undefined],
])('%s by %s in %s: %s', (text, rule, field, meant) => expect(meantByRule(text, rule, field)).toBe(meant));
