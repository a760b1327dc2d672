import { expect, test } from 'vitest';
import { policyFor } from '../../../src/journey/share-policy.js';
import { KEEP_ALL, REMOVE_ALL, type SharePolicy } from '../../../src/media/share.js';
import { recommendedPolicy } from '../../../src/validation/policy.js';

const off = (share: SharePolicy) => Object.keys(policyFor(recommendedPolicy, share).rules).sort();

test('what a person chose to share is no finding; a track of data only where place and device both stay', () => {
  expect(off(REMOVE_ALL)).toEqual([]);
  expect(off({ ...REMOVE_ALL, location: 'keep' })).toEqual(['privacy/location']);
  expect(off({ ...REMOVE_ALL, device: 'keep', person: 'keep' })).toEqual([
    'privacy/device',
    'privacy/person',
  ]);
  expect(off(KEEP_ALL)).toEqual([
    'privacy/data-track',
    'privacy/device',
    'privacy/location',
    'privacy/person',
  ]);
});
