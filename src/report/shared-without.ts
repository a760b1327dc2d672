import { plural } from '../text/units.js';
import type { ReportedItem, ReportedView } from './findings-report.js';

const WORDS: Readonly<Record<string, string>> = { 'data-track': 'data tracks' };

/** `shared without: location, device`; empty where all of the file leaves. */
export function sharedWithout(view: ReportedView | null | undefined): string {
  const kinds = new Set(view?.removed.map(({ kind }) => WORDS[kind] ?? kind));
  return kinds.size === 0 ? '' : `shared without: ${[...kinds].join(', ')}`;
}

/** Counts clips that do not leave as they are. */
export class SharedClips {
  #clips = 0;

  count({ shared }: Pick<ReportedItem, 'shared'>): void {
    if (shared && shared.removed.length > 0) this.#clips += 1;
  }

  /** A line for the summary; empty where there is nothing to say. */
  line(): string {
    return this.#clips === 0 ? '' : `private data will be left out of ${plural(this.#clips, 'clip')}\n`;
  }
}
