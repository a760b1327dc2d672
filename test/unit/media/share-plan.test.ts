import { readFile } from 'node:fs/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPrivateTag } from '../../../src/media/private-data.js';
import type { ReadAt } from '../../../src/media/read-at.js';
import { REMOVE_ALL, type SharePolicy } from '../../../src/media/share.js';
import { planShare } from '../../../src/media/share-plan.js';
import { clipPath } from '../../support/clips.js';
import {
  box,
  dataTrack,
  findBox,
  insertBox,
  iTunesMeta,
  keyedMeta,
  largeBox,
  numbers,
  quickTimeText,
} from '../../support/iso-boxes.js';

// Its media stands before its movie: boxes can be put in without moving samples.
const plain = await readFile(clipPath('plain.mov'));
const fragmented = await readFile(clipPath('fragmented.mp4'));
const SECRET = 'Zanzibar-4711';

const readerOf =
  (file: Buffer): ReadAt =>
  async (position, length) =>
    file.subarray(position, position + length);

async function share(file: Buffer, policy: SharePolicy = REMOVE_ALL, options = {}) {
  const plan = await planShare(readerOf(file), file.length, policy, options);
  const view = Buffer.from(file);
  plan.patches.apply(view, 0);
  const { version, removed, muted, left } = plan;
  return { version, removed, muted, left, view, changed: !view.equals(file) };
}

const withUserData = (...items: Buffer[]) => insertBox(plain, ['moov'], box('udta', ...items));
const only = (...kinds: (keyof SharePolicy)[]): SharePolicy => ({
  location: kinds.includes('location') ? 'remove' : 'keep',
  device: kinds.includes('device') ? 'remove' : 'keep',
  person: kinds.includes('person') ? 'remove' : 'keep',
});

