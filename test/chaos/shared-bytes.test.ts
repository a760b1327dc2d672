/**
 * Shared bytes of real clips and of hundreds of made ones, looked at with other people's tools: same length, same
 * picture and sound, nothing private left. CHAOS_ROUNDS and CHAOS_SEED choose a sample; what fails is kept in the log.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mapInOrder } from '../../src/journey/map-in-order.js';
import { policyOfVersion } from '../../src/media/share.js';
import { planClip } from '../../src/media/share-facts.js';
import { openSharedBytes } from '../../src/media/shared-bytes.js';
import { clipPath } from '../support/clips.js';
import {
  box,
  dataTrack,
  findBox,
  insertBox,
  iTunesMeta,
  keyedMeta,
  quickTimeText,
} from '../support/iso-boxes.js';
import { seededRandom } from '../support/seeded-random.js';

const WHOLE = 500;
const ROUNDS = Math.min(WHOLE, Number(process.env.CHAOS_ROUNDS ?? 6) * 10);
const SEED = Number(process.env.CHAOS_SEED ?? 1);
const EVERYTHING = '1:device+location+person';
const REAL_CLIPS = process.env.CROTON_MEDIA ?? join(import.meta.dirname, '../../../shared/media');

type Tool = 'ffmpeg' | 'ffprobe' | 'exiftool' | 'mediainfo';
/** Their exit codes say little: it is what they print that counts. */
const run = (tool: Tool, args: readonly string[], cwd = '.') =>
  execa(tool, args, { cwd, reject: false, stdin: 'ignore', timeout: 120_000, maxBuffer: 1e9 });
const isThere = async (tool: Tool, version: string) => (await run(tool, [version])).exitCode === 0;
const tools = {
  ffmpeg: await isThere('ffmpeg', '-version'),
  ffprobe: await isThere('ffprobe', '-version'),
  exiftool: await isThere('exiftool', '-ver'),
  mediainfo: await isThere('mediainfo', '--Version'),
};
for (const [tool, there] of Object.entries(tools))
  if (!there) console.warn(`not compared with ${tool}: it is not installed`);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-shared-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const digestOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function writeShared(path: string, to: string): Promise<Buffer> {
  const view = await openSharedBytes(path, EVERYTHING);
  try {
    const bytes = await buffer(view.stream());
    await writeFile(to, bytes);
    return bytes;
  } finally {
    await view.close();
  }
}

/** Digests of picture, sound and subtitles; the same text for files that ffmpeg cannot read. */
async function streamsOf(path: string): Promise<string> {
  if (!tools.ffmpeg) return 'not compared';
  const maps = ['-map', '0:v?', '-map', '0:a?', '-map', '0:s?'];
  const args = ['-v', 'quiet', '-i', path, ...maps, '-c', 'copy', '-f', 'streamhash', '-'];
  return (await run('ffmpeg', args)).stdout;
}

const PRIVATE =
  /^"?(?:\w*:)?(?:[\w.\- ]*(?:gps|location|latitude|longitude|iso6709|xyz)[\w.\- ]*|(?:[\w.]*[._:])?(?:make|model|serial_?number|camera_?serial\w*|firmware\w*|author|artist|performers?|owner\w*|composer))(?:-\w{3})?$/i;

/** The names of private tags that a tool sees in each file of a folder; `*` for a secret. */
async function seenIn(files: string): Promise<Record<string, string[]>> {
  const seen: Record<string, string[]> = {};
  const names = await readdir(files);
  const look = (name: string, tool: string, report: unknown) => {
    const found = new Set<string>();
    walk(report, (key, value) => {
      if (PRIVATE.test(key) && String(value).trim() !== '') found.add(key);
      if (String(value).includes('SECRET')) found.add(`${key} *`);
    });
    if (found.size > 0) seen[name] = [...(seen[name] ?? []), `${tool}: ${[...found].join(', ')}`];
  };
  for (let i = 0; i < names.length; i += 50) {
    const some = names.slice(i, i + 50);
    if (tools.exiftool) {
      const args = ['-j', '-a', '-G1', '-ee', '-u', '-api', 'RequestAll=2', ...some];
      const { stdout } = await run('exiftool', args, files);
      for (const report of JSON.parse(stdout || '[]'))
        look(report.SourceFile, 'exiftool', withoutFile(report));
    }
    if (tools.mediainfo) {
      const { stdout } = await run('mediainfo', ['--Output=JSON', ...some], files);
      const reports = JSON.parse(stdout || '[]');
      for (const report of Array.isArray(reports) ? reports : [reports])
        look(report.media?.['@ref'] ?? '?', 'mediainfo', report.media?.track);
    }
  }
  if (tools.ffprobe) {
    for (const name of names) {
      const args = ['-v', 'quiet', '-of', 'json', '-show_format', '-show_streams', '-show_chapters', name];
      const { stdout } = await run('ffprobe', args, files);
      const { format, streams = [] } = JSON.parse(stdout || '{}');
      look(name, 'ffprobe', [format?.tags, streams.map(({ tags }: { tags: unknown }) => tags)]);
    }
  }
  return seen;
}

