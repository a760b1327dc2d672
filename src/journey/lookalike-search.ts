import { chooseHashes, type FrameHash } from '../media/frames.js';
import { countBits, type Hash64, parseHash, turnHash } from '../media/perceptual-hash.js';
import type { Lookalike } from '../validation/rule.js';

/** A clip as it is compared with others. */
export interface HashedClip {
  /** Content address, where it is known: a clip is no copy of itself. */
  readonly id?: string | undefined;
  /** Untrusted. */
  readonly path: string;
  /** The manifest that names it; undefined for a clip of this run. */
  readonly manifest?: string | undefined;
  /** Seconds; null when unknown. */
  readonly durationS: number | null;
  readonly hashes: readonly FrameHash[];
}

/** Bits in which two pictures may differ that show the same. */
const MATCH_BITS = 10;
/** Share of the pictures of the one that has fewer. */
const MIN_SHARE = 0.5;
/** One picture alone may be a common one: a title, a test card. */
const MIN_PICTURES = 2;
/** A slight trim leaves most of a clip: what is much shorter or longer is another clip, even with the same opening titles. */
const MAX_DURATION_RATIO = 1.3;
const DURATION_SLACK_S = 1;
const BANDS = [0, 1, 2, 3] as const;
const BAND_BITS = 16;
/** Pictures that share a band with so many others are common (titles, test cards): the rest is not looked at. */
const MAX_CHAIN = 300;
const QUARTERS = 4;

/**
 * Finds clips that look like earlier ones. Each hash is filed under its four quarters of 16 bits: pictures that differ in
 * a few bits nearly always share one, so a clip is compared with few others. 24 bytes for each picture.
 */
export class LookalikeSearch {
  readonly #clips: {
    readonly clip: Omit<HashedClip, 'hashes'>;
    readonly from: number;
  }[] = [];
  #count = 0;
  #high = new Int32Array(1024);
  #low = new Int32Array(1024);
  /** By picture: the clip that it belongs to. */
  #owner = new Int32Array(1024);
  /** By band and its bits: the latest picture that has them; by picture and band: the one before. -1 ends a chain. */
  readonly #latest = new Int32Array(BANDS.length << BAND_BITS).fill(-1);
  #before = new Int32Array(1024 * BANDS.length);

  /** Files a clip, so that later ones are compared with it. */
  add({ id, path, manifest, durationS, hashes }: HashedClip): void {
    const owner = this.#clips.push({ clip: { id, path, manifest, durationS }, from: this.#count }) - 1;
    for (const { high, low } of readHashes(chooseHashes(hashes))) {
      const at = this.#count;
      if (at === this.#high.length) this.#grow();
      this.#high[at] = high;
      this.#low[at] = low;
      this.#owner[at] = owner;
      for (const band of BANDS) {
        const slot = slotOf({ high, low }, band);
        this.#before[at * BANDS.length + band] = this.#latest[slot] ?? -1;
        this.#latest[slot] = at;
      }
      this.#count += 1;
    }
  }

  /** The clip filed before that looks most like this one, the first of equals; turned by quarters too. */
  find(clip: HashedClip): Lookalike | undefined {
    let turned = readHashes(clip.hashes);
    let best: { readonly owner: number; readonly share: number } | undefined;
    for (let turn = 0; turn < QUARTERS; turn += 1) {
      if (turn > 0) turned = turned.map(turnHash);
      for (const owner of this.#candidates(turned)) {
        const share = this.#share(owner, turned, clip);
        if (share < MIN_SHARE || (best && best.share > share)) continue;
        if (best === undefined || share > best.share || owner < best.owner) best = { owner, share };
      }
    }
    const found = best && this.#clips[best.owner]?.clip;
    if (best === undefined || found === undefined) return undefined;
    return { path: found.path, manifest: found.manifest, share: best.share };
  }

  /** Clips of which several pictures look like some of these; a common title alone makes no candidate. */
  *#candidates(hashes: readonly Hash64[]): Generator<number> {
    const votes = new Map<number, number>();
    for (const hash of hashes) {
      for (const owner of this.#ownersOf(hash)) votes.set(owner, (votes.get(owner) ?? 0) + 1);
    }
    for (const [owner, count] of votes) {
      if (count >= Math.min(MIN_PICTURES, hashes.length, this.#picturesOf(owner))) yield owner;
    }
  }

  /** Clips of which a picture looks like this one. */
  #ownersOf(hash: Hash64): Set<number> {
    const owners = new Set<number>();
    for (const band of BANDS) {
      let at = this.#latest[slotOf(hash, band)] ?? -1;
      for (let links = 0; at >= 0 && links < MAX_CHAIN; links += 1) {
        if (this.#isLike(at, hash)) owners.add(this.#owner[at] ?? 0);
        at = this.#before[at * BANDS.length + band] ?? -1;
      }
    }
    return owners;
  }

  /** Share of the pictures of the one that has fewer that the other has too; 0 when they cannot be the same clip. */
  #share(owner: number, hashes: readonly Hash64[], { id, durationS }: HashedClip): number {
    const other = this.#clips[owner];
    if (other === undefined || !couldLastAsLong(other.clip.durationS, durationS)) return 0;
    if (id !== undefined && other.clip.id === id) return 0;
    const theirs = this.#picturesOf(owner);
    const same =
      theirs < hashes.length
        ? countWhere(theirs, (one) => hashes.some((hash) => this.#isLike(other.from + one, hash)))
        : countWhere(hashes.length, (one) => this.#has(other.from, theirs, hashes[one]));
    const compared = Math.min(theirs, hashes.length);
    return same < Math.min(MIN_PICTURES, compared) ? 0 : same / compared;
  }

  #picturesOf(owner: number): number {
    return (this.#clips[owner + 1]?.from ?? this.#count) - (this.#clips[owner]?.from ?? 0);
  }

  #has(from: number, pictures: number, hash: Hash64 | undefined): boolean {
    for (let at = from; at < from + pictures; at += 1) if (hash && this.#isLike(at, hash)) return true;
    return false;
  }

  #isLike(at: number, { high, low }: Hash64): boolean {
    return countBits((this.#high[at] ?? 0) ^ high) + countBits((this.#low[at] ?? 0) ^ low) <= MATCH_BITS;
  }

  #grow(): void {
    const larger = (old: Int32Array<ArrayBuffer>) => {
      const copy = new Int32Array(old.length * 2);
      copy.set(old);
      return copy;
    };
    this.#high = larger(this.#high);
    this.#low = larger(this.#low);
    this.#owner = larger(this.#owner);
    this.#before = larger(this.#before);
  }
}

function readHashes(hashes: readonly FrameHash[]): Hash64[] {
  return hashes.map(({ hash }) => parseHash(hash)).filter((hash) => hash !== undefined);
}

function countWhere(count: number, isSo: (index: number) => boolean): number {
  let found = 0;
  for (let index = 0; index < count; index += 1) if (isSo(index)) found += 1;
  return found;
}

function slotOf({ high, low }: Hash64, band: (typeof BANDS)[number]): number {
  const half = band < 2 ? high : low;
  return (band << BAND_BITS) | (band % 2 === 0 ? half >>> BAND_BITS : half & 0xffff);
}

function couldLastAsLong(a: number | null, b: number | null): boolean {
  return a === null || b === null || Math.max(a, b) <= Math.min(a, b) * MAX_DURATION_RATIO + DURATION_SLACK_S;
}
