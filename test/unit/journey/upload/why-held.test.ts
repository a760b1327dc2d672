import { expect, test } from 'vitest';
import { unconfirmed, whyHeld } from '../../../../src/journey/upload/why-held.js';
import { exampleRecord } from '../../../support/example-record.js';

test('why a clip waits is said after its name and that it waits: neither is said again', () => {
  const { rights } = exampleRecord();
  const record = exampleRecord(1, { rights: { ...rights, minors: 'unknown' } });
  const held = whyHeld(record, '2026-11-01');
  expect(held?.message).toBe('nobody has said whether children are in the clip (rights.minors)');
  expect(unconfirmed(record).message).toBe(
    'it declares about rights or people what nobody has confirmed yet',
  );
});