describe('what goes', () => {
  test.each<[string, Buffer, string[]]>([
    ['QuickTime coordinates', quickTimeText('©xyz', `+06.45+003.39/ ${SECRET}`), ['location']],
    ['3GPP coordinates', box('loci', numbers(0), `x${SECRET}`), ['location']],
    ['maker', quickTimeText('©mak', SECRET), ['device']],
    ['model', quickTimeText('©mod', SECRET), ['device']],
    ['serial number of a GoPro', box('CAME', SECRET), ['device']],
    ['author', box('auth', numbers(0), SECRET), ['person']],
    ['artist', quickTimeText('©ART', SECRET), ['person']],
    ['coordinates under a harmless name', quickTimeText('©cmt', `+06.4541+003.3947/${SECRET}`), ['location']],
    ['a home folder in a title', quickTimeText('©nam', `/Users/ada/${SECRET}.mov`), ['person']],
    ['a maker’s own box', box('SDLN', SECRET), ['location', 'device', 'person']],
    ['coordinates by key', keyedMeta({ 'com.apple.quicktime.location.ISO6709': SECRET }), ['location']],
    ['model by key', keyedMeta({ 'com.apple.quicktime.model': SECRET }), ['device']],
    ['author by key', keyedMeta({ 'com.apple.quicktime.author': SECRET }), ['person']],
    ['an unknown key', keyedMeta({ 'com.example.x': SECRET }), ['location', 'device', 'person']],
    ['iTunes owner', iTunesMeta({ ownr: SECRET }), ['person']],
    ['iTunes free form', iTunesMeta({ 'GPS-position': SECRET }), ['location']],
    [
      'XMP',
      box('uuid', Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), SECRET),
      ['location', 'device', 'person'],
    ],
    ['data in free space', box('free', SECRET), ['location', 'device', 'person']],
    [
      'an ID3 tag',
      box('meta', numbers(0), box('hdlr', numbers(0, 0), 'ID32'), box('ID32', SECRET)),
      ['location', 'device', 'person'],
    ],
  ])('%s', async (_, item, kinds) => {
    for (const path of [['moov'], ['moov', 'trak']]) {
      for (const holder of [box('udta', item), item]) {
        const file = insertBox(plain, path, holder);
        for (const kind of ['location', 'device', 'person'] as const) {
          const { version, view, removed } = await share(file, only(kind));
          const gone = kinds.includes(kind);
          if (holder === item && !['udta', 'meta', 'uuid', 'free'].includes(item.toString('latin1', 4, 8)))
            continue;
          expect([kind, view.includes(SECRET), version]).toEqual([kind, !gone, gone ? `1:${kind}` : null]);
          expect(removed.length > 0).toBe(gone);
          expect(view.length).toBe(file.length);
        }
      }
    }
  });

  test('boxes of makers at the top, trailers and user data there', async () => {
    for (const more of [
      box('meta', numbers(0), box('hdlr', numbers(0, 0), 'nrtm'), box('xml ', SECRET)),
      box('udta', quickTimeText('©mak', SECRET)),
      box('uuid', Buffer.alloc(16, 7), SECRET),
      box('gps0', SECRET),
      box('skip', SECRET),
      largeBox('uuid', Buffer.from(`0123456789abcdef${SECRET}`)),
      Buffer.from(`\0\0\0\u0002 no box: ${SECRET}`),
    ]) {
      const { view, version } = await share(Buffer.concat([plain, more]));
      expect([more.toString('latin1', 4, 8), view.includes(SECRET), version]).toEqual([
        more.toString('latin1', 4, 8),
        false,
        '1:device+location+person',
      ]);
      expect(view.subarray(0, plain.length).equals(plain)).toBe(true);
    }
  });

  test('what follows a clip and is no box does not make it look cut off', async () => {
    for (const more of [
      Buffer.concat([Buffer.from([0x4a, 0xb4, 1, 2, 0x9f, 0x8e, 0x7d, 0x6c]), Buffer.from(SECRET)]),
      Buffer.concat([numbers(1), Buffer.from('GPS0'), numbers(1, 0), Buffer.from(SECRET)]),
    ]) {
      const { view } = await share(Buffer.concat([plain, more]));
      expect(view.includes(SECRET)).toBe(false);
      expect(view.subarray(plain.length)).toEqual(Buffer.alloc(more.length));
    }
  });

  test('the name of a key goes with its value; a list that is left with nothing goes whole', async () => {
    const some = await share(
      insertBox(plain, ['moov'], keyedMeta({ 'com.apple.quicktime.make': 'X', title: 'Market' })),
    );
    expect(some.view.includes('quicktime.make')).toBe(false);
    expect(some.view.includes('Market')).toBe(true);
    const all = await share(insertBox(plain, ['moov'], keyedMeta({ 'com.apple.quicktime.make': 'X' })));
    expect(all.view.includes('keys')).toBe(false);
    expect(all.removed).toEqual([{ kind: 'device', what: 'com.apple.quicktime.make' }]);
  });

  test('the name of a track that is a path of somebody’s computer', async () => {
    const named = dataTrack({
      id: 9,
      handler: 'text',
      format: 'text',
      samples: [],
      name: `/Users/${SECRET}/x.srt`,
    });
    const { view, removed } = await share(insertBox(plain, ['moov'], named));
    expect([view.includes(SECRET), removed]).toEqual([false, [{ kind: 'person', what: 'hdlr' }]]);
  });

  test('whatever the rules call private by its key is gone', async () => {
    const keys =
      'make model serial_number artist album_artist author owner_name creator uploader encoded_by host_computer firmware location altitude gps-latitude email';
    for (const key of keys.split(' ')) {
      const tag = { key, value: SECRET };
      expect([
        key,
        (['location', 'device', 'person'] as const).some((kind) => isPrivateTag(tag, kind)),
      ]).toEqual([key, true]);
      for (const meta of [keyedMeta({ [key]: SECRET }), iTunesMeta({ [`${key}.`.slice(0, -1)]: SECRET })])
        expect([key, (await share(insertBox(plain, ['moov'], meta))).view.includes(SECRET)]).toEqual([
          key,
          false,
        ]);
    }
  });
});

