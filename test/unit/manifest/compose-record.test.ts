import { expect, test } from 'vitest';
import { flattenAnswers } from '../../../src/manifest/answers.js';
import { composeRecord, missingAnswers } from '../../../src/manifest/compose-record.js';
import { exampleRecord } from '../../support/example-record.js';

const { id, file_name: fileName, bytes, media, rights, origin, culture } = exampleRecord();
const answers = flattenAnswers({ rights, origin, culture });

test('keeps the keys of one’s own inside media, and $schema', () => {
  const own = { ...media, width: 1, x_note: ['mine'] };
  const before = { ...exampleRecord(), $schema: './croton.json', media: own };
  const record = composeRecord({ id, fileName, bytes, media }, answers, before);
  expect(record).toEqual({
    ...exampleRecord(),
    $schema: './croton.json',
    media: { ...media, x_note: ['mine'] },
  });
  expect(Object.keys(record).slice(0, 2)).toEqual(['$schema', 'schema']);
});

test.each([
  [{}, []],
  [{ people: 'identifiable', consent: 'obtained', consent_ref: 'a1' }, ['rights.consent_scope']],
  [{ people: 'identifiable' }, ['rights.consent']],
  [{ ai_generative_training: 'constrained' }, ['rights.constraint_info']],
  [{ basis: 'licensed' }, ['rights.source_url']],
  [{ license: 'CC-BY-SA-4.0', attribution: null }, ['rights.attribution']],
  [{ license: 'CC0-1.0', attribution: null }, []],
])('%j lacks %j', (changed, missing) => {
  const given = Object.entries({ ...rights, ...changed }).filter(([, value]) => value !== null);
  const flat = flattenAnswers({ rights: Object.fromEntries(given), origin, culture });
  expect(missingAnswers(flat)).toEqual(missing);
});