// Names and places of the files on disk are not in the clip.
const withoutFile = (report: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(report).filter(([key]) => !/^(?:SourceFile|System:|ExifTool:|File:)/.test(key)),
  );

function walk(value: unknown, take: (key: string, value: unknown) => void, key = ''): void {
  if (typeof value === 'object' && value !== null)
    for (const [name, inner] of Object.entries(value)) walk(inner, take, name);
  else take(key, value);
}

describe('real clips', () => {
  const there = existsSync(REAL_CLIPS);
  if (!there) console.warn(`skipped: no real clips in ${REAL_CLIPS} (CROTON_MEDIA names the folder)`);

  test.skipIf(!there)(
    'same length, same streams, nothing private that any tool sees, originals untouched',
    async () => {
      const views = join(folder, 'real');
      await mkdir(views);
      const names = (await readdir(REAL_CLIPS)).filter((name) =>
        /\.(?:mp4|mov|m4v|3gp|mkv|webm|avi|flv|mpg)$/.test(name),
      );
      let changed = 0;
      for (const name of names) {
        const original = await readFile(join(REAL_CLIPS, name));
        const shared = await writeShared(join(REAL_CLIPS, name), join(views, name));
        expect([name, shared.length]).toEqual([name, original.length]);
        expect([name, await streamsOf(join(views, name))]).toEqual([
          name,
          await streamsOf(join(REAL_CLIPS, name)),
        ]);
        expect(digestOf(await readFile(join(REAL_CLIPS, name)))).toBe(digestOf(original));
        if (!shared.equals(original)) changed += 1;
      }
      expect(await seenIn(views)).toEqual({});
      expect(changed).toBeGreaterThan(0);
      console.log(`${names.length} real clips, ${changed} of them with something private`);
    },
  );
});

// Their media stands before their movie, so that boxes can be put in.
const BASES = [
  'plain.mov',
  'plain.3gp',
  'location.mp4',
  'phone.mov',
  'rotated.mp4',
  'slow.mp4',
  'cover-art.mp4',
  'anamorphic.mp4',
];

const SECRETS: readonly ((secret: string) => Buffer)[] = [
  (secret) => box('udta', quickTimeText('©xyz', `+06.4541+003.3947/${secret}`)),
  (secret) => box('udta', quickTimeText('©mak', secret), quickTimeText('©nam', 'Market')),
  (secret) => box('udta', quickTimeText('©mod', secret), quickTimeText('©ART', secret), Buffer.alloc(4)),
  (secret) =>
    box(
      'udta',
      box('auth', Buffer.alloc(6), secret),
      box('loci', Buffer.alloc(6), `${secret}\0`, Buffer.alloc(20)),
    ),
  (secret) => box('udta', box('CAME', secret), box('GPMF', secret), box('titl', Buffer.alloc(6), 'Market')),
  (secret) =>
    box(
      'udta',
      keyedMeta({ 'com.apple.quicktime.location.ISO6709': secret, 'com.apple.quicktime.make': secret }),
    ),
  (secret) => keyedMeta({ 'com.apple.quicktime.model': secret, title: 'Market', 'com.example.own': secret }),
  (secret) =>
    box('udta', iTunesMeta({ '©nam': 'Market', '©ART': secret, ownr: secret, 'serial-number': secret })),
  (secret) => box('uuid', Buffer.from('be7acfcb97a942e89c71999491e3afac', 'hex'), xmp(secret)),
  (secret) => box('uuid', Buffer.from(`USMT!\xd2O\xce\xbb\x88i\\\xfa\xc9\xc7@`, 'latin1'), secret),
  (secret) =>
    box(
      'meta',
      Buffer.alloc(4),
      box('hdlr', Buffer.alloc(8), 'nrtm', Buffer.alloc(12)),
      box('xml ', Buffer.alloc(4), `<x>${secret}</x>`),
    ),
  (secret) => box('free', secret),
];

