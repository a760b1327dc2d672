import type { MediaFacts, PrivateKind } from './facts.js';

// Keys are lower case in MP4, upper case in Matroska, dotted in QuickTime (com.apple.quicktime.location.ISO6709).
const KEYS: Readonly<Record<PrivateKind, RegExp>> = {
  location: /location|iso6709|gps|geotag|latitude|longitude|(?:^|[.:_-]|©)xyz$/i,
  device:
    /(?:^|[.:_\- ])(?:make|model|manufacturer|serial(?:[_ -]?(?:number|no))?|imei|device(?:[_ -]?\w+)?|camera(?:[_ -]?\w+)?|lens(?:[_ -]?\w+)?)(?:-\w{3})?$/i,
  person: /(?:^|[.:_\- ])(?:artist|author|owner|user(?:[_ -]?name)?|performer|composer)(?:-\w{3})?$/i,
};
/** Timed tracks that hold positions: GoPro's telemetry, Google's camera motion, and what calls itself GPS. */
const LOCATION_TRACKS = new Set(['gpmd', 'camm', 'gps ']);

/**
 * Where a file carries private data of a kind: keys of tags and names of tracks, without their values, each once.
 * Empty when none was found in what ffprobe shows.
 */
export function findPrivateData(facts: MediaFacts, kind: PrivateKind): string[] {
  const keys = facts.tags
    .filter(({ key, value }) => KEYS[kind].test(key) && value.trim() !== '')
    // MP4 tells the same tag again for each language: location, location-eng.
    .map(({ key }) => key.replace(/-[a-z]{3}$/, ''));
  return [...new Set(kind === 'location' ? [...keys, ...locationTracks(facts)] : keys)];
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
