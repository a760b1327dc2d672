/** Ways in which files break: on cards, in copies, and by people who mean harm. */

export interface Mutation {
  /** What was done, enough to do it again. */
  readonly what: string;
  /** Only its end is missing; nothing else was changed. */
  readonly cut: boolean;
  readonly bytes: Buffer;
}

type Change = (bytes: Buffer, pick: Pick) => { readonly what: string; readonly bytes: Buffer };

interface Pick {
  /** A whole number below `limit`. */
  below(limit: number): number;
  of<T>(list: readonly T[]): T;
}

const ABSURD_32 = [0, 1, 2, 7, 0x7fff_ffff, 0x8000_0000, 0xffff_fff8, 0xffff_ffff];
const ABSURD_64 = [0n, 2n ** 31n, 2n ** 53n + 1n, 2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n];
/** Names of boxes and chunks, and ids of elements, before or behind which a size stands. */
const NAMED =
  /[a-z]{4}|LIST|RIFF|\x1f\x43\xb6\x75|\x18\x53\x80\x67|\x16\x54\xae\x6b|\x1a\x45\xdf\xa3|OggS|\x00\x00\x01[\xba\xe0]/g;

/** Changes a clip in one to three random ways; `random` decides everything. */
export function mutateClip(clip: Buffer, random: () => number): Mutation {
  const pick: Pick = {
    below: (limit) => Math.floor(random() * limit),
    of: (list) => list[Math.floor(random() * list.length)] as never,
  };
  if (random() < 0.25) return { ...cutEnd(clip, pick), cut: true };
  const times = pick.of([1, 1, 2, 3]);
  let bytes = Buffer.from(clip);
  const done: string[] = [];
  for (let time = 0; time < times; time += 1) {
    const change = pick.of(CHANGES)(bytes, pick);
    bytes = Buffer.from(change.bytes);
    done.push(change.what);
  }
  return { what: done.join(', '), cut: false, bytes };
}

const cutEnd: Change = (bytes, pick) => {
  const size = 12 + pick.below(Math.max(1, bytes.length - 12));
  return { what: `cut to ${size} bytes`, bytes: bytes.subarray(0, size) };
};

const flip: Change = (bytes, pick) => {
  const times = 1 + pick.below(20);
  // Headers are short and at either end, so half of the flips go there.
  const near = pick.of([bytes.length, 1500]);
  const fromEnd = pick.of([true, false]);
  for (let time = 0; time < times; time += 1) {
    const at = pick.below(Math.min(near, bytes.length));
    const index = fromEnd ? bytes.length - 1 - at : at;
    bytes[index] = (bytes[index] ?? 0) ^ (1 << pick.below(8));
  }
  return { what: `${times} bits flipped`, bytes };
};

const zeros: Change = (bytes, pick) => {
  const { start, end } = span(bytes, pick, 4096);
  return { what: `zeros from ${start} to ${end}`, bytes: bytes.fill(pick.of([0, 0, 0xff]), start, end) };
};

const absurdSize: Change = (bytes, pick) => {
  const names = [...bytes.toString('latin1').matchAll(NAMED)].map(({ index }) => index);
  const name = names.length === 0 ? 4 : pick.of(names);
  const at = Math.max(0, name + pick.of([-4, -4, 4, 8, 12, 16]));
  if (pick.below(3) === 0 && at + 8 <= bytes.length) {
    bytes.writeBigUInt64BE(pick.of(ABSURD_64), at);
  } else if (at + 4 <= bytes.length) {
    const size = pick.of(ABSURD_32);
    if (pick.below(2) === 0) bytes.writeUInt32BE(size, at);
    else bytes.writeUInt32LE(size, at);
  }
  return { what: `an absurd size at ${at}`, bytes };
};

const swap: Change = (bytes, pick) => {
  const [first, second] = [part(bytes, pick), part(bytes, pick)].sort((a, b) => a.start - b.start);
  if (first === undefined || second === undefined || first.end > second.start) return flip(bytes, pick);
  const pieces = [
    bytes.subarray(0, first.start),
    bytes.subarray(second.start, second.end),
    bytes.subarray(first.end, second.start),
    bytes.subarray(first.start, first.end),
    bytes.subarray(second.end),
  ];
  return { what: `${first.start} and ${second.start} swapped`, bytes: Buffer.concat(pieces) };
};

const duplicate: Change = (bytes, pick) => {
  const { start, end } = part(bytes, pick);
  const times = pick.of([1, 1, 5, 50]);
  const copies = Array.from({ length: times }, () => bytes.subarray(start, Math.min(end, start + 8192)));
  return {
    what: `${start} to ${end} ${times} times more`,
    bytes: Buffer.concat([bytes.subarray(0, end), ...copies, bytes.subarray(end)]),
  };
};

const remove: Change = (bytes, pick) => {
  const { start, end } = part(bytes, pick);
  return {
    what: `${start} to ${end} left out`,
    bytes: Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]),
  };
};

const CHANGES: readonly Change[] = [flip, flip, zeros, absurdSize, absurdSize, swap, duplicate, remove];

/** A box, where there is one, else some bytes. */
function part(bytes: Buffer, pick: Pick): { start: number; end: number } {
  const boxes = [...bytes.toString('latin1').matchAll(/[a-z]{4}/g)].flatMap(({ index }) => {
    const start = index - 4;
    const size = start < 0 ? 0 : bytes.readUInt32BE(start);
    return size >= 8 && start + size <= bytes.length ? [{ start, end: start + size }] : [];
  });
  return boxes.length > 0 && pick.below(3) > 0 ? pick.of(boxes) : span(bytes, pick, 2000);
}

function span(bytes: Buffer, pick: Pick, longest: number) {
  const start = pick.below(bytes.length);
  return { start, end: Math.min(bytes.length, start + 1 + pick.below(longest)) };
}