describe('what stays', () => {
  test.each([
    ['a title', quickTimeText('©nam', 'Market')],
    ['a date', quickTimeText('©day', '2026-05-01')],
    ['the tool', quickTimeText('©too', 'Lavf59')],
    ['a copyright notice', box('cprt', numbers(0), 'CC-BY-4.0')],
    ['chapters', box('chpl', numbers(0))],
    ['nothing but zeros at the end', Buffer.alloc(4)],
    ['iTunes title', iTunesMeta({ '©nam': 'Market', desc: 'a market', iTunSMPB: '0' })],
    [
      'keys',
      keyedMeta({ 'com.apple.quicktime.software': '12.3', 'com.apple.quicktime.creationdate': '2019' }),
    ],
    ['empty free space', box('free', Buffer.alloc(100))],
    ['spherical video', box('uuid', Buffer.from('ffcc8263f8554a938814587a02521fdd', 'hex'), '<xml/>')],
  ])('%s: the file is shared as it is', async (_, item) => {
    expect(await share(withUserData(item))).toMatchObject({ version: null, removed: [], changed: false });
  });

  test.each([
    'plain.mp4',
    'plain.mov',
    'plain.3gp',
    'fragmented.mp4',
    'cover-art.mp4',
    'plain.mkv',
    'plain.avi',
    'plain.ts',
  ])('%s has nothing private', async (name) => {
    expect(await share(await readFile(clipPath(name)))).toMatchObject({ version: null, changed: false });
  });

  test('harmless items beside private ones', async () => {
    const { view } = await share(
      withUserData(quickTimeText('©nam', 'Market'), quickTimeText('©mak', SECRET), box('chpl', 'C1')),
    );
    expect([view.includes('Market'), view.includes('C1'), view.includes(SECRET)]).toEqual([
      true,
      true,
      false,
    ]);
  });

  test('a policy that keeps everything', async () => {
    expect(await share(withUserData(quickTimeText('©xyz', SECRET)), only())).toMatchObject({
      version: null,
      changed: false,
    });
  });
});

test('what was shared is shared again as it is', async () => {
  const file = withUserData(
    quickTimeText('©nam', 'Market'),
    quickTimeText('©mak', SECRET),
    box('SDLN', SECRET),
    keyedMeta({ make: 'X', title: 'Y' }),
  );
  const { view, changed } = await share(Buffer.concat([file, box('gps0', SECRET)]));
  expect(changed).toBe(true);
  expect(await share(view)).toMatchObject({ version: null, changed: false });
});

