import { describe, expect, test } from 'vitest';
import { parseWhere } from '../../../src/record/where.js';
import { exampleRecord } from '../../support/example-record.js';

const record = {
  ...exampleRecord(1),
  title: 'The market = "Balógun"',
  file_name: 'dance/Ìlú (2).mp4',
  origin: { capture: 'camera', synthetic: 'none', captured: '2024-05-17' },
  x_tape: 12,
  x_note: { by: 'Ada' },
};

test.each([
  'culture.languages=pcm',
  'culture.languages!=en',
  'culture.languages~PC',
  'rights.license=CC-BY-4.0',
  'rights.license!=CC0-1.0',
  'media.duration_s>12',
  'media.duration_s>=12.5',
  'media.duration_s<=12.5',
  'media.rotation=0',
  'media.fps=',
  'media.embedded=',
  'caption.text=',
  'rights.people!=',
  'title~MARKET',
  'title=The market = "Balógun"',
  'origin.captured>2023',
  'origin.captured<2024-06',
  'origin.captured>=2024-05',
  'origin.captured<=2024',
  'path:dance/**',
  'path:dance/*(2).mp4',
  'path:dance/I\u0300lú*',
  'x_tape>11',
  'x_tape=12',
  'x_note~ada',
  'culture.languages=yo rights.license!=CC0-1.0 media.duration_s>10 path:dance/**',
  'path:"dance/Ìlú (2).mp4" title~"market ="',
])('%s holds', (clause) => {
  expect(parseWhere([clause])(record)).toBe(true);
});

test.each([
  'culture.languages=p',
  'culture.languages!=yo',
  'rights.license=CC-BY',
  'media.duration_s>12.5',
  'media.fps>0',
  'media.fps!=',
  'caption.text!=',
  'origin.captured>2024-05',
  'origin.captured>2024',
  'path:*.mp4',
  'path:Dance/**',
  'x_none>1',
  'culture.languages=yo rights.license=CC0-1.0',
])('%s does not hold', (clause) => {
  expect(parseWhere([clause])(record)).toBe(false);
});

test('all clauses have to hold; none accept everything', () => {
  expect(parseWhere([])(record)).toBe(true);
  expect(parseWhere(['bytes>1', 'bytes<2'])(record)).toBe(false);
});

describe('mistakes are told with what was meant', () => {
  test.each([
    ['rights.licence=CC0-1.0', 'rights.licence is not a field: did you mean rights.license?', 'FIELD=VALUE'],
    ['license=CC0-1.0', 'did you mean rights.license?', ''],
    ['language=yo', 'did you mean caption.language or culture.languages?', ''],
    ['rights=x', 'rights is a group of fields', ''],
    ['rights.basis=own', 'rights.basis is never "own"', 'own-work'],
    ['culture.domains=dnace', 'culture.domains is never "dnace"', 'did you mean dance?'],
    ['media.duration_s>1,5', 'media.duration_s is a number', 'write 1.5'],
    ['media.duration_s~1', 'media.duration_s is a number', '> >='],
    ['title>a', 'title is text', '~'],
    ['culture.languages>yo', 'culture.languages is a list', '~'],
    ['origin.captured>5/17/24', 'origin.captured is a date', '2024-05-17'],
    ['path:', 'it names no path', 'dance/**'],
    ['path:*a*b*c*d', 'too many wildcards', ''],
    ['nonsense', 'it is not a condition', 'FIELD=VALUE'],
    ['title=a rights.licence=b', 'rights.licence is not a field', ''],
  ])('%s', (clause, problem, hint) => {
    const run = () => parseWhere([clause]);
    expect(run).toThrow(problem);
    expect(run).toThrow(
      expect.objectContaining({ code: 'where/invalid', hint: expect.stringContaining(hint) }),
    );
  });
});

test('a pattern too long for a regular expression is refused', () => {
  expect(() => parseWhere([`path:${'[a-z]'.repeat(20_000)}`])).toThrow('is longer than 4096 characters');
});
