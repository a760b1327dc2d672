import { cp, lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { acquireLock } from '../../../src/files/lock.js';
import { type FixEvent, type FixOptions, fixManifest } from '../../../src/journey/fix-manifest.js';
import { memoryName } from '../../../src/manifest/build-memory.js';
import { digestSharedBytes } from '../../../src/media/digest.js';
import { openSharedBytes } from '../../../src/media/shared-bytes.js';
import { compareUtf8 } from '../../../src/record/file-name.js';
import { exampleRecord, manifestText } from '../../support/example-record.js';
import { testContext } from '../../support/test-context.js';

const clips = join(import.meta.dirname, '../../fixtures/clips');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-fix-test-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const manifest = () => join(folder, 'm.jsonl');
const read = () => readFile(manifest(), 'utf8');

async function fix(bytes: string | Buffer, more: Partial<FixOptions> = {}) {
  await writeFile(manifest(), bytes);
  const events: FixEvent[] = [];
  const { context } = testContext({ cwd: folder, env: { CROTON_STATE_DIR: join(folder, 'state') } });
  const options = { path: manifest(), name: 'm.jsonl', dryRun: false, ...more };
  const summary = await fixManifest(context, options, (event) => void events.push(event));
  return { ...summary, events };
}

const records = [exampleRecord(1), exampleRecord(2, { title: 'ọjà 😀' }), exampleRecord(3)];

describe('form', () => {
  test('a manifest in order is not written at all', async () => {
    await writeFile(manifest(), manifestText(records));
    const before = await lstat(manifest());
    expect(await fix(manifestText(records))).toMatchObject({ changed: false, events: [] });
    expect((await lstat(manifest())).ino).toBe(before.ino);
    expect(await readdir(folder)).toEqual(['m.jsonl', 'state']);
  });

  test('however the records were ordered and spread, each comes back byte for byte', async () => {
    const names = fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }), {
      minLength: 1,
      maxLength: 12,
    });
    const spread = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.replaceAll('\n', '\r\n'),
      (text) => `\ufeff${text}`,
      (text) => text.replaceAll('\n', '\n\n'),
      (text) => text.replaceAll('\n', ',\n'),
      (text) => text.slice(0, -1),
      (text) => `[${text.trimEnd().replaceAll('\n', ',')}]`,
      (text) => `[\n${text.trimEnd().replaceAll('\n', ',\n')}\n]\n`,
      (text) =>
        JSON.stringify(
          text
            .trimEnd()
            .split('\n')
            .map((line) => JSON.parse(line)),
          null,
          2,
        ),
      (text) =>
        text
          .trimEnd()
          .split('\n')
          .map((line) => `${JSON.stringify(JSON.parse(line), null, '\t')}\n`)
          .join(''),
    );
    await fc.assert(
      fc.asyncProperty(names, spread, async (given, form) => {
        const some = given.map((name, index) => exampleRecord(index, { file_name: name, title: name }));
        const sorted = some.toSorted((a, b) => compareUtf8(a.file_name, b.file_name));
        await fix(form(manifestText(some)));
        expect(await read()).toBe(manifestText(sorted));
      }),
      { numRuns: 30 },
    );
  });

  test('UTF-16 becomes UTF-8', async () => {
    const utf16 = Buffer.from(`\ufeff${manifestText(records)}`, 'utf16le');
    expect((await fix(utf16)).events).toEqual([{ type: 'form', what: 'encoding', line: 1, lines: 1 }]);
    expect(await read()).toBe(manifestText(records));
  });

  test('a line that cannot be read stays, and so does the order', async () => {
    const text = `${JSON.stringify(records[2])}\r\nnot JSON\n${JSON.stringify(records[0])}\n{"cut":"of`;
    const { events } = await fix(text);
    expect(await read()).toBe(text.replace('\r', ''));
    expect(events).toEqual([
      { type: 'form', what: 'line-ends', line: 1, lines: 1 },
      { type: 'unsorted', line: 2 },
    ]);
  });

  test.each([
    ['a table', 'file_name,title\na.mp4,A\n', /is a table/],
    [
      'bytes that are not UTF-8',
      Buffer.from(`${manifestText(records)}{"a":"\xe0"}\n`, 'latin1'),
      /line 2.*UTF-8/,
    ],
    ['a line too long to be kept', `{"a":"${'a'.repeat(1 << 20)}"}\n`, /too long/],
    ['UTF-16 that breaks off', Buffer.from(`\ufeff{"a":"\ud83d"}`, 'utf16le'), /UTF-16/],
  ])('%s is refused and not touched', async (_name, bytes, reason) => {
    await expect(fix(bytes)).rejects.toMatchObject({
      code: 'manifest/unreadable',
      message: expect.stringMatching(reason),
    });
    expect(Buffer.from(bytes).equals(await readFile(manifest()))).toBe(true);
    expect(await readdir(folder)).toEqual(['m.jsonl', 'state']);
  });
});

