import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, test } from 'vitest';
import { parseFfprobeReport } from '../../../src/media/ffprobe-report.js';
import { inspectClip } from '../../../src/media/inspect-clip.js';
import { findPrivateData } from '../../../src/media/private-data.js';
import { KEEP_ALL, REMOVE_ALL } from '../../../src/media/share.js';
import { mergeReports } from '../../../src/media/share-facts.js';
import { clipPath, ffprobe, makeFolder } from '../../support/clips.js';
import { box, dataTrack, insertBox, quickTimeText } from '../../support/iso-boxes.js';

const { at, program, remove } = await makeFolder();
afterAll(remove);

describe.skipIf(ffprobe === undefined)('with an ffprobe', () => {
  const inspect = async (path: string, share = REMOVE_ALL) =>
    inspectClip(path, { ffprobe: ffprobe ?? { path: '', origin: 'PATH' }, timeoutMs: 20_000, share });
  const privateOf = async (path: string, share = REMOVE_ALL) => {
    const { facts } = await inspect(path, share);
    return facts === undefined
      ? undefined
      : (['location', 'device', 'person'] as const).filter((kind) => findPrivateData(facts, kind).length > 0);
  };

  test('facts are those of the bytes as shared, picture and sound those of the file', async () => {
    const before = await inspect(clipPath('phone.mov'), KEEP_ALL);
    const after = await inspect(clipPath('phone.mov'));
    expect(after.shared?.version).toBe('1:device+location+person');
    expect(after.shared?.removed.map(({ kind }) => kind).sort()).toEqual(['device', 'device', 'location']);
    expect(before.shared).toEqual({ version: null, removed: [] });
    expect([
      await privateOf(clipPath('phone.mov'), KEEP_ALL),
      await privateOf(clipPath('phone.mov')),
    ]).toEqual([['location', 'device'], []]);
    expect(after.facts?.video).toEqual(before.facts?.video);
    expect(after.facts?.durationS).toBe(before.facts?.durationS);
  });

  test.skipIf(process.platform === 'win32')(
    'what leaves is not guessed when ffprobe does not answer',
    async () => {
      const slow = await program(
        'slow',
        `case "$*" in *pipe:0*) sleep 20 ;; esac; exec '${ffprobe?.path}' "$@"`,
      );
      const { probe, facts } = await inspectClip(clipPath('phone.mov'), {
        ffprobe: { path: slow, origin: 'flag' },
        timeoutMs: 1500,
      });
      expect([probe?.kind, facts]).toEqual(['timeout', undefined]);
    },
  );

  test('what is kept is told', async () => {
    expect(await privateOf(clipPath('phone.mov'), { ...REMOVE_ALL, device: 'keep' })).toEqual(['device']);
    expect(await privateOf(clipPath('location.mp4'), { ...REMOVE_ALL, location: 'keep' })).toEqual([
      'location',
    ]);
  });

  test('a track of data is gone from the streams; the others keep their numbers in the file', async () => {
    const file = insertBox(
      insertBox(
        await readFile(clipPath('plain.mov')),
        ['moov'],
        dataTrack({ id: 9, handler: 'meta', format: 'gpmd', samples: [[40, 8]] }),
      ),
      ['moov'],
      box('udta', quickTimeText('©mak', 'X')),
    );
    // Its sample lies among those of the picture: it stays, and is told.
    await writeFile(at('lying.mov'), file);
    expect((await inspect(at('lying.mov'))).facts?.other).toHaveLength(1);
    const empty = insertBox(
      await readFile(clipPath('plain.mov')),
      ['moov'],
      dataTrack({ id: 9, handler: 'meta', format: 'gpmd', samples: [] }),
    );
    await writeFile(at('honest.mov'), empty);
    const { facts, shared } = await inspect(at('honest.mov'));
    expect(facts?.other).toEqual([]);
    expect([facts?.video[0]?.index, facts?.audio[0]?.index]).toEqual([0, 1]);
    expect(shared?.removed).toEqual([{ kind: 'data-track', what: 'track 9 (gpmd)' }]);
  });

  test('other containers are told as they are', async () => {
    expect(await privateOf(clipPath('location.mkv'))).toEqual(['location']);
    expect((await inspect(clipPath('location.mkv'))).shared).toEqual({ version: null, removed: [] });
  });
});

test('reports whose streams do not fit together are not merged: nothing counts as removed', () => {
  const report = (...streams: object[]) =>
    parseFfprobeReport(JSON.stringify({ format: { tags: { make: 'X' } }, streams })) ?? expect.fail();
  const file = report(
    { index: 0, codec_type: 'video' },
    { index: 1, codec_type: 'data' },
    { index: 2, codec_type: 'audio' },
  );
  const view = report(
    { index: 0, codec_type: 'video', tags: { title: 'T' } },
    { index: 1, codec_type: 'audio' },
  );
  expect(mergeReports(file, view).streams).toEqual([
    { index: 0, codec_type: 'video', tags: { title: 'T' } },
    { index: 2, codec_type: 'audio' },
  ]);
  const odd = report({ index: 0, codec_type: 'subtitle' });
  expect(mergeReports(file, odd)).toBe(file);
});
