import type { MediaFacts, MediaTag, OtherStream, PrivateKind } from './facts.js';

// Keys are lower case in MP4, upper case in Matroska, dotted in QuickTime (com.apple.quicktime.location.ISO6709).
const KEYS: Readonly<Record<PrivateKind, RegExp>> = {
  location: /location|iso6709|gps|geotag|latitude|longitude|altitude|(?:^|[.:_-]|©)xyz$/i,
  device: key(
    'make|model(?:[_ ]?name)?|manufacturer|(?:body[_ ]?)?serial(?:[_ -]?(?:number|no))?|imei|firmware(?:[_ ]?version)?',
    'host[_ ]?computer|device(?:[._ -]?\\w+)*|camera(?:[._ -]?\\w+)*|lens(?:[._ -]?\\w+)*',
  ),
  person: key(
    '(?:album[_ ]?)?artist|author|owner(?:[_ ]?name)?|user(?:[_ -]?name)?|account(?:[_ ]?(?:id|name))?|e?mail',
    'performers?|composer|creator|director|producer|cinematographer|camera[_ ]?(?:wo)?man|uploader|encoded[_ ]?by',
  ),
};

/** A key that is one of these words, or ends with one after a separator; MP4 adds a language (`make-eng`). */
function key(...words: string[]): RegExp {
  return new RegExp(`(?:^|[.:_\\- /©])(?:${words.join('|')})(?:-\\w{3})?$`, 'i');
}

/** What gives a location or a person away under any key: ISO 6709 coordinates; the home folder of an account. */
const VALUES: Readonly<Partial<Record<PrivateKind, RegExp>>> = {
  location: /^[+-]\d{2,6}(?:\.\d+)?[+-]\d{3,7}(?:\.\d+)?(?:[+-]\d+(?:\.\d+)?)?(?:CRS\w+)?\/$/,
  person:
    /(?:^|[\s"'(=])(?:file:\/\/)?(?:\/home\/|\/Users\/|[a-z]:[\\/]+(?:Users|Documents and Settings)[\\/]+)(?!(?:shared|public|default)\b)[^/\\\s]/i,
};

/** A folder of folders that every account has is telling; one that is just called `home` is not. */
const HOME_FOLDER =
  /(?:^|[/_ ])(?:home|users)[/_][^/]+?[/_](?:desktop|downloads|documents|videos|movies|pictures)(?:[/_]|$)/i;

/** Timed tracks that hold positions: GoPro, Google's camera motion, DJI, and what calls itself GPS. */
const LOCATION_TRACKS = new Set(['gpmd', 'camm', 'djmd', 'gps ', 'gps0']);
/** Data tracks that say nothing of a person or place: time codes, chapters, hints and marks of broadcasters. */
const HARMLESS_TRACKS = new Set(['tmcd', 'text', 'rtp ']);
const HARMLESS_CODECS = new Set(['scte_35', 'epg']);

/**
 * Where a file carries private data of a kind: keys of tags and names of tracks, without their values, each once.
 * Empty when none was found in what ffprobe shows.
 */
export function findPrivateData(facts: MediaFacts, kind: PrivateKind): string[] {
  const keys = facts.tags
    .filter((tag) => isPrivateTag(tag, kind))
    // MP4 tells the same tag again for each language: location, location-eng.
    .map(({ key }) => key.replace(/-[a-z]{3}$/, ''));
  return [...new Set(kind === 'location' ? [...keys, ...locationTracks(facts)] : keys)];
}

/** Whether a tag says where, with which device or by whom a clip was filmed: by its key, or by a telling value. */
export function isPrivateTag({ key, value }: Pick<MediaTag, 'key' | 'value'>, kind: PrivateKind): boolean {
  return (KEYS[kind].test(key) && value.trim() !== '') || VALUES[kind]?.test(value.trim()) === true;
}

/** Whether a stream is timed metadata: samples of motion, position or exposure that a camera wrote along. */
export function isTimedMetadata({ type, codec, codecTag }: OtherStream): boolean {
  return (
    type === 'data' && !HARMLESS_TRACKS.has(codecTag ?? '') && !(codec !== null && HARMLESS_CODECS.has(codec))
  );
}

/** Whether a relative path names the home folder of an account, as copies of a whole disk do: `Users/ada/Videos/clip.mp4`. */
export function namesHomeFolder(relativePath: string): boolean {
  return HOME_FOLDER.test(relativePath);
}

function locationTracks(facts: MediaFacts): string[] {
  const named = new Set(
    facts.tags
      .filter(({ key, value }) => /^handler_name$/i.test(key) && /\bgps\b|location/i.test(value))
      .map(({ stream }) => stream),
  );
  return facts.other
    .filter(({ index, codecTag }) => named.has(index) || (codecTag !== null && LOCATION_TRACKS.has(codecTag)))
    .map(({ index, codecTag }) => `track ${index} (${codecTag ?? 'gps'})`);
}
