import type { PrivateKind } from './facts.js';

export type ShareChoice = 'remove' | 'keep';

/** What happens to private metadata when a clip is shared. */
export type SharePolicy = Readonly<Record<PrivateKind, ShareChoice>>;

/** What holds where nobody chose otherwise. */
export const REMOVE_ALL: SharePolicy = { location: 'remove', device: 'remove', person: 'remove' };

/** The file as it is: for bytes that were shared already. */
export const KEEP_ALL: SharePolicy = { location: 'keep', device: 'keep', person: 'keep' };

/** Something private that does not leave with the clip: where it stood, never its value. */
export interface RemovedData {
  /** `unknown`: a maker's own data, which may hold anything. */
  readonly kind: PrivateKind | 'data-track' | 'unknown';
  /** Key of a tag, four-character code of a box, or name of a track. Untrusted. */
  readonly what: string;
}

/** How the bytes as shared differ from the file. */
export interface SharedView {
  /**
   * Which rules made the shared bytes and what they remove, for example `1:device+location+person`: with it alone the
   * same bytes are made again. Null when they equal the file.
   */
  readonly version: string | null;
  readonly removed: readonly RemovedData[];
  /** What should not leave and does: it cannot be told apart from picture and sound, by the tables of the file. */
  readonly left?: readonly RemovedData[];
}

/**
 * The rules by which shared bytes are made. Records name them and ids depend on them: what they remove never changes.
 * Better rules get the next number, and these stay beside them.
 */
const RULES = '1';
const KINDS = ['device', 'location', 'person'] as const;

/** The version that tells what a policy removes; null when it keeps everything. */
export function sharedVersionOf(policy: SharePolicy): string | null {
  const removed = KINDS.filter((kind) => policy[kind] === 'remove');
  return removed.length === 0 ? null : `${RULES}:${removed.join('+')}`;
}

/** The policy that a version stands for; undefined for a version that this croton does not know. */
export function policyOfVersion(version: string): SharePolicy | undefined {
  const removed = new Set(version.slice(version.indexOf(':') + 1).split('+'));
  const choice = (kind: PrivateKind): ShareChoice => (removed.has(kind) ? 'remove' : 'keep');
  const policy = { location: choice('location'), device: choice('device'), person: choice('person') };
  return sharedVersionOf(policy) === version ? policy : undefined;
}