describe('values', () => {
  const garbled = JSON.stringify(records[0])
    .replace('sha256:', 'SHA256:')
    .replace('croton/1', 'Croton/1')
    .replace('"bytes":1001', '"bytes":"1001"')
    .replace('"camera"', '"Camera"')
    .replace('"header"', '"HEADER"')
    .replace('"embedded":[]', '"embedded":["Location"]');

  test('words, ids and numbers outside of answers are put right, and each is told', async () => {
    const { events, records: changed } = await fix(`${garbled}\n`);
    expect(changed).toBe(1);
    expect(
      events.map((event) => (event.type === 'field' ? [event.field, event.from, event.to] : [])),
    ).toEqual([
      ['schema', '"Croton/1"', '"croton/1"'],
      ['id', expect.stringContaining('SHA256'), JSON.stringify(records[0]?.id)],
      ['bytes', '"1001"', '1001'],
      ['media.integrity', '"HEADER"', '"header"'],
      ['media.embedded', '["Location"]', '["location"]'],
      ['origin.capture', '"Camera"', '"camera"'],
    ]);
    expect(JSON.parse(await read())).toEqual({
      ...records[0],
      media: { ...records[0]?.media, embedded: ['location'] },
    });
  });

  test('every other byte stays: spaces, order of keys, spelling of numbers, keys of one’s own', async () => {
    const odd = `{ "x_own" : {"a": 1.50, "b": [1e3]},  ${garbled.slice(1).replace('12.5', '1.25e1')}`;
    await fix(`${odd}\n`);
    const right = odd
      .replace('SHA256:', 'sha256:')
      .replace('Croton/1', 'croton/1')
      .replace('"1001"', '1001')
      .replace('"Camera"', '"camera"')
      .replace('"HEADER"', '"header"')
      .replace('"Location"', '"location"');
    expect(await read()).toBe(`${right}\n`);
  });

  test('rights, consent and culture are never touched, whatever stands there', async () => {
    const answer = fc.oneof(
      fc.constantFrom('OWN-WORK', 'Allowed', ' none ', 'ng', 'CC-by-4.0', 'FOOD', 'Yes', '2024', ''),
      fc.jsonValue(),
    );
    const group = fc.dictionary(
      fc.constantFrom(
        'license',
        'basis',
        'people',
        'minors',
        'consent',
        'countries',
        'languages',
        'domains',
        'sensitivity',
      ),
      answer,
    );
    await fc.assert(
      fc.asyncProperty(group, group, async (rights, culture) => {
        const text = JSON.stringify({ ...JSON.parse(garbled), rights, culture });
        await fix(`${text}\n`);
        const fixed = await read();
        const kept = text.slice(text.indexOf('"rights"'));
        expect(fixed.slice(fixed.indexOf('"rights"'))).toBe(
          `${kept.replace('"origin":{"capture":"Camera"', '"origin":{"capture":"camera"')}\n`,
        );
      }),
      { numRuns: 30 },
    );
  });

  test.each(['"0100"', '"1,5"', '"1e3"', '"12345678901234567"', '"-1"'])(
    '%s is no number that was only quoted',
    async (bytes) => {
      const line = `${JSON.stringify(records[0]).replace('"bytes":1001', `"bytes":${bytes}`)}\n`;
      expect(await fix(line)).toMatchObject({ changed: false });
    },
  );

  test('where a key stands twice nothing is put right: which of the two counts is for people to say', async () => {
    const twice = garbled.replace('"schema"', '"title":"a","title":"b","schema"');
    expect(await fix(`${twice}\n`)).toMatchObject({ changed: false });
  });
});

