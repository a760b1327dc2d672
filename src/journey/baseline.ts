/** Known findings of a collection, which no longer count: what is new stands out. Keyed by content id and rule. */
import { CrotonError } from '../errors.js';
import { writeFileAtomic } from '../files/atomic-write.js';
import { readTextFile } from '../files/read-text-file.js';
import type { Finding } from '../validation/finding.js';
import { type BaselineEntry, needsReason, parseBaseline, renderBaseline } from './baseline-file.js';

const LARGEST_BYTES = 1 << 28;

export interface BaselineOptions {
  /** Absolute path. */
  readonly path: string;
  /** Write what is found into it. */
  readonly update: boolean;
  /** Why new entries are in order. Findings about rights and privacy enter only with one. */
  readonly reason?: string | undefined;
}

/** Which entries a run could have met. */
export interface BaselineScope {
  /** Whether a rule was judged at all. */
  readonly judged: (rule: string) => boolean;
  /** Whether every clip that is there below this path was looked at. */
  readonly covered: (path: string) => boolean;
}

export interface BaselineCounts {
  /** Findings that it knew or now knows. */
  readonly known: number;
  /** Entries that no longer occur: dropped by an update. */
  readonly stale: number;
  /** New entries of an update. */
  readonly added: number;
  /** Findings that did not enter because no reason was given. */
  readonly withoutReason: number;
}

/** A baseline during one run. */
export class Baseline {
  readonly #options: BaselineOptions;
  readonly #entries: Map<string, BaselineEntry>;
  readonly #rules: ReadonlySet<string>;
  readonly #paths: ReadonlySet<string>;
  readonly #occurred = new Set<string>();
  readonly #seen = new Set<string>();
  #missed = false;
  #known = 0;
  #added = 0;
  #withoutReason = 0;

  private constructor(options: BaselineOptions, entries: readonly BaselineEntry[]) {
    this.#options = options;
    this.#entries = new Map(entries.map((entry) => [keyOf(entry), entry]));
    this.#rules = new Set(entries.map(({ rule }) => rule));
    this.#paths = new Set(entries.map(({ path }) => path));
  }

  /**
   * Reads a baseline; one that is not there yet is empty when it is to be updated.
   * @throws CrotonError `file/not-found`, `file/unreadable`, `baseline/invalid`
   */
  static async open(options: BaselineOptions): Promise<Baseline> {
    const text = await readTextFile(options.path, LARGEST_BYTES);
    if (text !== undefined) return new Baseline(options, parseBaseline(text, options.path));
    if (options.update) return new Baseline(options, []);
    throw new CrotonError('file/not-found', { path: options.path });
  }

  get path(): string {
    return this.#options.path;
  }

  /** Tells of a clip or record that could be judged. */
  see(path: string): void {
    if (this.#paths.has(path)) this.#seen.add(path);
  }

  /** Tells of a folder that could not be listed: what lies in it may be there all the same. */
  miss(): void {
    this.#missed = true;
  }

  /** Whether the id of a clip with these findings has to be known: computing it means reading the clip. */
  wantsId(findings: readonly Finding[]): boolean {
    return findings.some(
      (finding) => mayEnter(finding) && (this.#options.update || this.#rules.has(finding.rule)),
    );
  }

  /** The findings that still count. */
  filter(findings: readonly Finding[], path: string, id: string | null | undefined): Finding[] {
    return findings.filter((finding) => !this.#covers(finding, path, finding.subject.id ?? id ?? undefined));
  }

  #covers(finding: Finding, path: string, id: string | undefined): boolean {
    if (id === undefined || !mayEnter(finding)) return false;
    const { rule } = finding;
    const { update, reason } = this.#options;
    const key = keyOf({ id, rule });
    const before = this.#entries.get(key);
    if (before === undefined) {
      if (!update) return false;
      if (reason === undefined && needsReason(rule)) {
        this.#withoutReason += 1;
        return false;
      }
      this.#added += 1;
    }
    // Where the clip is now, for people.
    if (update)
      this.#entries.set(key, {
        ...before,
        path,
        rule,
        id,
        ...(before === undefined && reason !== undefined ? { reason } : {}),
      });
    this.#occurred.add(key);
    this.#known += 1;
    return true;
  }

  /** What came of it. */
  counts(scope: BaselineScope): BaselineCounts {
    const stale = [...this.#entries].filter(([key, entry]) => this.#isStale(key, entry, scope)).length;
    return { known: this.#known, stale, added: this.#added, withoutReason: this.#withoutReason };
  }

  /** Writes it, without the entries that no longer occur, if it is to be updated. Errors: `file/unwritable`. */
  async save(scope: BaselineScope): Promise<void> {
    if (!this.#options.update) return;
    const kept = [...this.#entries].filter(([key, entry]) => !this.#isStale(key, entry, scope));
    await writeFileAtomic(this.path, renderBaseline(kept.map(([, entry]) => entry)));
  }

  #isStale(key: string, { path, rule }: BaselineEntry, { judged, covered }: BaselineScope): boolean {
    if (this.#occurred.has(key)) return false;
    return this.#seen.has(path) ? judged(rule) : !this.#missed && covered(path);
  }
}

const keyOf = ({ id, rule }: Pick<BaselineEntry, 'id' | 'rule'>) => `${id} ${rule}`;
// What could not be checked today may be found wrong tomorrow.
const mayEnter = ({ outcome }: Finding) => outcome === 'fail';
