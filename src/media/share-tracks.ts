/** The tracks of a movie, as far as it matters for what is shared. */
import { type Box, type BoxList, type BoxReader, boxOf } from './share-boxes.js';
import type { SampleTables } from './share-samples.js';
import { tellsPositions } from './share-telemetry-text.js';

export interface Track {
  readonly box: Box;
  readonly id: number;
  /** `unclear`: it calls itself neither picture nor data, and may be either. */
  readonly kind: 'sound' | 'metadata' | 'unclear' | 'other';
  /** Four-character code of its samples, for people. Untrusted. */
  readonly format: string;
  /** Undefined where it has none, or its samples stand in another file. */
  readonly tables: SampleTables | undefined;
  readonly references: readonly TrackReference[];
}

/** A list of tracks that a track refers to. */
export interface TrackReference {
  readonly box: Box;
  readonly ids: readonly number[];
}

/** Handlers of what is seen, heard, read, or needed to play it. Every other track is data that a device wrote along. */
const PLAYED = new Set(
  'vide soun text sbtl subt subp clcp tmcd hint pict auxv hapt MPEG musi sprt tx3g odsm sdsm crsm ocsm ipsm m7sm mjsm'.split(
    ' ',
  ),
);
/** Picture and sound by the codes of their samples, whatever their handler says: players go by these. */
const CODECS =
  /^(?:avc\d|hvc\d|hev\d|dv[ahc].|vp0\d|av01|mp4[va]|[hs]263|m?jp[ge2eab].?|mjp\d|png |ap[c4].|xd.{2}|mx.{2}|raw |v210|2vuy|sowt|twos|in24|in32|fl32|fl64|lpcm|alac|ac-3|ec-3|dts.|sa[mw][rb]|sqcp|Opus|fLaC|\.mp3|ms..|ulaw|alaw|ima4|QDM.|SVQ\d|cvid|rle |rpza|smc |enc[va])$/;
const TEXTS = new Set(['text', 'sbtl', 'subt', 'tx3g']);
const TELEMETRY = /\bgps\b|location|telemetry|nmea|gpmd/i;
/** The header of a track’s media, where it is picture or sound. */
const PLAYED_HEADERS = ['vmhd', 'smhd'];
/** The handler of every track that is nothing but timed data by the standard. */
const DATA = 'meta';
const MAX_REFERENCES = 1024;

/** Reads a `trak` box, as far as it is whole. */
export async function readTrack(reader: BoxReader, trak: Box): Promise<Track> {
  const list = await reader.list(trak.payload, trak.end);
  const media = await listIn(reader, boxOf(list, 'mdia'));
  const handler = boxOf(media, 'hdlr');
  const head = handler === undefined ? Buffer.alloc(0) : await reader.content(handler, 256);
  const type = head.toString('latin1', 8, 12);
  const info = await listIn(reader, boxOf(media, 'minf'));
  const table = await listIn(reader, boxOf(info, 'stbl'));
  const descriptions = boxOf(table, 'stsd');
  const description = descriptions === undefined ? Buffer.alloc(0) : await reader.content(descriptions, 80);
  const format = description.toString('latin1', 12, 16);
  // A track that does not say what it is may be the picture: players find its parts wherever they stand.
  const isPlayed = handler === undefined || PLAYED.has(type) || CODECS.test(format);
  const isLocal = await isSelfContained(reader, boxOf(info, 'dinf'));
  const tables = isLocal ? tablesOf(table, type === 'soun' ? soundFrameBytes(description) : 0) : undefined;
  const telemetry =
    TEXTS.has(type) &&
    (TELEMETRY.test(head.toString('latin1', 24)) ||
      (tables !== undefined && (await tellsPositions(reader, tables))));
  // Damage to its handler makes no picture data: the rest of the track has to agree.
  const isData =
    type === DATA || (format !== '' && !PLAYED_HEADERS.some((header) => boxOf(info, header) !== undefined));
  const kindOfRest = isData ? 'metadata' : 'unclear';
  return {
    box: trak,
    id: await readId(reader, boxOf(list, 'tkhd')),
    kind: type === 'soun' ? 'sound' : telemetry ? 'metadata' : isPlayed ? 'other' : kindOfRest,
    format: format.trim() === '' ? type : format,
    tables,
    references: await readReferences(reader, boxOf(list, 'tref')),
  };
}

async function listIn(reader: BoxReader, box: Box | undefined): Promise<BoxList> {
  return box === undefined ? { boxes: [], tail: 0 } : reader.list(box.payload, box.end);
}

async function readId(reader: BoxReader, tkhd: Box | undefined): Promise<number> {
  if (tkhd === undefined) return 0;
  const head = await reader.content(tkhd, 24);
  const at = head[0] === 1 ? 20 : 12;
  return head.length >= at + 4 ? head.readUInt32BE(at) : 0;
}

function tablesOf(table: BoxList, frameBytes: number): SampleTables | undefined {
  const chunks = boxOf(table, 'stco') ?? boxOf(table, 'co64');
  const samplesOfChunks = boxOf(table, 'stsc');
  const sizes = boxOf(table, 'stsz') ?? boxOf(table, 'stz2');
  if (chunks === undefined || samplesOfChunks === undefined || sizes === undefined) return undefined;
  return { chunks, samplesOfChunks, sizes, frameBytes };
}

/** Bytes of one sample of uncompressed sound, by its description (QuickTime File Format, sound sample descriptions). */
function soundFrameBytes(description: Buffer): number {
  if (description.length < 60) return 0;
  const version = description.readUInt16BE(24);
  const samplesPerPacket = description.readUInt32BE(44);
  if (version === 1 && samplesPerPacket > 0)
    return Math.ceil(description.readUInt32BE(52) / samplesPerPacket);
  return version === 0 ? description.readUInt16BE(32) * Math.ceil(description.readUInt16BE(34) / 8) : 0;
}

/** Whether all samples stand in the file itself: flag 1 of each entry of `dref`. */
async function isSelfContained(reader: BoxReader, dinf: Box | undefined): Promise<boolean> {
  const dref = boxOf(await listIn(reader, dinf), 'dref');
  if (dref === undefined) return true;
  const { boxes } = await reader.list(dref.payload + 8, dref.end);
  for (const entry of boxes) {
    if (((await reader.content(entry, 4))[3] ?? 1) % 2 === 0) return false;
  }
  return true;
}

async function readReferences(reader: BoxReader, tref: Box | undefined): Promise<TrackReference[]> {
  const references: TrackReference[] = [];
  for (const box of (await listIn(reader, tref)).boxes) {
    const content = await reader.content(box, MAX_REFERENCES * 4);
    const ids = Array.from({ length: content.length >> 2 }, (_, i) => content.readUInt32BE(i * 4));
    references.push({ box, ids });
  }
  return references;
}
