import type { PrivateKind } from './facts.js';

export type ShareChoice = 'remove' | 'keep';

/** What happens to private metadata when a clip is shared. */
export type SharePolicy = Readonly<Record<PrivateKind, ShareChoice>>;

/** What holds where nobody chose otherwise. */
export const REMOVE_ALL: SharePolicy = { location: 'remove', device: 'remove', person: 'remove' };

/** Something private that does not leave with the clip: where it stood, never its value. */
export interface RemovedData {
  readonly kind: PrivateKind | 'data-track';
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
}