describe('tracks of data', () => {
  const telemetry = box('mdat', `${SECRET}-1`, 'filler', `${SECRET}-2`);
  const at = findBox(plain, ['moov']).start;
  // In front of the movie, behind the media.
  const file = Buffer.concat([plain.subarray(0, at), telemetry, plain.subarray(at)]);
  const size = SECRET.length + 2;
  const samples = [
    [at + 8, size],
    [at + 8 + size + 6, size],
  ] as const;
  const withTrack = (more: object = {}) =>
    insertBox(file, ['moov'], dataTrack({ id: 9, handler: 'meta', format: 'gpmd', samples, ...more }));

  test('their samples become zeros, the track free space; what lies between stays', async () => {
    const { view, removed } = await share(withTrack());
    expect([view.includes(SECRET), view.includes('filler'), view.includes('gpmd')]).toEqual([
      false,
      true,
      false,
    ]);
    expect(removed).toEqual([{ kind: 'data-track', what: 'track 9 (gpmd)' }]);
    expect(view.subarray(0, at).equals(plain.subarray(0, at))).toBe(true);
  });

  test.each([
    ['for location', only('location'), {}, true],
    ['for device', only('device'), {}, true],
    ['not for person', only('person'), {}, false],
    ['unknown handlers', REMOVE_ALL, { handler: 'camm', format: 'camm' }, true],
    ['text that says GPS', REMOVE_ALL, { handler: 'text', format: 'text', name: 'DJI GPS' }, true],
    ['not subtitles', REMOVE_ALL, { handler: 'sbtl', format: 'tx3g', name: 'English' }, false],
    ['not sound, whatever it calls itself', REMOVE_ALL, { handler: 'soum', format: 'mp4a' }, false],
    ['not time codes', REMOVE_ALL, { handler: 'tmcd', format: 'tmcd' }, false],
  ])('%s', async (_, policy, track, goes) => {
    const { view, version } = await share(withTrack(track), policy);
    expect([view.includes(SECRET), version !== null]).toEqual([!goes, goes]);
  });

  test.each([
    ['samples of the picture', [[40, 100]]],
    [
      'one good sample and one of the picture',
      [
        [at + 8, size],
        [60, 10],
      ],
    ],
    ['the movie itself', [[at + telemetry.length + 20, 50]]],
    ['bytes behind the end', [[0xfffffff0, 100]]],
  ] as const)('a track that points to %s is left alone', async (_, bad) => {
    const lying = withTrack({ samples: bad });
    expect(await share(lying)).toMatchObject({ version: null, changed: false });
  });

  test('nothing is taken from samples in what looks like free space', async () => {
    // The media box renamed: the tables still point into it.
    const odd = Buffer.from(plain);
    odd.write('free', findBox(plain, ['mdat']).start + 4);
    expect(await share(odd)).toMatchObject({ version: null, changed: false });
  });

  test('references to them are cut, others stay', async () => {
    const tref = box('tref', box('cdsc', numbers(9)), box('xxxx', numbers(1, 9)), box('tmcd', numbers(2)));
    const referring = insertBox(withTrack(), ['moov', 'trak'], tref);
    const { view } = await share(referring);
    const { start, end } = findBox(view, ['moov', 'trak', 'tref']);
    const expected = box(
      'tref',
      box('free', numbers(0)),
      box('xxxx', numbers(1, 0)),
      box('tmcd', numbers(2)),
    );
    expect(view.subarray(start, end).equals(expected)).toBe(true);
  });

  test.each([
    ['a drone', 'F/2.8, SS 200, GPS (8.6499, 53.1665, 18), D 5m'],
    ['an older drone', 'HOME(149.0251,-20.2532) 2017.06.09'],
    ['a newer drone', '[iso : 100] [latitude: 54.1000] [longtitude: 13.0100]'],
    ['a receiver', '$GPRMC,161229.487,A,3723.2475,N,12158.3416,W'],
  ])('subtitles in which %s says where it is go, those of people stay', async (_, text) => {
    const track = (offset: number) =>
      dataTrack({ id: 9, handler: 'sbtl', format: 'tx3g', samples: [[offset, text.length]] });
    const offset = insertBox(plain, ['moov'], track(0)).length + 8;
    const place = (words: string) =>
      Buffer.concat([insertBox(plain, ['moov'], track(offset)), box('mdat', words)]);
    expect((await share(place(text))).view.includes(text)).toBe(false);
    const people = 'Where is my GPS? At home.'.padEnd(text.length);
    expect(await share(place(people))).toMatchObject({ changed: false });
  });

  test('the blocks that a dashcam lists go with its list, unless they are the picture', async () => {
    const block = Buffer.concat([numbers(256), Buffer.from(`freeGPS ${SECRET}`), Buffer.alloc(300)]);
    const index = (offset: number) => box('gps ', numbers(1, 1, offset, 256));
    const file = insertBox(plain, ['moov'], index(0)).length;
    const dashcam = Buffer.concat([insertBox(plain, ['moov'], index(file + 8)), box('mdat', block)]);
    const { view, removed } = await share(dashcam);
    expect([view.includes(SECRET), view.includes('GPS '), view.length]).toEqual([
      false,
      false,
      dashcam.length,
    ]);
    expect(removed).toEqual([{ kind: 'location', what: 'gps ' }]);
    expect((await share(dashcam, only('device'))).changed).toBe(false);
    const lying = await share(insertBox(plain, ['moov'], index(40)));
    const moov = plain.indexOf('moov') - 4;
    expect(lying.view.subarray(0, moov).equals(plain.subarray(0, moov))).toBe(true);
  });

  test('user data of fragments goes, wherever in them it stands', async () => {
    const item = box('udta', quickTimeText('©xyz', SECRET));
    for (const path of [['moof'], ['moof', 'traf']]) {
      for (const said of [item, box('uuid', Buffer.alloc(16, 7), SECRET)]) {
        const { view, version } = await share(insertBox(fragmented, path, said));
        expect([view.includes(SECRET), version === null]).toEqual([false, false]);
      }
    }
    expect((await share(fragmented)).changed).toBe(false);
  });

  test('makers’ boxes beside edit lists and data references, names of lists', async () => {
    const uuid = box('uuid', Buffer.alloc(16, 7), SECRET);
    const told = insertBox(plain, ['moov', 'trak', 'mdia', 'minf', 'dinf'], uuid);
    expect((await share(told)).view.includes(SECRET)).toBe(false);
    const list = Buffer.concat([
      box('hdlr', numbers(0, 0), 'mdir', numbers(0, 0, 0), `/Users/${SECRET}/`),
      box('ilst', box('©nam', box('data', numbers(1, 0), 'Harmattan'))),
    ]);
    const { view } = await share(withUserData(box('meta', numbers(0), list)));
    expect([view.includes(SECRET), view.includes('Harmattan')]).toEqual([false, true]);
  });

  test('fragments are not touched, the movie’s user data is', async () => {
    const withBoth = insertBox(
      insertBox(fragmented, ['moov'], dataTrack({ id: 9, handler: 'meta', format: 'gpmd', samples: [] })),
      ['moov'],
      box('udta', quickTimeText('©mak', SECRET)),
    );
    const { view, removed } = await share(withBoth);
    expect([view.includes(SECRET), view.includes('gpmd')]).toEqual([false, true]);
    expect(removed).toEqual([{ kind: 'device', what: '©mak' }]);
  });

  test('sound goes where a copy is to be mute', async () => {
    const { view, muted } = await share(plain, REMOVE_ALL, { mute: true });
    expect([muted, view.includes('soun'), view.includes('vide')]).toEqual([true, false, true]);
    expect(await share(plain)).toMatchObject({ muted: false, changed: false });
  });
});

