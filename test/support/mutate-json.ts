/** Small wrong turns in JSON (fast-check): what people, scripts and attackers do to a value. */
import fc from 'fast-check';

type Path = readonly (string | number)[];

/** Numbers that no JavaScript value stands for. They are written as they are. */
const RAW_NUMBERS = [
  '-0',
  '1e400',
  '-1e400',
  '1e-400',
  '9007199254740993',
  '9007199254740991',
  '1E2',
  '0.0',
  '5.0',
];
const RAW = '@raw:';

const STRANGE_KEYS = [
  ...['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'X_own', 'x_', 'x_own', 'xown'],
  ...['schema', '$schema', '$ref', '$id', 'title', 'rights.license', 'licence', 'Title', '', ' title', '0'],
];

const strangeValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...RAW_NUMBERS.map((number) => RAW + number)),
  fc.constantFrom(
    null,
    true,
    false,
    0,
    1,
    -1,
    0.5,
    2 ** 53,
    90,
    270,
    45,
    '',
    ' ',
    [],
    {},
    [[]],
    [null],
    [''],
  ),
  fc.constantFrom(
    '2024-02-30',
    '2023-02-29',
    '2024-02-29',
    '0000-01-01',
    '2024-13',
    '24-05-17',
    '2024-05-17T00:00:00Z',
  ),
  fc.constantFrom(
    'allowed',
    'none',
    'unknown',
    'tk-notice',
    'https://localcontextshub.org/',
    'croton/1',
    'food',
    'yo\n',
  ),
  fc.constantFrom(
    '0:ff',
    '1.5:0a',
    '1.:0a',
    '0:FF',
    'yoru1245',
    `sha256:${'a'.repeat(64)}`,
    `sha256:${'a'.repeat(64)}\n`,
  ),
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.jsonValue({ maxDepth: 1 }),
);

const change = fc.record({
  at: fc.nat(),
  kind: fc.constantFrom('remove', 'replace', 'replace', 'add', 'append', 'wrap', 'spoil'),
  key: fc.constantFrom(...STRANGE_KEYS),
  value: strangeValue,
});

type Change = typeof change extends fc.Arbitrary<infer C> ? C : never;

/** JSON texts of a value of `arbitrary`, `count` of each: after no change, or up to three. */
export function mutatedJsons(arbitrary: fc.Arbitrary<unknown>, count: number): fc.Arbitrary<string[]> {
  const changes = fc.array(change, { maxLength: 3 });
  return fc
    .tuple(arbitrary, fc.array(changes, { minLength: count, maxLength: count }))
    .map(([value, each]) => each.map((steps) => mutate(value, steps)));
}

function mutate(value: unknown, changes: readonly Change[]): string {
  let root = structuredClone(value);
  for (const { at, kind, key, value: strange } of changes) {
    const paths = pathsOf(root);
    root = edit(root, paths[at % paths.length] ?? [], (old) => {
      if (kind === 'replace') return strange;
      if (kind === 'wrap') return [old];
      if (kind === 'append') return Array.isArray(old) ? [...old, strange] : strange;
      if (kind === 'spoil') return typeof old === 'string' ? `${old} ` : strange;
      if (kind === 'add' && typeof old === 'object' && old !== null && !Array.isArray(old))
        return Object.defineProperty({ ...old }, key, {
          value: strange,
          enumerable: true,
          configurable: true,
        });
      return undefined;
    });
  }
  return (JSON.stringify(root) ?? 'null').replace(/"@raw:([^"]+)"/g, '$1');
}

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const keys = Array.isArray(value) ? value.map((_, index) => index) : Object.keys(value);
  return [
    path,
    ...keys.flatMap((key) => pathsOf((value as Record<string | number, unknown>)[key], [...path, key])),
  ];
}

/** A copy with the value at `path` changed; `undefined` takes it out. */
function edit(value: unknown, [key, ...rest]: Path, to: (old: unknown) => unknown): unknown {
  if (key === undefined) return to(value);
  const inner = edit((value as Record<string | number, unknown>)[key], rest, to);
  if (Array.isArray(value))
    return value.flatMap((item, index) => (index !== key ? [item] : inner === undefined ? [] : [inner]));
  const copy: Record<string, unknown> = {};
  for (const [name, old] of Object.entries(value as object)) {
    const now = name === String(key) ? inner : old;
    if (now !== undefined)
      Object.defineProperty(copy, name, { value: now, enumerable: true, configurable: true, writable: true });
  }
  return copy;
}
