/** Writes boxes of ISO base media and QuickTime, and puts them into clips. */

/** A box with a 32-bit size. */
export function box(type: string, ...content: readonly (Buffer | string)[]): Buffer {
  const payload = Buffer.concat(
    content.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
  const header = Buffer.alloc(8);
  header.writeUInt32BE(payload.length + 8);
  header.write(type, 4, 'latin1');
  return Buffer.concat([header, payload]);
}

/** A box with a 64-bit size. */
export function largeBox(type: string, payload: Buffer): Buffer {
  const header = Buffer.alloc(16);
  header.writeUInt32BE(1);
  header.write(type, 4, 'latin1');
  header.writeBigUInt64BE(BigInt(payload.length + 16), 8);
  return Buffer.concat([header, payload]);
}

export const numbers = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [i, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, i * 4);
  return bytes;
};

/** QuickTime’s text: a length, a language, the text. */
export function quickTimeText(type: string, text: string): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(Buffer.byteLength(text));
  return box(type, head, Buffer.from(text));
}

const handler = (type: string, name = '') => box('hdlr', numbers(0, 0), type, numbers(0, 0, 0), `${name}\0`);

/** A list of metadata by QuickTime keys. */
export function keyedMeta(values: Readonly<Record<string, string>>): Buffer {
  const names = Object.keys(values);
  const keys = names.map((name) => Buffer.concat([numbers(name.length + 8), Buffer.from(`mdta${name}`)]));
  const items = names.map((name, i) =>
    box(numbers(i + 1).toString('latin1'), box('data', numbers(1, 0), Buffer.from(values[name] ?? ''))),
  );
  return box('meta', handler('mdta'), box('keys', numbers(0, names.length), ...keys), box('ilst', ...items));
}

/** A list of metadata as iTunes writes it; names with a dot are free-form. */
export function iTunesMeta(values: Readonly<Record<string, string>>): Buffer {
  const data = (text: string) => box('data', numbers(1, 0), Buffer.from(text));
  const items = Object.entries(values).map(([name, value]) =>
    name.length > 4
      ? box('----', box('mean', numbers(0), 'com.apple.iTunes'), box('name', numbers(0), name), data(value))
      : box(name, data(value)),
  );
  return box('meta', numbers(0), handler('mdir'), box('ilst', ...items));
}

export interface TrackOptions {
  readonly id: number;
  readonly handler: string;
  readonly format: string;
  readonly name?: string;
  /** Where its samples stand, one chunk each: offset and size. */
  readonly samples: readonly (readonly [offset: number, size: number])[];
  readonly more?: readonly Buffer[];
}

/** A track of timed data. */
export function dataTrack({ id, handler: type, format, name, samples, more = [] }: TrackOptions): Buffer {
  const table = box(
    'stbl',
    box('stsd', numbers(0, 1), box(format, numbers(0, 1))),
    box('stts', numbers(0, 1, samples.length, 1000)),
    box('stsc', numbers(0, 1, 1, 1, 1)),
    box('stsz', numbers(0, 0, samples.length, ...samples.map(([, size]) => size))),
    box('stco', numbers(0, samples.length, ...samples.map(([offset]) => offset))),
  );
  const dinf = box('dinf', box('dref', numbers(0, 1), box('url ', numbers(1))));
  return box(
    'trak',
    box('tkhd', numbers(7, 0, 0, id, 0, 1000), Buffer.alloc(60)),
    box(
      'mdia',
      box('mdhd', numbers(0, 0, 0, 1000, 1000, 0)),
      handler(type, name),
      box('minf', box('nmhd', numbers(0)), dinf, table),
    ),
    ...more,
  );
}

interface Place {
  readonly start: number;
  readonly end: number;
}

/** Where the first box of a path stands. Sizes of 32 bits only. */
export function findBox(file: Buffer, path: readonly string[]): Place {
  let place: Place = { start: -8, end: file.length };
  for (const type of path) {
    let at = place.start + 8;
    while (file.toString('latin1', at + 4, at + 8) !== type) {
      at += Math.max(8, file.readUInt32BE(at));
      if (at + 8 > place.end) throw new Error(`no ${type} in ${path.join('/')}`);
    }
    place = { start: at, end: at + file.readUInt32BE(at) };
  }
  return place;
}

/**
 * Puts a box at the end of the box at `path`, or of the file. The places of samples are not changed: media has to
 * stand before it.
 */
export function insertBox(file: Buffer, path: readonly string[], inserted: Buffer): Buffer {
  const grown = Buffer.from(file);
  path.forEach((_, i) => {
    const { start } = findBox(file, path.slice(0, i + 1));
    grown.writeUInt32BE(file.readUInt32BE(start) + inserted.length, start);
  });
  const { end } = findBox(file, path);
  return Buffer.concat([grown.subarray(0, end), inserted, grown.subarray(end)]);
}