describe('hostile files', () => {
  test('sizes that are absurd, zero, too small, or reach beyond their parent', async () => {
    const moov = findBox(plain, ['moov']).start;
    for (const size of [0, 1, 2, 7, 8, 0x7fffffff, 0xffffffff]) {
      for (const at of [moov, moov + 8, 0]) {
        const file = Buffer.from(withUserData(quickTimeText('©mak', SECRET)));
        file.writeUInt32BE(size, at);
        const { view } = await share(file);
        expect(view.length).toBe(file.length);
        // Whatever happens to its boxes, the media stays.
        expect(view.subarray(64, 4000).equals(file.subarray(64, 4000))).toBe(true);
      }
    }
  });

  test('user data that goes to the end of its parent by a size of 0', async () => {
    const udta = box('udta', quickTimeText('©mak', SECRET));
    udta.writeUInt32BE(0);
    expect((await share(insertBox(plain, ['moov'], udta))).view.includes(SECRET)).toBe(false);
  });

  test('hundreds of thousands of boxes, tables that claim billions: an answer in time', async () => {
    const many = Buffer.concat(Array.from({ length: 300_000 }, () => box('abcd')));
    const liar = dataTrack({ id: 9, handler: 'meta', format: 'gpmd', samples: [[40, 1]] });
    for (const name of ['stsz', 'stco', 'stsc'])
      liar.writeUInt32BE(0xffffffff, liar.indexOf(name) + (name === 'stsz' ? 12 : 8));
    const begun = performance.now();
    await share(insertBox(plain, ['moov'], box('udta', many)));
    await share(insertBox(plain, ['moov'], liar));
    await share(insertBox(plain, ['moov'], Buffer.concat(Array.from({ length: 2000 }, () => liar))));
    expect(performance.now() - begun).toBeLessThan(10_000);
  }, 20_000);

  const damaged = (file: Buffer, ...changes: readonly (readonly [place: number, value: number])[]) => {
    const bytes = Buffer.from(file);
    for (const [place, value] of changes) bytes[place] = value;
    return bytes;
  };

  test.each([
    ['picture', 'vide', 'avc1'],
    ['sound', 'soun', 'mp4a'],
  ])(
    '%s whose handler is damaged stays, and is named, even where its codec is too',
    async (_, type, codec) => {
      const movie = findBox(plain, ['moov']).start;
      const handlerAt = plain.indexOf(type, movie, 'latin1');
      const codecAt = plain.indexOf(codec, movie, 'latin1');
      // The code itself, or the type of the box that lists it.
      for (const second of [codecAt, codecAt - 16]) {
        const file = damaged(plain, [handlerAt, 0], [second, 0]);
        const { view, left } = await share(file);
        expect(view.equals(file)).toBe(true);
        expect(left?.map(({ kind }) => kind)).toEqual(['data-track']);
      }
    },
  );

  test('any byte may be any other: same length, no error, picture and sound as they were', async () => {
    const file = insertBox(
      withUserData(quickTimeText('©mak', SECRET), keyedMeta({ make: SECRET, title: 'x' })),
      ['moov', 'trak'],
      box('udta', box('SDLN', SECRET)),
    );
    const media = findBox(file, ['mdat']);
    const change = fc.tuple(
      fc.integer({ min: media.end, max: file.length - 1 }),
      fc.integer({ min: 0, max: 255 }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
        const mutated = damaged(file, ...changes);
        const { view } = await share(mutated);
        expect(view.length).toBe(mutated.length);
        expect(view.subarray(0, media.end).equals(mutated.subarray(0, media.end))).toBe(true);
      }),
      {
        numRuns: 300,
        // A handler and its list of codecs, both damaged: the picture was taken for data.
        examples: [
          [
            [
              [8720, 0],
              [8869, 0],
            ],
          ],
        ],
      },
    );
  });
});
