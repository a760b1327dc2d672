import { escapeUntrusted, excerpt } from '../text/escape.js';
import { plural } from '../text/units.js';
import type { ReportedItem, ReportedView } from './findings-report.js';

/** The kinds of what is left out as people read them, in the order in which they are told. */
const WORDS: Readonly<Record<string, string>> = {
  location: 'location',
  device: 'device',
  person: 'names of people',
  'data-track': 'data tracks',
  unknown: 'unrecognized data',
};

/** `shared without: location, device`; empty where all of the file leaves. */
export function sharedWithout(view: ReportedView | null | undefined): string {
  const kinds = new Set(view?.removed.map(({ kind }) => kind));
  const words = Object.keys(WORDS).filter((kind) => kinds.has(kind));
  return words.length === 0 ? '' : `shared without: ${words.map((kind) => WORDS[kind]).join(', ')}`;
}

/** One line about one clip, with what is left out by name; empty where all of the file leaves. */
export function sharedLine({ path, shared }: Pick<ReportedItem, 'path' | 'shared'>): string {
  const without = sharedWithout(shared);
  if (without === '') return '';
  const names = shared?.removed.map(({ what }) => what).join(', ') ?? '';
  return `${escapeUntrusted(path)}: ${without} (${excerpt(names)})\n`;
}

/** Counts clips that do not leave as they are. */
export class SharedClips {
  #private = 0;
  #unrecognized = 0;

  count({ shared }: Pick<ReportedItem, 'shared'>): void {
    if (!shared || shared.removed.length === 0) return;
    // A maker's own boxes may hold anything: nobody can say that they are private.
    if (shared.removed.every(({ kind }) => kind === 'unknown')) this.#unrecognized += 1;
    else this.#private += 1;
  }

  /** Lines for the summary; none where there is nothing to say. */
  lines(): string[] {
    return [...leftOut('private data', this.#private), ...leftOut('unrecognized data', this.#unrecognized)];
  }
}

const leftOut = (what: string, clips: number) =>
  clips === 0 ? [] : [`${what} will be left out of ${plural(clips, 'clip')}`];
