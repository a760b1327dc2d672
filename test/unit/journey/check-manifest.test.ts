import { chmod, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type CheckedItem, type CheckOptions, checkManifests } from '../../../src/journey/check-manifest.js';
import { digestSharedBytes } from '../../../src/media/digest.js';
import { openSharedBytes } from '../../../src/media/shared-bytes.js';
import { uniformPolicy } from '../../../src/validation/policy.js';
import { exampleRecord, manifestText } from '../../support/example-record.js';

const clips = join(import.meta.dirname, '../../fixtures/clips');
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-check-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function check(records: readonly object[], options: Partial<CheckOptions> = {}) {
  await writeFile(join(folder, 'm.jsonl'), manifestText(records));
  const items: CheckedItem[] = [];
  const given = {
    files: ['m.jsonl'],
    cwd: folder,
    stdin: Readable.from([]),
    today: '2026-05-01',
    signal: new AbortController().signal,
  };
  const { totals } = await checkManifests({ ...given, ...options }, (item) => void items.push(item));
  return { totals, findings: items.flatMap(({ findings }) => findings) };
}

async function recordOf(fileName: string) {
  const shared = await openSharedBytes(join(folder, fileName), null);
  const record = exampleRecord(1, {
    file_name: fileName,
    bytes: shared.sizeBytes,
    id: await digestSharedBytes(shared),
  });
  await shared.close();
  return record;
}

test('gives each finding its rule’s severity and a fix, and counts records', async () => {
  const { totals, findings } = await check([
    exampleRecord(2),
    exampleRecord(1),
    { ...exampleRecord(3), bytes: -1 },
  ]);
  expect(totals).toEqual({ items: 3, error: 1, warning: 1, info: 0, unknown: 0 });
  expect(findings).toMatchObject([
    {
      rule: 'record/order',
      severity: 'warning',
      subject: { path: 'm.jsonl', line: 2, pointer: '/file_name' },
    },
    {
      rule: 'record/invalid',
      severity: 'error',
      subject: { line: 3, pointer: '/bytes', id: exampleRecord(3).id },
    },
  ]);
  for (const { fix } of findings) expect(fix).not.toBe('');
});

test('a policy may turn a rule off or sharpen it', async () => {
  const rules = { 'record/order': { severity: 'error' } } as const;
  expect(
    (
      await check([exampleRecord(2), exampleRecord(1)], {
        policyOf: async () => uniformPolicy({ name: 'x', rules }),
      })
    ).totals,
  ).toMatchObject({ error: 1 });
  const off = { 'record/order': { severity: 'off' } } as const;
  expect(
    (
      await check([exampleRecord(2), exampleRecord(1)], {
        policyOf: async () => uniformPolicy({ name: 'x', rules: off }),
      })
    ).findings,
  ).toEqual([]);
});

describe('records are judged', () => {
  const rights = exampleRecord().rights;
  const consent = {
    ...rights,
    people: 'identifiable',
    consent: 'obtained',
    consent_scope: ['redistribute', 'train', 'generative-train'],
    consent_expires: '2026-05-01',
  } as const;

  test('by rule, with line, column and pointer', async () => {
    const { attribution: _, ...unnamed } = rights;
    const records = [exampleRecord(1), exampleRecord(2, { rights: { ...unnamed, minors: 'unknown' } })];
    const { totals, findings } = await check(records);
    const line = JSON.stringify(records[1]);
    expect(totals).toEqual({ items: 2, error: 2, warning: 0, info: 0, unknown: 0 });
    const subject = { path: 'm.jsonl', line: 2, id: records[1]?.id };
    expect(findings).toMatchObject([
      {
        rule: 'rights/minors',
        subject: { ...subject, pointer: '/rights/minors', column: line.indexOf('"unknown"') + 1 },
      },
      {
        rule: 'rights/attribution',
        subject: { ...subject, pointer: '/rights/attribution', column: line.indexOf('{"license"') + 1 },
      },
    ]);
  });

  test('by the date: a consent ends after its last day', async () => {
    const record = exampleRecord(1, { rights: { ...consent, consent_scope: [...consent.consent_scope] } });
    expect((await check([record])).findings).toEqual([]);
    const { findings } = await check([record], { today: '2026-05-02' });
    expect(findings).toMatchObject([{ rule: 'rights/consent', actual: '2026-05-01' }]);
  });

  test('a word that no list has is reported once, by the rule that knows it', async () => {
    const record = exampleRecord();
    const wrong = {
      ...record,
      rights: { ...record.rights, license: 'cc by 4.0' },
      culture: { ...record.culture, countries: ['UK'], subdivisions: ['ng-la'], languages: ['Yoruba'] },
    };
    const { findings } = await check([wrong]);
    expect(findings.map(({ rule, message }) => [rule, /did you mean (.*)\?/.exec(message)?.[1]])).toEqual([
      ['rights/license-unknown', 'CC-BY-4.0'],
      ['culture/place', 'GB'],
      ['culture/place', 'NG-LA'],
      ['culture/language', 'yo'],
    ]);
    for (const { fix } of findings) expect(fix).not.toBe('');
  });

  test('under the policy of their path', async () => {
    const strict = { name: 'x', rules: {}, project: { commercial: true } };
    const policy = {
      name: 'x',
      stamp: 'x',
      at: (path: string) => (path.startsWith('shop/') ? strict : { name: 'x', rules: {} }),
    };
    const nc = { ...rights, license: 'CC-BY-NC-4.0' };
    const records = [
      exampleRecord(1, { rights: nc }),
      exampleRecord(2, { rights: nc, file_name: 'shop/a.mp4' }),
    ];
    const { findings } = await check(records, { policyOf: async () => policy });
    expect(findings).toMatchObject([{ rule: 'rights/license-refused', subject: { line: 2 } }]);
  });
});