describe('facts', () => {
  const media = (read: object = {}) => ({
    folder,
    name: 'clips',
    jobs: 2,
    readFacts: async () => ({ ...exampleRecord().media, ...read }),
  });

  async function clip(name: string) {
    await cp(join(clips, 'plain.mp4'), join(folder, name));
    const shared = await openSharedBytes(join(folder, name), null);
    const id = await digestSharedBytes(shared);
    await shared.close();
    return { ...exampleRecord(1, { file_name: name, id, bytes: shared.sizeBytes }) };
  }

  test('come from the file: what is stale, missing or no value at all, and nothing else', async () => {
    const record = await clip('a.mp4');
    const wrong = {
      ...record,
      bytes: 7,
      media: { ...record.media, width: 1, fps: 0, duration_s: '00:12', probe: undefined, x_note: 'mine' },
    };
    const { events } = await fix(manifestText([wrong]), {
      media: media({ width: 640, fps: 25, duration_s: 12.5 }),
    });
    expect(events.map((event) => (event.type === 'field' ? event.field : ''))).toEqual([
      'bytes',
      'media.duration_s',
      'media.fps',
      'media.probe',
      'media.width',
    ]);
    const { x_note: note, ...facts } = JSON.parse(await read()).media;
    expect(facts).toEqual({ ...record.media, width: 640, fps: 25, duration_s: 12.5 });
    expect(note).toBe('mine');
  });

  test('a file with other bytes is another clip: nothing is put in', async () => {
    const record = await clip('a.mp4');
    const other = { ...record, id: exampleRecord(5).id, bytes: 7, media: { ...record.media, width: 1 } };
    expect(await fix(manifestText([other]), { media: media() })).toMatchObject({ changed: false });
    expect(JSON.parse(await read())).toEqual(other);
  });

  test('a record in which a key stands twice stays as it is: nobody knows which one is meant', async () => {
    const record = await clip('a.mp4');
    const text = JSON.stringify(record);
    const twice = `${text.slice(0, -1)},"media":{"width":1},"bytes":7}\n`;
    expect(await fix(twice, { media: media() })).toMatchObject({ changed: false, events: [] });
    expect(await read()).toBe(twice);
  });

  test('a path out of the folder is not opened', async () => {
    const record = await clip('a.mp4');
    await mkdir(join(folder, 'inside'));
    const out = { ...record, file_name: '../a.mp4', bytes: 7 };
    const within = { ...media(), folder: join(folder, 'inside') };
    expect(await fix(manifestText([out]), { media: within })).toMatchObject({ changed: false });
  });
});

describe('writing', () => {
  test('a dry run leaves the file and shows what it would hold', async () => {
    const text = manifestText(records.toReversed());
    const { content, close, changed } = await fix(text, { dryRun: true });
    expect(changed).toBe(true);
    expect(await read()).toBe(text);
    expect(await readFile(content, 'utf8')).toBe(manifestText(records));
    await close();
    await expect(lstat(content)).rejects.toThrow();
  });

  test('waits for no build: a manifest in use is told', async () => {
    const lock = await acquireLock(join(folder, 'state', 'builds', `${memoryName(manifest())}.lock`), 'm');
    await expect(fix(manifestText(records))).rejects.toMatchObject({ code: 'lock/held' });
    await lock.release();
  });

  test('a stop leaves the file as it was', async () => {
    await writeFile(manifest(), manifestText(records.toReversed()));
    const { context } = testContext({
      cwd: folder,
      env: { CROTON_STATE_DIR: join(folder, 'state') },
      signal: AbortSignal.abort(),
    });
    const options = { path: manifest(), name: 'm.jsonl', dryRun: false };
    await expect(fixManifest(context, options, () => {})).rejects.toMatchObject({ code: 'run/interrupted' });
    expect(await read()).toBe(manifestText(records.toReversed()));
    expect(await readdir(folder)).toEqual(['m.jsonl', 'state']);
  });

  test('a link to another folder is not followed', async () => {
    await mkdir(join(folder, 'other'));
    await writeFile(join(folder, 'other/m.jsonl'), manifestText(records.toReversed()));
    await symlink(join(folder, 'other/m.jsonl'), join(folder, 'link.jsonl'));
    const { context } = testContext({ cwd: folder, env: { CROTON_STATE_DIR: join(folder, 'state') } });
    const options = { path: join(folder, 'link.jsonl'), name: 'link.jsonl', dryRun: false };
    await expect(fixManifest(context, options, () => {})).rejects.toMatchObject({ code: 'file/unwritable' });
  });
});
