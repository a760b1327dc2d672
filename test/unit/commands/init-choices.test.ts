import { expect, test } from 'vitest';
import { offerPeople } from '../../../src/commands/init-choices.js';

const nobody = (given: Parameters<typeof offerPeople>[1]) =>
  offerPeople({}, given).find(({ value }) => value === 'none');

test('nobody in the clips means no children either, but for who has answered about them', () => {
  expect(nobody({})?.sets).toEqual({ people: 'none', minors: 'none' });
  expect(nobody({ minors: 'unknown' })).not.toHaveProperty('sets');
});

test('who has answered about consent is only asked about people', () => {
  const values = offerPeople({}, { consent: 'unknown' }).map(({ value }) => value);
  expect(values).toEqual(['none', 'incidental', 'identifiable']);
});
