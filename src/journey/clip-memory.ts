import type { Digest } from '../media/digest.js';
import type { EntryState } from '../media/entry-state.js';
import type { IntegrityLevel } from '../media/facts.js';
import type { CachedState, FactsCache } from '../media/facts-cache.js';
import type { Inspection, KnownParts } from '../media/inspect-clip.js';
import { mainVideoStream } from '../media/main-video-stream.js';
import { REMOVE_ALL, sharedVersionOf } from '../media/share.js';
import type { FoundClip } from './find-clips.js';

interface MemoryOptions {
  readonly cache?: FactsCache | undefined;
  readonly integrity?: IntegrityLevel | undefined;
  readonly frames?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What earlier runs know of a clip. */
export interface Recalled {
  /** Undefined where nothing can be kept of it. */
  readonly state?: CachedState | undefined;
  readonly known: KnownParts;
}

const NOTHING: Recalled = { known: {} };

/** The cache of facts, as a run of inspections uses it: it recalls what is wanted and learns what is new. */
export class ClipMemory {
  readonly #options: MemoryOptions;

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  /** What is known of a clip that stands there as `entry`. */
  async recall({ location, named, share }: FoundClip, entry: EntryState): Promise<Recalled> {
    const { cache, integrity = 'header', frames } = this.#options;
    if (cache === undefined || entry.kind !== 'file' || typeof location !== 'string') return NOTHING;
    const state = await cache.stateOf(location, entry, named);
    if (state === undefined) return NOTHING;
    const find = (part: string) => cache.find(state, part);
    // Written by us and proven by a checksum, under a version that says what it looks like.
    const known = {
      ...((await find(headersOf(share))) as KnownParts | undefined),
      ...(integrity === 'header' ? {} : { integrity: await find(integrity) }),
      ...(frames ? { frames: await find('frames') } : {}),
    } as KnownParts;
    return { state, known };
  }

  /** Keeps what an inspection found out, if the file is still as it was and time would not change the answer. */
  async learn({ share }: FoundClip, { state, known }: Recalled, inspection: Inspection): Promise<void> {
    const { cache } = this.#options;
    if (cache === undefined || state === undefined) return;
    const { structure, probe, facts, shared, integrity, frames } = inspection;
    const parts: Record<string, unknown> = {};
    if (known.probe === undefined && isLasting(inspection))
      parts[headersOf(share)] = {
        ...{ structure, probe, shared },
        facts: facts === undefined ? undefined : { ...facts, integrity: 'header' },
      };
    if (integrity !== undefined && integrity !== known.integrity && integrity.unknown === null)
      parts[integrity.level] = integrity;
    if (frames !== undefined && frames !== known.frames && frames.unknown === null) parts.frames = frames;
    if (Object.keys(parts).length > 0) await cache.keep(state, parts);
  }

  /** The digest of a clip's bytes as shared; see {@link digestClip}. */
  async digest(
    clip: FoundClip,
    entry: EntryState,
    sharedVersion: string | null,
    state: CachedState | undefined,
  ) {
    const { cache, signal } = this.#options;
    const part = `id:${sharedVersion ?? ''}`;
    const known = state && (await cache?.find(state, part));
    if (known !== undefined) return known as Digest;
    // A check of single files never needs it.
    const { digestClip } = await import('./digest-clip.js');
    const digest = await digestClip(clip, entry, sharedVersion, signal);
    if (digest !== undefined && state !== undefined) {
      await cache?.keep(state, { [part]: digest });
      // It took the reading of all of a clip: a kill must not lose it.
      await cache?.flush();
    }
    return digest;
  }

  async flush(): Promise<void> {
    await this.#options.cache?.flush();
  }
}

const headersOf = (share: FoundClip['share']) => `headers:${sharedVersionOf(share ?? REMOVE_ALL) ?? ''}`;

/** Not what hangs on the moment: a crash, a timeout, also that of the packets that tell what headers do not. */
function isLasting({ probe, facts }: Inspection): boolean {
  if (probe?.kind === 'rejected') return true;
  if (probe?.kind !== 'report' || facts === undefined) return false;
  const main = mainVideoStream(facts);
  return main === undefined || (facts.durationS !== null && (main.fps ?? main.frames) !== null);
}
