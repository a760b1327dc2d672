import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { editCollection } from '../../../src/manifest/collection-edit.js';
import { answersIn, type CollectionAnswers } from '../../../src/manifest/collection-fields.js';
import { parseCollection } from '../../../src/manifest/collection-file.js';
import { renderCollection } from '../../../src/manifest/collection-text.js';

const edit = (text: string, changes: CollectionAnswers) => editCollection('/c/croton.yaml', text, changes);

const ANSWERED = {
  collection: 'x',
  license: 'CC0-1.0',
  people: 'none',
  capture: 'camera',
  countries: ['NG'],
};

const WRITTEN = `# first line
collection:   "My 'own' name"   # the name

# about rights
defaults: # all of it
    # four spaces
    rights:
        license: CC-BY-4.0    # by
        attribution: 'Ada'


        people:   none
    culture:
        # where
        countries: [NG,   GH]     # west
        languages:
            # my mother's
            - yo   # Yoruba
            - pcm

            # the last
            - ha
        domains: [
            food, # jollof
            dance
        ]
    origin: {capture: camera,synthetic: none}
rules:
    - files: ["a/**"]   # hers
      set: { rights: { license: CC0-1.0 } }
# the end
`;

describe('an edit changes one answer and no other byte', () => {
  test.each<[string, CollectionAnswers, string, string]>([
    ['text', { license: 'MIT' }, 'license: CC-BY-4.0    # by', 'license: MIT          # by'],
    ['longer text', { license: 'CC-BY-SA-4.0' }, 'license: CC-BY-4.0    # by', 'license: CC-BY-SA-4.0 # by'],
    ['single quotes', { attribution: 'Ngozi' }, "'Ada'", "'Ngozi'"],
    ['double quotes', { collection: 'New' }, `"My 'own' name"   #`, '"New"             #'],
    ['a list in one line', { countries: ['GH'] }, '[NG,   GH]     #', '[GH]           #'],
    ['an item more', { languages: ['yo', 'pcm', 'ha', 'en'] }, '- ha\n', '- ha\n            - en\n'],
    ['an item less', { languages: ['yo', 'ha'] }, '            - pcm\n', ''],
    ['more in a list over lines', { domains: ['food', 'dance', 'home'] }, 'dance\n', 'dance, home\n'],
    ['within braces', { capture: 'screen' }, 'capture: camera', 'capture: screen'],
    ['a new key', { holder: 'Ada: & co' }, '# by\n', '# by\n        holder: "Ada: & co"\n'],
    ['a new key at the top', { media: '../x' }, '# the name\n', '# the name\nmedia: ../x\n'],
    [
      'a new list',
      { consentScope: ['train'] },
      'people:   none\n',
      'people:   none\n        consent_scope: [train]\n',
    ],
    ['several lists at once', { taggedBy: 'self' }, '        ]\n', '        ]\n        tagged_by: self\n'],
  ])('%s', (_, changes, old, now) => {
    expect(WRITTEN.split(old)).toHaveLength(2);
    expect(edit(WRITTEN, changes)).toBe(WRITTEN.replace(old, () => now));
    const crlf = WRITTEN.replaceAll('\n', '\r\n');
    const wanted = WRITTEN.replace(old, () => now).replaceAll('\n', '\r\n');
    expect(edit(crlf, changes)).toBe(wanted);
    expect(edit(`\ufeff${WRITTEN}`, changes)).toBe(`\ufeff${WRITTEN.replace(old, () => now)}`);
  });
  test('no change is no edit', () => {
    expect(edit(WRITTEN, { license: 'CC-BY-4.0', languages: ['yo', 'pcm', 'ha'] })).toBe(WRITTEN);
  });
  test('the order of a list follows the answer, with each comment at its item', () => {
    const made = edit(WRITTEN, { languages: ['ha', 'yo', 'pcm'] });
    expect(made).toContain(
      "            # the last\n            - ha\n            # my mother's\n            - yo   # Yoruba\n",
    );
  });
});

