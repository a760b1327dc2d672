/**
 * What of the metadata in ISO files is private, by rules of version 1. They say what bytes are shared under an id, so
 * they are written out here and change for nothing: whatever croton learns later goes into the next version.
 */
import type { PrivateKind } from './facts.js';

/** `unknown`: may hold anything, so it goes when anything goes. */
export type ItemKind = PrivateKind | 'unknown' | 'harmless';

const words = (text: string) => new Set(text.split(/\s+/).map((word) => word.replaceAll('_', ' ')));

const LOCATION = words('©xyz @xyz loci gps_ GPS_ GPS0');
const DEVICE = words('©mak ©mod ©mdl @mak @mod ©hst manu modl CAME FIRM LENS MUID SETT');
const PERSON = words(
  '©ART ©art ©aut ©ope ©wrt ©com ©prf ©prd ©dir ©own ©con ©arg ©nrt ©phg aART auth perf ownr apID soar soaa soco cond',
);
/** Titles, dates, tools, rights, chapters, how it is played: nothing of where, with what and by whom. */
const HARMLESS = words(
  `©nam ©day ©cmt ©inf ©des ©cpy ©too ©swr ©enc ©fmt ©gen ©alb ©grp ©lyr ©key ©trk ©req ©wrn ©wrk ©mvn ©mvi ©mvc ©TIM ©TSC ©TSZ
   titl dscp cprt gnre kywd clsf rtng yrrc albm coll name date hnti hinf hint tagc tsel chpl WLOC LOOP SelO AllF ptv_ kind strk ludt elng
   covr desc ldes sdes trkn disk tmpo cpil pgap hdvd stik tvsh tven tvsn tves tvnn sonm soal sosn catg keyw purl pcst shwm`,
);

/** The kind of an item of user data or of an iTunes list, by its four-character code (QuickTime, ISO 14496-12, 3GPP TS 26.244). */
export function kindOfCode(type: string): ItemKind {
  if (LOCATION.has(type)) return 'location';
  if (DEVICE.has(type)) return 'device';
  if (PERSON.has(type)) return 'person';
  return HARMLESS.has(type) ? 'harmless' : 'unknown';
}

const LOCATION_KEY = /location|iso6709|gps|geo|latitude|longitude|altitude|direction\.|(?:^|[.:_-]|©)xyz$/i;
const DEVICE_KEY =
  /make|model|manufacturer|serial|imei|firmware|device|camera|lens|computer|content\.identifier|originating/i;
const PERSON_KEY =
  /artist|author|owner|user(?:$|[_ -]?name)|account|mail|perform|composer|creator|director|producer|cameraman|uploader|encoded[_ ]?by/i;
const HARMLESS_KEY = new RegExp(
  `^(?:com\\.apple\\.(?:quicktime|itunes|finalcut|fcp|iMovie)\\.|com\\.android\\.|mdta\\.)?(?:${[
    'title|displayname|name|comment|description|information|synopsis|creation_?date|creation_time|date|year|software|version',
    'encoder|encoding_settings|encoding_tool|encoding params|tool|itunsmpb|itunnorm|cdec|copyright|license|publisher|keywords|genre',
    'album|track|tracknumber|disc|show|season_number|episode(?:_\\w+)?|network|language|rating\\.user|artwork|lyrics|grouping',
    'major_brand|minor_version|compatible_brands|handler_name|vendor_id|timecode|capture\\.fps|slowmotion\\.\\w+',
    'full-frame-rate-playback-intent|live-photo\\.[\\w.-]+|video-orientation|player\\.[\\w.-]+',
  ].join('|')})$`,
  'i',
);

/** The kind of an item by the key that names it (QuickTime metadata keys, free-form iTunes names). */
export function kindOfKey(key: string): ItemKind {
  if (HARMLESS_KEY.test(key)) return 'harmless';
  if (LOCATION_KEY.test(key)) return 'location';
  if (DEVICE_KEY.test(key)) return 'device';
  return PERSON_KEY.test(key) ? 'person' : 'unknown';
}

const COORDINATES = /[+-]\d{2,6}(?:\.\d+)?[+-]\d{3,7}(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)?(?:CRS\w+)?\//;
const HOME_PATH =
  /(?:\/home\/|\/Users\/|[a-z]:[\\/]+(?:Users|Documents and Settings)[\\/]+)(?!(?:shared|public|default)\b)[^/\\\s]/i;

/** What text gives away under a harmless name: ISO 6709 coordinates, the home folder of an account. */
export function kindOfText(content: Buffer): ItemKind {
  // Text in UTF-16 reads the same without its zeros.
  const text = content.toString('latin1').replaceAll('\0', '');
  if (COORDINATES.test(text)) return 'location';
  return HOME_PATH.test(text) ? 'person' : 'harmless';
}

/** Identifiers of `uuid` boxes that players need: protection and fragments (PIFF), spherical video. Hex. */
const NEEDED_UUIDS = new Set([
  '6d1d9b0542d544e680e2141daff757b2',
  'd4807ef2ca3946958e5426cb9e46a79f',
  'a2394f525a9b4f14a2446c427c648df4',
  '8974dbce7be74c5184f97148f9882554',
  'd08a4f1810f34a82b6c832d8aba183d3',
  'ffcc8263f8554a938814587a02521fdd',
]);

/** Whether a `uuid` box is part of how the film is played. All others are somebody’s own: XMP, Sony’s USMT and PROF. */
export function isNeededUuid(identifier: Buffer): boolean {
  return NEEDED_UUIDS.has(identifier.toString('hex'));
}
