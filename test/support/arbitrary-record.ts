/** Records for property tests (fast-check): any that the schema takes, in any order of keys, with keys of one's own. */
import fc from 'fast-check';
import type { z } from 'zod';
import { RECORD_LAYOUT } from '../../src/record/layout.js';
import { type ClipRecord, clipRecordSchema } from '../../src/record/schema.js';

/** Texts that tables, spreadsheets and terminals are known to trip over. */
export const AWKWARD_TEXTS: readonly string[] = [
  '=1+1',
  '+1',
  '-1',
  '@SUM(A1)',
  "'quoted",
  '\tindented',
  '\rreturn',
  'two\nlines',
  'two\r\nlines',
  'a,b;c\td',
  'say "hi"',
  'a|b',
  'a\\|b\\',
  '|',
  '\\',
  ' spaces ',
  '2024-05-17',
  '2024-05',
  '2024',
  '5/6/24',
  '12.5',
  '1,5',
  '00123',
  '12345678901234567890',
  '1e5',
  'TRUE',
  'false',
  'no',
  'null',
  'NA',
  '#N/A',
  '[]',
  '{}',
  'json:1',
  'MARCH1',
  '10%',
  '12:30',
  '1/2',
  '_x000D_',
  'Àdùnní',
  'A\u0300du\u0300nni\u0301',
  'سوق',
  '市场 2',
  '👩🏾‍🌾',
  '\u0000',
  '\u0085',
  '\u2028',
  '\ufeff',
  '\ufffe',
  '\ud800',
  '\u202eabc',
];

/** Any text but the empty one, awkward ones often. */
export const anyText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...AWKWARD_TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }) },
  {
    weight: 1,
    arbitrary: fc
      .array(fc.constantFrom(...AWKWARD_TEXTS), { minLength: 2, maxLength: 4 })
      .map((texts) => texts.join('')),
  },
);

const digest = fc
  .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: 64, maxLength: 64 })
  .map((hex) => `sha256:${hex}`);
const fileName = fc
  .array(
    fc.oneof(
      fc.constantFrom('clip', 'Ìlú', 'a|b', '=1', "'x", ' x ', '2024-05-17', '市场'),
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
    ),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => `${parts.map((part) => part.replaceAll('/', '_')).join('/')}.mp4`);

/** Values for fields whose kind does not tell all of what they take. */
const SPECIAL: Readonly<Record<string, fc.Arbitrary<unknown>>> = {
  id: digest,
  file_name: fileName,
  'caption.language': fc.constantFrom('yo', 'pcm', 'no', 'zh-Hant', 'ig'),
  'rights.license': fc.constantFrom(
    'CC0-1.0',
    'CC-BY-4.0',
    'CC-BY-SA-4.0 OR MIT',
    'LicenseRef-1',
    'LicenseRef-true',
  ),
  'rights.consent_expires': fc.constantFrom('2027-05-31', '2028-02-29'),
  'origin.captured': fc.constantFrom('2024', '2024-05', '2024-05-17'),
  'origin.derived_from': digest,
  'media.phash': fc.array(
    fc.tuple(fc.nat(999), fc.nat()).map(([at, hash]) => `${at}:${hash.toString(16)}`),
    { maxLength: 3 },
  ),
  'culture.countries': listOf(fc.constantFrom('NG', 'NO', 'ZZ', 'SUHH'), 1),
  'culture.subdivisions': listOf(fc.constantFrom('NG-LA', 'GB-ENG', 'FR-75'), 0),
  'culture.languages': listOf(fc.constantFrom('yo', 'pcm', 'no', 'und', 'fat', 'quz', 'ase'), 1),
  'culture.glottocodes': listOf(fc.constantFrom('yoru1245', '1abc1234', 'nige1257'), 0),
  'culture.notices': listOf(fc.constant('https://localcontextshub.org/projects/12'), 0),
};

