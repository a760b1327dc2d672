import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRecord } from '../../../src/manifest/parse-record.js';
import { clipRecordSchema } from '../../../src/record/schema.js';
import { arbitraryRecord } from '../../support/arbitrary-record.js';
import { exampleRecord } from '../../support/example-record.js';
import { mutatedJsons } from '../../support/mutate-json.js';

/** Every text of a JSON text, one after another; with a colon where it is a key. */
const TEXTS = /"(?:[^"\\]|\\.)*"(:)?/g;

test('a record is taken when zod takes it and no key stands twice, however its text is laid out', () => {
  const counts = { taken: 0, refused: 0, twice: 0 };
  const layout = fc.record({ spaced: fc.boolean(), at: fc.nat(), twice: fc.boolean() });
  fc.assert(
    fc.property(mutatedJsons(arbitraryRecord, 15), layout, (texts, { spaced, at, twice }) => {
      for (const whole of texts) {
        const value: unknown = JSON.parse(whole);
        const keys = [...whole.matchAll(TEXTS)].filter(([, colon]) => colon !== undefined);
        const again = twice ? keys[at % keys.length] : undefined;
        // The first of the two says something else: JSON.parse takes the last.
        let text = whole.replace(TEXTS, (key, _colon, index) =>
          again?.index === index ? `${key}0,${key}` : key,
        );
        if (spaced)
          text = text.replace(TEXTS, (key, colon) =>
            colon === undefined ? key : `\n${key.slice(0, -1)}\t : `,
          );
        expect(JSON.parse(text)).toEqual(value);
        const { success } = clipRecordSchema.safeParse(value);
        counts[!success ? 'refused' : again === undefined ? 'taken' : 'twice'] += 1;
        const parsed = parseRecord(text, 1);
        if ('record' in parsed !== (success && again === undefined))
          throw new Error(JSON.stringify({ parsed, text }));
        if (again !== undefined && 'issues' in parsed)
          expect(parsed.issues[0]?.message).toMatch(/^".*" stands twice/s);
      }
    }),
    { numRuns: 200, seed: 11, endOnFailure: true },
  );
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(500);
}, 60_000);

test('the record is the object as it was read: order of keys and keys of one’s own stay', () => {
  const { schema, ...rest } = exampleRecord();
  const text = JSON.stringify({ ...rest, x_own: { a: [1] }, schema });
  const parsed = parseRecord(text, 1);
  expect('record' in parsed && JSON.stringify(parsed.record)).toBe(text);
});

test('a text with a quote before a colon in it is no key', () => {
  const text = JSON.stringify(exampleRecord(1, { title: '"a": "b"' }));
  expect(parseRecord(text, 1)).toMatchObject({ text });
});