const xmp = (secret: string) =>
  `<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description xmlns:tiff='http://ns.adobe.com/tiff/1.0/' tiff:Make='${secret}' tiff:Model='${secret}'/></rdf:RDF></x:xmpmeta>`;

interface Made {
  readonly name: string;
  readonly bytes: Buffer;
  readonly flipped: boolean;
}

async function make(number: number): Promise<Made> {
  const fraction = seededRandom(SEED * 100_003 + number);
  const random = (below: number) => Math.floor(fraction() * below);
  const base = BASES[random(BASES.length)] ?? 'plain.mov';
  let bytes: Buffer = await readFile(clipPath(base));
  const secret = `SECRET-${number}-`;
  if (random(3) === 0) {
    const at = findBox(bytes, ['moov']).start;
    const sample = `${secret}telemetry`;
    bytes = Buffer.concat([
      bytes.subarray(0, at),
      box('mdat', sample, 'between', sample),
      bytes.subarray(at),
    ]);
    const samples = [
      [at + 8, sample.length],
      [at + 8 + sample.length + 7, sample.length],
    ] as const;
    const format = ['gpmd', 'mebx', 'camm', 'rtmd'][random(4)] ?? 'gpmd';
    bytes = insertBox(bytes, ['moov'], dataTrack({ id: 77, handler: 'meta', format, samples }));
  }
  for (let i = 1 + random(4); i > 0; i -= 1) {
    const path = [['moov'], ['moov', 'trak'], ['moov', 'trak', 'mdia'], []][random(4)] ?? [];
    const item = (SECRETS[random(SECRETS.length)] ?? xmp)(`${secret}${i}`) as Buffer;
    bytes = path.length === 0 ? Buffer.concat([bytes, item]) : insertBox(bytes, path, item);
  }
  const flipped = random(2) === 0;
  if (flipped) {
    const { start, end } = findBox(bytes, ['moov']);
    for (let i = 1 + random(3); i > 0; i -= 1) bytes[start + 8 + random(end - start - 8)] = random(256);
  }
  return { name: `${String(number).padStart(4, '0')}-${base}`, bytes, flipped };
}

test(`${ROUNDS} made clips, seed ${SEED}`, async () => {
  const [files, views] = [join(folder, 'made'), join(folder, 'views')];
  await Promise.all([mkdir(files), mkdir(views)]);
  const numbers = async function* () {
    for (let number = 0; number < ROUNDS; number += 1) yield number;
  };
  let changed = 0;
  const failures: string[] = [];
  const check = (name: string, holds: boolean, what: string) => {
    if (!holds) failures.push(`${name}: ${what}`);
  };
  const refused = new Set<string>();
  const stuck = new Set<string>();
  for await (const { name, bytes, flipped, shared, same, again } of mapInOrder(
    numbers(),
    { limit: 4 },
    async (number) => {
      const made = await make(number);
      const [path, to] = [join(files, made.name), join(views, made.name)];
      await writeFile(path, made.bytes);
      const shared = await writeShared(path, to);
      const [before, after] = [await streamsOf(path), await streamsOf(to)];
      if (tools.ffmpeg && before === '') refused.add(made.name);
      const policy = policyOfVersion(EVERYTHING) ?? expect.fail();
      const { left } = await planClip(path, made.bytes.length, policy);
      if (left !== undefined) stuck.add(made.name);
      const again = await planClip(to, shared.length, policy);
      return { ...made, shared, same: before === '' || before === after, again: again.version };
    },
  )) {
    check(name, shared.length === bytes.length, 'another length');
    check(name, same, 'other streams');
    check(name, (await readFile(join(files, name))).equals(bytes), 'the original was touched');
    if (!flipped) check(name, !stuck.has(name), 'something could not be taken out');
    if (!flipped) check(name, !shared.includes('SECRET'), 'a secret in the bytes');
    if (!flipped) check(name, again === null, 'shared again, it changes again');
    if (!shared.equals(bytes)) changed += 1;
  }
  // What no player reads is refused as a whole: it is not shared.
  // Nor is what cannot be told apart from picture and sound: its finding is an error.
  for (const name of new Set([...refused, ...stuck])) await rm(join(views, name));
  for (const [name, found] of Object.entries(await seenIn(views)))
    failures.push(`${name}: ${found.join('; ')}`);
  console.log(
    `${ROUNDS} made clips, ${changed} changed, ${refused.size} that ffmpeg cannot read, ${stuck.size} refused for broken tables`,
  );
  expect(failures).toEqual([]);
}, 1_200_000);