function listOf<T>(item: fc.Arbitrary<T>, minLength: number): fc.Arbitrary<T[]> {
  return fc.array(item, { minLength, maxLength: 4 });
}

/** Any value of a schema, as far as records use schemas. */
function anyValueOf(schema: z.ZodType): fc.Arbitrary<unknown> {
  const { def } = schema as unknown as { def: Record<string, unknown> & { type: string } };
  const inner = () => anyValueOf(def['innerType'] as z.ZodType);
  switch (def.type) {
    case 'optional':
      return inner();
    case 'nullable':
      return fc.option(inner());
    case 'enum':
      return fc.constantFrom(...Object.values(def['entries'] as Record<string, string>));
    case 'literal':
      return fc.constantFrom(...(def['values'] as unknown[]));
    case 'array':
      return fc.array(anyValueOf(def['element'] as z.ZodType), { maxLength: 4 });
    case 'number':
      return schema.safeParse(0.5).success
        ? fc.oneof(
            fc.constantFrom(29.97002997002997, 0.1, 1e-7, 12.5, 1e21),
            fc.double({ min: 1e-9, noNaN: true }),
          )
        : fc.oneof(fc.constantFrom(1, 1_234_567_890_123), fc.integer({ min: 1 }));
    default:
      return anyText;
  }
}

/** Anything that JSON holds, for keys of one's own. */
const ownValue = fc.oneof(
  anyText,
  fc.constantFrom('', '5', '-5', 'true', 'yo|pcm'),
  fc.constantFrom(5, -5, 0.1, 12.5, 1e21, 123456789012, true, false, null, [], {}, [''], ['a', 'b']),
  fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as unknown),
);
const ownKey = fc
  .oneof(
    fc.constantFrom('tape', 'a.b', 'Ìlú', '1', '', 'a|b', 'a,b', 'a"b', 'a\nb', ' ', '__proto__'),
    fc.string({ maxLength: 8 }),
  )
  .map((name) => `x_${name}`);
const ownKeys = fc.oneof(
  { weight: 3, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: fc.dictionary(ownKey, ownValue, { maxKeys: 3 }) },
);

const isRequiredGroup = (group: string) =>
  RECORD_LAYOUT.some((layout) => layout.group === group && layout.required);

/** Fields of one group (undefined: those beside the groups), optional ones now and then. */
function fieldsOf(group: string | undefined): fc.Arbitrary<Record<string, unknown>> {
  const layouts = RECORD_LAYOUT.filter((layout) => layout.group === group);
  const values = Object.fromEntries(
    layouts.map(({ path, name, schema }) => [name, SPECIAL[path] ?? anyValueOf(schema)]),
  );
  const required = layouts.filter((layout) => layout.required).map(({ name }) => name);
  return fc
    .tuple(fc.record(values, { requiredKeys: required }), ownKeys)
    .map(([fields, own]) => ({ ...fields, ...own }));
}

const groups = [...new Set(RECORD_LAYOUT.flatMap(({ group }) => (group === undefined ? [] : [group])))];
const optionalGroups = groups.filter((group) => !isRequiredGroup(group));

/** A record that the schema takes. */
export const arbitraryRecord: fc.Arbitrary<ClipRecord> = fc
  .tuple(
    fieldsOf(undefined),
    fc.record(Object.fromEntries(groups.map((group) => [group, fieldsOf(group)])), {
      requiredKeys: groups.filter(isRequiredGroup),
    }),
    fc.subarray(optionalGroups),
  )
  .map(([beside, grouped, emptied]) => {
    const empty = Object.fromEntries(
      emptied.filter((group) => !(group in grouped)).map((group) => [group, {}]),
    );
    // Decided by what is there already, so that nothing else has to be drawn.
    const editors = 'title' in beside ? { $schema: './croton-1.schema.json' } : {};
    return { ...editors, ...beside, ...grouped, ...empty };
  })
  .filter((record) => clipRecordSchema.safeParse(record).success) as fc.Arbitrary<ClipRecord>;
