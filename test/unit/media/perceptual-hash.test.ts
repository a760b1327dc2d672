import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatHash,
  HASH_SIDE,
  type Hash64,
  hashDistance,
  hashPicture,
  parseHash,
  turnHash,
} from '../../../src/media/perceptual-hash.js';

/** A picture of waves that a seed determines; `at` changes each pixel. */
function picture(seed: number, at: (gray: number, index: number) => number = (gray) => gray): Float64Array {
  const waves = Array.from({ length: 6 }, (_, wave) => {
    const turn = Math.sin(seed * 12.9898 + wave * 78.233) * 43758.5453;
    const random = turn - Math.floor(turn);
    return { x: (wave % 3) * random * 0.3, y: ((wave + 1) % 3) * (1 - random) * 0.3, phase: random * 6.28 };
  });
  return Float64Array.from({ length: HASH_SIDE * HASH_SIDE }, (_, index) => {
    const [x, y] = [index % HASH_SIDE, Math.floor(index / HASH_SIDE)];
    const sum = waves.reduce((total, wave) => total + Math.sin(x * wave.x + y * wave.y + wave.phase), 0);
    return at(128 + sum * 18, index);
  });
}

function hashOf(gray: Float64Array): Hash64 {
  const hash = hashPicture(gray);
  if (hash === undefined) throw new Error('flat');
  return hash;
}

test('pictures that look alike have hashes that differ little', () => {
  let apart = 0;
  for (let seed = 1; seed <= 30; seed += 1) {
    const hash = hashOf(picture(seed));
    const noisy = picture(seed, (gray, index) => gray + ((index * 7919) % 5) - 2);
    const brighter = picture(seed, (gray) => gray * 0.8 + 40);
    expect(hashDistance(hash, hashOf(noisy))).toBeLessThanOrEqual(10);
    expect(hashDistance(hash, hashOf(brighter))).toBe(0);
    apart += hashDistance(hash, hashOf(picture(seed + 100))) / 30;
  }
  expect(apart).toBeGreaterThan(20);
});

test('a flat picture has none', () => {
  expect(hashPicture(new Uint8Array(HASH_SIDE * HASH_SIDE).fill(90))).toBeUndefined();
});

test('turning the hash is hashing the turned picture', () => {
  for (let seed = 1; seed <= 20; seed += 1) {
    const gray = picture(seed);
    // Clockwise: what was at the bottom left comes to the top left.
    const turned = gray.map((_, index) => {
      const [x, y] = [index % HASH_SIDE, Math.floor(index / HASH_SIDE)];
      return gray[(HASH_SIDE - 1 - x) * HASH_SIDE + y] ?? 0;
    });
    // Frequencies that are not there at all (0 but for rounding) have no sign.
    expect(hashDistance(turnHash(hashOf(gray)), hashOf(turned))).toBeLessThanOrEqual(1);
  }
});

test('hashes survive being written; four turns are none', () => {
  const half = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
  fc.assert(
    fc.property(half, half, (high, low) => {
      // The first bit is the mean, which has no sign.
      const hash = { high: high & 0x7fffffff, low };
      expect(parseHash(formatHash(hash))).toEqual(hash);
      expect([0, 1, 2, 3].reduce(turnHash, hash)).toEqual(hash);
      expect(hashDistance(hash, hash)).toBe(0);
      expect(hashDistance({ high: 0, low: 0 }, { high: -1, low: -1 })).toBe(64);
    }),
  );
});

test.each(['', '123', '0123456789ABCDEF', '0123456789abcdef0'])('%j is no hash', (text) => {
  expect(parseHash(text)).toBeUndefined();
});