test.each<[string, string, CollectionAnswers, string]>([
  ['an empty file', '', { license: 'MIT' }, 'defaults:\n  rights:\n    license: MIT\n'],
  ['a file of comments', '# mine\n', { media: 'x' }, '# mine\nmedia: x\n'],
  ['no end of line at the end', 'collection: x', { media: 'y' }, 'collection: x\nmedia: y\n'],
  [
    'a value that is missing',
    'defaults:\n  rights:\n    license:   # which?\n',
    { license: 'MIT' },
    'defaults:\n  rights:\n    license: MIT   # which?\n',
  ],
  [
    'a map that is missing',
    'defaults:\n  rights:\n',
    { license: 'MIT' },
    'defaults:\n  rights:\n    license: MIT\n',
  ],
  [
    'a null that is written out',
    'defaults: ~ # all\nmedia: x\n',
    { license: 'MIT' },
    'defaults: # all\n  rights:\n    license: MIT\nmedia: x\n',
  ],
  [
    'a null within braces',
    'defaults: { rights: null } # all\n',
    { license: 'MIT' },
    'defaults: { rights: { license: MIT } } # all\n',
  ],
  ['empty braces', 'defaults: {}\n', { license: 'MIT' }, 'defaults: { rights: { license: MIT } }\n'],
  [
    'a block of text',
    'collection: >\n  a\n  b\nmedia: x\n',
    { collection: 'c' },
    'collection: c\nmedia: x\n',
  ],
  [
    'lists without indent',
    'defaults:\n  culture:\n    languages:\n    - yo\n    countries: [NG]\n',
    { languages: ['yo', 'ha'] },
    'defaults:\n  culture:\n    languages:\n    - yo\n    - ha\n    countries: [NG]\n',
  ],
])('%s', (_, before, changes, after) => {
  const made = edit(before, changes);
  expect(parse(made)).toEqual(parse(after));
  expect(made).toBe(after);
});

test('a comment within a list that loses items is kept, even if spaces are not', () => {
  const made = edit(WRITTEN, { domains: ['food', 'home'] });
  for (const [comment] of WRITTEN.matchAll(/#.*/g)) expect(made).toContain(comment.trim());
  expect(answersIn(parse(made)).domains).toEqual(['food', 'home']);
});

test('what shares its value with another place is refused and not changed there', () => {
  const shared =
    'defaults:\n  culture:\n    languages: &all [yo]\nrules:\n  - files: [a]\n    set: { culture: { languages: *all } }\n';
  expect(() => edit(shared, { languages: ['ha'] })).toThrow(
    expect.objectContaining({
      code: 'config/uneditable',
      message: expect.stringContaining('defaults.culture.languages'),
    }),
  );
  expect(edit(shared, { countries: ['NG'] })).toContain('languages: &all [yo]\n    countries: [NG]\nrules:');
});

test.each(['defaults: 5\n', 'defaults: [a]\n', 'defaults: { rights: x }\n', '- a\n'])(
  'what is no map is refused: %j',
  (text) => {
    expect(() => edit(text, { license: 'MIT' })).toThrow(
      expect.objectContaining({ code: 'config/uneditable' }),
    );
  },
);

test('what init left open is filled in where it left it', () => {
  const answers = ANSWERED;
  const fresh = renderCollection(answers);
  const made = edit(fresh, { attribution: 'Ada', media: '/cards', contact: 'a@b' });
  expect(made).toBe(renderCollection({ ...answers, attribution: 'Ada', media: '/cards', contact: 'a@b' }));
  const all = { ...answers, attribution: 'Ada', consentScope: ['train'], languages: ['yo', 'x-a b: # c'] };
  expect(edit(fresh, all)).toBe(renderCollection(all));
});

test.each([
  'a\nb',
  "- O'Neil: {x}",
  '# no',
  'null',
  '12',
  'yes',
  'é 😀 \u202e',
  '"',
  "'",
  '[',
  'a, b',
  '\\',
  ' x ',
  'long '.repeat(80),
])('any words come back: %j', (words) => {
  for (const before of [
    WRITTEN,
    renderCollection(ANSWERED),
    'defaults: { rights: { attribution: "x" } }\n',
  ]) {
    const made = edit(before, { attribution: words, collection: words });
    expect(answersIn(parse(made))).toMatchObject({ attribution: words, collection: words });
  }
  expect(parseCollection('/c/croton.yaml', renderCollection({ ...ANSWERED, collection: words })).name).toBe(
    words,
  );
});

test('whatever is answered is there afterwards, with every comment, key and rule that was there before', () => {
  const words = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text.trim() !== '');
  const list = fc.uniqueArray(words, { minLength: 1, maxLength: 4 });
  const changes = fc.record(
    {
      ...{
        collection: words,
        media: words,
        license: words,
        holder: words,
        attribution: words,
        people: words,
      },
      ...{ capture: words, taggedBy: words, contact: words, consentScope: list, countries: list },
      languages: list.map((more) => [...new Set(['yo', 'pcm', 'ha', ...more])]),
      domains: list.map((more) => [...new Set(['food', 'dance', ...more])]),
    },
    { requiredKeys: [] },
  );
  const files = [
    WRITTEN,
    WRITTEN.replaceAll('\n', '\r\n'),
    renderCollection(ANSWERED),
    '',
    '# only\n',
    'rules: []',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...files), changes, (before, answers) => {
      const made = edit(before, answers);
      expect(answersIn(parse(made))).toEqual({ ...answersIn(parse(before)), ...answers });
      expect(parse(made)?.rules).toEqual(parse(before)?.rules);
      for (const [comment] of before.matchAll(/#(?! \w+: …).*/g)) expect(made).toContain(comment.trim());
      expect(edit(made, answers)).toBe(made);
    }),
    { numRuns: 60 },
  );
});
