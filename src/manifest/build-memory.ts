/**
 * What earlier builds of one manifest knew: which answers defaults, rules and sidecars produced for each clip (state,
 * for the three-way merge), and what unchanged files are (a cache, so that they are not read again).
 */
import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { cacheDirectory, stateDirectory } from '../files/directories.js';
import { KeyedLog } from '../files/keyed-log.js';
import { type FileIdentity, isSameState } from '../media/shared-bytes.js';
import { canonicalJson } from '../record/canonical.js';
import type { FieldValue, FlatAnswers } from './answers.js';
import type { ComputedFields } from './compose-record.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** A file that was looked at and found good. */
export interface KnownFile {
  /** State of the file when it was hashed. */
  readonly state: FileIdentity;
  /** All that would change with the tool or the rules. */
  readonly stamp: string;
  readonly computed: Omit<ComputedFields, 'fileName'>;
}

interface ProducedEntry {
  /** The build that wrote it. */
  readonly build: number;
  readonly answers: string;
  /** What was produced before: still in the manifest if that build ended before it was written. */
  readonly before?: string;
}

type StateValue =
  | { readonly produced: ProducedEntry }
  | { readonly answers: readonly (readonly [string, FieldValue])[] }
  | Builds;

/** Builds are numbered from 1. */
interface Builds {
  /** The last that wrote its manifest. */
  readonly build: number;
  /** The last that began to remember. */
  readonly begun?: number;
  /** Those before it that ended half way: what they produced is in no manifest. */
  readonly lost?: readonly number[];
}

const LAST_BUILD = 'written';
const CACHED_ANSWERS = 256;

export class BuildMemory {
  readonly #state: KeyedLog<StateValue>;
  readonly #files: KeyedLog<KnownFile>;
  readonly #answers = new Map<string, FlatAnswers>();
  readonly #keys = new WeakMap<FlatAnswers, string>();
  #lastEntry: { readonly id: string; readonly entry: ProducedEntry | undefined } | undefined;
  #builds: Builds;
  #isBegun = false;

  private constructor(state: KeyedLog<StateValue>, files: KeyedLog<KnownFile>) {
    this.#state = state;
    this.#files = files;
    const value = state.get(LAST_BUILD);
    this.#builds = value !== undefined && 'build' in value ? value : { build: 0 };
  }

  /** Opens the memory of the manifest at the absolute `manifestPath`. */
  static async open(env: Environment, manifestPath: string): Promise<BuildMemory> {
    const name = `${memoryName(manifestPath)}.log`;
    const state = await openState(join(stateDirectory(env), 'builds', name));
    const files = await KeyedLog.open<KnownFile>(join(cacheDirectory(env), 'builds', name));
    return new BuildMemory(state, files);
  }

  knownFile(fileName: string, state: FileIdentity, stamp: string): KnownFile['computed'] | undefined {
    const known = this.#files.get(fileName);
    return known?.stamp === stamp && isSameState(known.state, state) ? known.computed : undefined;
  }

  /** The state in which a file was hashed here to `id`, as `shared` says (`media.shared`); undefined where it was not. */
  hashedState(fileName: string, id: string, shared: string | undefined): FileIdentity | undefined {
    const known = this.#files.get(fileName);
    return known?.computed.id === id && known.computed.media.shared === shared ? known.state : undefined;
  }

  /** What was remembered of a file in this build. */
  computedOf(fileName: string): KnownFile['computed'] {
    const known = this.#files.get(fileName);
    if (known === undefined) throw new Error(`forgot ${fileName}`);
    return known.computed;
  }

  async rememberFile(fileName: string, known: KnownFile): Promise<void> {
    await this.#files.set(fileName, known);
  }

