import { setFlagsFromString } from 'node:v8';

/**
 * Garbage is collected before it is as much as what lives: else it makes half of the memory that a million records, or 50,000
 * clips, take. For work that keeps records for a while; what drops each at once has nothing to collect.
 * @param percent garbage at most, of what lives: the less, the more often it is looked for
 */
export function collectGarbageSooner(percent = 40): void {
  // V8 documents no promise for its flags: only where it was measured, in Node 20.
  if (process.versions.v8.startsWith('11.')) setFlagsFromString(`--heap-growing-percent=${percent}`);
}

/** Fewer keep little, and their bytes, which pass through as garbage, would be looked for all the time. */
const MANY_CLIPS = 5000;

/** The same once an upload has many clips. Call it with their number before each that is found. */
export function collectGarbageOfMany(clips: number): void {
  if (clips === MANY_CLIPS) collectGarbageSooner();
}
