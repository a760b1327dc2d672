import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { splitRow } from '../../../src/manifest/split-row.js';

test.each([
  ['a,b', ['a', 'b']],
  ['', ['']],
  ['\r\n', ['']],
  [',', ['', '']],
  ['"",x\n', ['', 'x']],
  ['"a ""b"", c",d\r', ['a "b", c', 'd']],
  ['"""",""""""\n', ['"', '""']],
  ['x,"two\r\nlines\n"\r\n', ['x', 'two\r\nlines\n']],
  ['x,"y"', ['x', 'y']],
  ['x,\n', ['x', '']],
  ['x,"y', ['x', 'y']],
  ['x,"y""', ['x', 'y""']],
])('%j', (text, cells) => {
  expect(splitRow(text, ',')).toEqual(cells);
});

test('reads whatever cells were written, with any delimiter and any end', () => {
  const cell = fc.oneof(
    fc.string(),
    fc.array(fc.constantFrom('"', ',', ';', '\t', '\n', '\r', 'a', 'ọ̀')).map((units) => units.join('')),
  );
  fc.assert(
    fc.property(
      fc.array(cell, { minLength: 1 }),
      fc.constantFrom(',', ';', '\t'),
      fc.constantFrom('\n', '\r\n', '\r', ''),
      fc.boolean(),
      (values, delimiter, end, quoted) => {
        const cells = values.map((value) =>
          quoted || /[",;\t\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value,
        );
        const text = cells.join(delimiter) + end;
        expect(splitRow(text, delimiter)).toEqual(values);
        // The empty text is no row to the parser.
        if (text !== '')
          expect(parse(text, { delimiter, record_delimiter: ['\r\n', '\n', '\r'] })).toEqual([values]);
      },
    ),
    { numRuns: 2000, seed: 4 },
  );
});