  /** What may have been produced for a clip when the manifest was last written; undefined when it is not known. */
  produced(id: string): FlatAnswers[] | undefined {
    const entry = this.#producedEntry(id);
    if (entry === undefined) return undefined;
    const keys = this.#isWritten(entry) ? [entry.answers] : [entry.answers, entry.before];
    const known = keys.map((key) => (key === undefined ? undefined : this.#readAnswers(key)));
    // Where one of them is not known, an edit could not be told from what was produced.
    return known.every((answers) => answers !== undefined) ? known : undefined;
  }

  /** Remembers what is produced for a clip now. Call before the manifest is written, {@link confirmWritten} after. */
  async rememberProduced(id: string, answers: FlatAnswers): Promise<void> {
    const key = await this.#writeAnswers(answers);
    const entry = this.#producedEntry(id);
    const isWritten = entry !== undefined && this.#isWritten(entry);
    if (entry?.answers === key && isWritten) return;
    const written = isWritten ? entry.answers : entry?.before;
    const before = written === undefined ? {} : { before: written };
    const build = await this.#begin();
    this.#lastEntry = undefined;
    await this.#state.set(`clip:${id}`, { produced: { build, answers: key, ...before } });
  }

  /** Waits until what was remembered is on the disk: a manifest must not be there before it. */
  async sync(): Promise<void> {
    if (this.#isBegun) await this.#state.sync();
  }

  /** The manifest of this build is in place. */
  async confirmWritten(): Promise<void> {
    if (!this.#isBegun) return;
    const { begun = 0, lost = [] } = this.#builds;
    await this.#setBuilds({ build: begun, begun, lost });
    this.#isBegun = false;
  }

  async close(): Promise<void> {
    await this.#state.close();
    await this.#files.close();
  }

  /** The number of this build. */
  async #begin(): Promise<number> {
    const { build, begun = build, lost = [] } = this.#builds;
    if (this.#isBegun) return begun;
    this.#isBegun = true;
    await this.#setBuilds({ build, begun: begun + 1, lost: begun > build ? [...lost, begun] : lost });
    return begun + 1;
  }

  async #setBuilds(builds: Builds): Promise<void> {
    this.#builds = builds;
    await this.#state.set(LAST_BUILD, builds);
  }

  #isWritten({ build }: ProducedEntry): boolean {
    return build <= this.#builds.build && this.#builds.lost?.includes(build) !== true;
  }

  /** Asked for twice in a row: before a record is merged, and when it is remembered. */
  #producedEntry(id: string): ProducedEntry | undefined {
    if (this.#lastEntry?.id !== id) {
      const value = this.#state.get(`clip:${id}`);
      this.#lastEntry = {
        id,
        entry: value !== undefined && 'produced' in value ? value.produced : undefined,
      };
    }
    return this.#lastEntry.entry;
  }

  #readAnswers(key: string): FlatAnswers | undefined {
    const cached = this.#answers.get(key);
    if (cached !== undefined) return cached;
    const value = this.#state.get(`answers:${key}`);
    if (value === undefined || !('answers' in value)) return undefined;
    return this.#cache(key, new Map(value.answers));
  }

  /** Most clips share their answers: they are kept once, under a digest. */
  async #writeAnswers(answers: FlatAnswers): Promise<string> {
    const known = this.#keys.get(answers);
    if (known !== undefined) return known;
    const entries = [...answers].sort(([a], [b]) => (a < b ? -1 : 1));
    const key = createHash('sha256').update(canonicalJson(entries)).digest('hex').slice(0, 32);
    if (this.#readAnswers(key) === undefined) await this.#state.set(`answers:${key}`, { answers: entries });
    this.#cache(key, answers);
    this.#keys.set(answers, key);
    return key;
  }

  #cache(key: string, answers: FlatAnswers): FlatAnswers {
    if (this.#answers.size >= CACHED_ANSWERS) this.#answers.clear();
    this.#answers.set(key, answers);
    return answers;
  }
}

/**
 * Where one line of the state is damaged, an older one of the same clip would be taken for the last: all is forgotten
 * then. A last line without an end is of a crash, and of a build whose manifest was not written.
 */
async function openState(path: string): Promise<KeyedLog<StateValue>> {
  const state = await KeyedLog.open<StateValue>(path);
  if (state.dropped === 0) return state;
  if (state.dropped === 1 && state.torn) {
    await state.compact();
    return state;
  }
  await state.close();
  await rename(path, `${path}.damaged`);
  return KeyedLog.open<StateValue>(path);
}

/** The name under which the state of a manifest is kept: the same one by whatever links its folder is reached. */
export function memoryName(manifestPath: string): string {
  const path = join(realFolder(dirname(manifestPath)), basename(manifestPath));
  return createHash('sha256').update(path).digest('hex').slice(0, 32);
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch {
    return folder;
  }
}
