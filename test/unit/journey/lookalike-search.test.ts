import { describe, expect, test } from 'vitest';
import { type HashedClip, LookalikeSearch } from '../../../src/journey/lookalike-search.js';
import { formatHash, parseHash, turnHash } from '../../../src/media/perceptual-hash.js';

/** Numbers that a seed determines (mulberry32). */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return mixed ^ (mixed >>> 14);
  };
}
const hashesOf = (seed: number, count = 8) => {
  const next = numbers(seed);
  return Array.from({ length: count }, () => formatHash({ high: next() & 0x7fffffff, low: next() }));
};
const clip = (path: string, hashes: readonly string[], changes: Partial<HashedClip> = {}): HashedClip => ({
  path,
  durationS: 10,
  hashes: hashes.map((hash, index) => ({ atS: index, hash })),
  ...changes,
});
/** The same pictures after an encoder: some bits of each hash flipped. */
const encoded = (hashes: readonly string[], bits: number) =>
  hashes.map((hash, index) => {
    let value = BigInt(`0x${hash}`);
    for (let bit = 0; bit < bits; bit += 1) value ^= 1n << BigInt((bit * 8 + index * 5) % 63);
    return value.toString(16).padStart(16, '0');
  });
const turned = (hashes: readonly string[]) =>
  hashes.map((hash) => formatHash(turnHash(parseHash(hash) ?? { high: 0, low: 0 })));

function searchAmong(...clips: HashedClip[]): LookalikeSearch {
  const search = new LookalikeSearch();
  for (const one of clips) search.add(one);
  return search;
}

const original = hashesOf(1);
const among = searchAmong(clip('a', original), clip('other', hashesOf(2)));

describe('is found', () => {
  test.each<[string, HashedClip, number]>([
    ['the same pictures', clip('b', original), 1],
    ['another codec', clip('b', encoded(original, 4)), 1],
    ['a trimmed copy', clip('b', [...original.slice(2), ...hashesOf(3, 1)], { durationS: 9 }), 6 / 7],
    ['a copy of which half the pictures changed', clip('b', [...original.slice(4), ...hashesOf(4, 4)]), 0.5],
    ['a copy that lasts a little longer', clip('b', original, { durationS: 12.9 }), 1],
    ['a copy of unknown duration', clip('b', original, { durationS: null }), 1],
    ['a copy turned by 90°', clip('b', turned(original)), 1],
    ['a copy turned by 270°', clip('b', turned(turned(turned(original)))), 1],
  ])('%s', (_, copy, share) => {
    expect(among.find(copy)).toMatchObject({ path: 'a', share });
  });

  test('the best of several, the first among equals', () => {
    const search = searchAmong(
      clip('weak', [...original.slice(3), ...hashesOf(5, 3)]),
      clip('first', original, { manifest: 'm.jsonl' }),
      clip('second', original),
    );
    expect(search.find(clip('b', original))).toEqual({ path: 'first', manifest: 'm.jsonl', share: 1 });
  });

  test('a clip that shows one picture only', () => {
    const search = searchAmong(clip('still', original.slice(0, 1)));
    expect(search.find(clip('b', encoded(original.slice(0, 1), 2)))?.path).toBe('still');
  });
});

describe('is not found', () => {
  test.each<[string, HashedClip]>([
    ['another clip', clip('b', hashesOf(9))],
    ['a clip without pictures', clip('b', [])],
    ['a clip with the same titles', clip('b', [...original.slice(0, 3), ...hashesOf(9, 5)])],
    ['a clip of which one picture is common', clip('b', [...original.slice(0, 1), ...hashesOf(9, 1)])],
    ['an excerpt', clip('b', original, { durationS: 6 })],
    ['pictures in which too much changed', clip('b', encoded(original, 14))],
  ])('%s', (_, one) => {
    expect(among.find(one)).toBeUndefined();
  });

  test('the clip itself', () => {
    const search = searchAmong(clip('a', original, { id: 'sha256:1' }));
    expect(search.find(clip('a', original, { id: 'sha256:1' }))).toBeUndefined();
    expect(search.find(clip('a', original, { id: 'sha256:2' }))?.path).toBe('a');
  });
});

test('5,000 clips take seconds and little memory, common pictures included', () => {
  const search = new LookalikeSearch();
  const title = hashesOf(7, 1);
  const started = performance.now();
  let found = 0;
  for (let number = 0; number < 5_000; number += 1) {
    const hashes = [...title, ...hashesOf(number + 1000, 15)];
    const copy = number % 100 === 99 ? [...title, ...hashesOf(number + 999, 15)] : hashes;
    const one = clip(`c${number}`, copy);
    if (search.find(one) !== undefined) found += 1;
    search.add(one);
  }
  expect(found).toBe(50);
  expect(performance.now() - started).toBeLessThan(20_000);
});