test('findings wait for their reader', async () => {
  const events: string[] = [];
  await writeFile(join(folder, 'm.jsonl'), '{}\n{}\n');
  const options = {
    files: ['m.jsonl'],
    cwd: folder,
    stdin: Readable.from([]),
    today: '2026-05-01',
    signal: new AbortController().signal,
  };
  await checkManifests(options, async ({ findings }) => {
    const line = findings[0]?.subject.line;
    events.push(`start ${line}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
    events.push(`end ${line}`);
  });
  expect(events).toEqual(['start 1', 'end 1', 'start 2', 'end 2']);
});

describe('against the clips', () => {
  const media = () => ({ folder, name: 'clips', jobs: 3 });

  test('every clip as described is no finding', async () => {
    for (const name of ['a.mp4', 'b.mp4', 'c.mp4'])
      await cp(
        join(clips, `plain.${name === 'a.mp4' ? 'mp4' : name === 'b.mp4' ? 'mov' : 'mkv'}`),
        join(folder, name),
      );
    const records = [await recordOf('a.mp4'), await recordOf('b.mp4'), await recordOf('c.mp4')];
    expect((await check(records, { media: media() })).findings).toEqual([]);
  });

  test('a record that is too wrong to be compared still names its clip', async () => {
    await cp(join(clips, 'plain.mp4'), join(folder, 'a.mp4'));
    const record = await recordOf('a.mp4');
    const wrong = { ...record, culture: { ...record.culture, countries: ['UK'] } };
    const { findings } = await check([wrong], { media: media() });
    expect(findings.map(({ rule }) => rule)).toEqual(['culture/place']);
  });

  test('what is missing, other, or in no record is told, by line', async () => {
    await cp(join(clips, 'plain.mp4'), join(folder, 'a.mp4'));
    const record = await recordOf('a.mp4');
    const other = { ...record, id: exampleRecord(5).id };
    await cp(join(clips, 'plain.mkv'), join(folder, 'ọjà.mkv'));
    const { findings } = await check([other, exampleRecord(7)], { media: media() });
    expect(findings).toMatchObject([
      { rule: 'record/changed-file', subject: { line: 1, pointer: '/id' }, actual: record.id },
      { rule: 'record/missing-file', subject: { line: 2, pointer: '/file_name' } },
      { rule: 'record/unlisted-file', severity: 'warning', subject: { path: 'clips/ọjà.mkv' } },
    ]);
    expect((await check([{ ...record, bytes: 1 }], { media: media() })).findings[0]).toMatchObject({
      expected: '1 bytes',
      subject: { pointer: '/bytes' },
    });
  });

  test('facts that differ from the file’s are told, those of another build of ffprobe within reason are not', async () => {
    await cp(join(clips, 'plain.mp4'), join(folder, 'a.mp4'));
    const record = await recordOf('a.mp4');
    const read = (changes: object) => ({
      ...media(),
      readFacts: async () => ({ ...record.media, probe: 'ffprobe 9', ...changes }),
    });
    const same = { duration_s: 12.51, fps: null, scan: 'unknown' };
    expect((await check([record], { media: read(same) })).findings).toEqual([]);
    const { findings } = await check([record], { media: read({ width: 320, embedded: ['location'] }) });
    expect(findings).toMatchObject([
      {
        rule: 'record/stale-facts',
        severity: 'warning',
        subject: { line: 1, pointer: '/media/width' },
        message: 'the file has 320 as media.width, the record says 640; also embedded',
      },
    ]);
  });

  test.skipIf(process.getuid?.() === 0)('a clip that cannot be read is told and stops nothing', async () => {
    await cp(join(clips, 'plain.mp4'), join(folder, 'a.mp4'));
    const record = await recordOf('a.mp4');
    await chmod(join(folder, 'a.mp4'), 0);
    const { findings } = await check([record, exampleRecord(7)], { media: media() });
    expect(findings.map(({ rule, subject }) => [rule, subject.line])).toEqual([
      ['record/missing-file', 1],
      ['record/missing-file', 2],
    ]);
  });

  test('a name is found in either form of its accents', async () => {
    await cp(join(clips, 'plain.mp4'), join(folder, 'e\u0301.mp4'));
    const record = await recordOf('e\u0301.mp4');
    expect((await check([record], { media: media() })).findings).toEqual([]);
  });
});
