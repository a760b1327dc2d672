/** A hash that pictures share which look alike: signs of the lowest frequencies, as in pHash. */

/** Pixels on each side of the picture that is hashed. */
export const HASH_SIDE = 32;
/** Frequencies on each side: 8 by 8 make 64 bits. */
const LOW = 8;
/** Spread of the gray values (standard deviation) below which a picture shows too little to be told from others. */
const MIN_SPREAD = 6;

/** A hash in two halves of 32 bits. Bit 8·v+u, counted from the highest, belongs to frequency (u, v). */
export interface Hash64 {
  readonly high: number;
  readonly low: number;
}

const COSINES = Array.from({ length: LOW }, (_, frequency) =>
  Float64Array.from({ length: HASH_SIDE }, (_, at) =>
    Math.cos((Math.PI * frequency * (2 * at + 1)) / (2 * HASH_SIDE)),
  ),
);

/**
 * Hashes a gray picture of {@link HASH_SIDE}² pixels: the sign of each of the 64 lowest frequencies of its cosine
 * transform but the mean, which stays 0. Signs, not comparisons with the median: turning a picture then only flips
 * and moves known bits ({@link turnHash}). Undefined for a flat picture.
 */
export function hashPicture(gray: ArrayLike<number>): Hash64 | undefined {
  if (spreadOf(gray) < MIN_SPREAD) return undefined;
  const rows = COSINES.map((cosines) =>
    Float64Array.from({ length: HASH_SIDE }, (_, y) => {
      let sum = 0;
      for (let x = 0; x < HASH_SIDE; x += 1) sum += (gray[y * HASH_SIDE + x] ?? 0) * (cosines[x] ?? 0);
      return sum;
    }),
  );
  return fromBits((u, v) => {
    if (u === 0 && v === 0) return false;
    let sum = 0;
    for (let y = 0; y < HASH_SIDE; y += 1) sum += (rows[u]?.[y] ?? 0) * (COSINES[v]?.[y] ?? 0);
    return sum > 0;
  });
}

/** The hash of the same picture turned by a quarter clockwise. */
export function turnHash(hash: Hash64): Hash64 {
  // Turned, what was at (x, y) is at (-y, x): frequencies trade places, and those odd in the new x change sign.
  return fromBits((u, v) => bitAt(hash, v, u) !== (u % 2 === 1) && (u !== 0 || v !== 0));
}

/** In how many bits two hashes differ. */
export function hashDistance(a: Hash64, b: Hash64): number {
  return countBits(a.high ^ b.high) + countBits(a.low ^ b.low);
}

/** 16 hexadecimal digits. */
export function formatHash({ high, low }: Hash64): string {
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}

/** Reads 16 hexadecimal digits; undefined for anything else. */
export function parseHash(text: string): Hash64 | undefined {
  if (!/^[0-9a-f]{16}$/.test(text)) return undefined;
  return { high: Number.parseInt(text.slice(0, 8), 16) | 0, low: Number.parseInt(text.slice(8), 16) | 0 };
}

function fromBits(isSet: (u: number, v: number) => boolean): Hash64 {
  const halves = [0, 1].map((half) => {
    let bits = 0;
    for (let at = 0; at < 32; at += 1)
      bits = (bits << 1) | Number(isSet(at % LOW, half * 4 + Math.floor(at / LOW)));
    return bits;
  });
  return { high: halves[0] ?? 0, low: halves[1] ?? 0 };
}

function bitAt({ high, low }: Hash64, u: number, v: number): boolean {
  const place = 31 - ((v % 4) * LOW + u);
  return (((v < 4 ? high : low) >>> place) & 1) === 1;
}

/** How many bits of 32 are set. */
export function countBits(value: number): number {
  let bits = value - ((value >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

function spreadOf(gray: ArrayLike<number>): number {
  let sum = 0;
  let squares = 0;
  const count = HASH_SIDE * HASH_SIDE;
  for (let at = 0; at < count; at += 1) {
    const value = gray[at] ?? 0;
    sum += value;
    squares += value * value;
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}
