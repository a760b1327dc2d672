/** Puts a manifest in order: form, letter case, order and, with the clips at hand, facts. Never rights, consent or culture. */
import { createReadStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';
import { openAtomic, versionOf } from '../files/atomic-write.js';
import { stateDirectory } from '../files/directories.js';
import { acquireLock } from '../files/lock.js';
import { removeLeftovers, temporaryPlace } from '../files/temporary-place.js';
import { memoryName } from '../manifest/build-memory.js';
import type { MediaToCompare } from '../manifest/compare-media.js';
import { type FormFix, type LineInForm, linesInForm } from '../manifest/fix-lines.js';
import { type FieldFix, putValues, tidyValues } from '../manifest/fix-record.js';
import { findDuplicateKey } from '../manifest/json-position.js';
import { assertManifestPlace } from '../manifest/manifest-place.js';
import { SortedLines } from '../manifest/sorted-lines.js';
import { factValues } from './fix-facts.js';
import { mapInOrder } from './map-in-order.js';

export type FixEvent =
  | ({ readonly type: 'field'; readonly line: number } & FieldFix)
  /** Told at the end: in so many lines, `line` is the first. */
  | { readonly type: 'form'; readonly what: FormFix; readonly line: number; readonly lines: number }
  | { readonly type: 'sorted'; readonly moved: number }
  /** Records stay where they are, since this line cannot be read and what it belongs to is unknown. */
  | { readonly type: 'unsorted'; readonly line: number };

export interface FixOptions {
  /** The manifest, absolute. */
  readonly path: string;
  /** As it was named. */
  readonly name: string;
  /** Nothing is written; {@link FixSummary.content} is what would be. */
  readonly dryRun: boolean;
  /** The clips: facts are read from them. */
  readonly media?: MediaToCompare | undefined;
}

export interface FixSummary {
  /** Records of which something was changed, without their place. */
  readonly records: number;
  readonly changed: boolean;
  /** Where the manifest stands as it is now, or would be. */
  readonly content: string;
  /** Removes what was made for `content`. */
  readonly close: () => Promise<void>;
}

/**
 * Fixes one manifest, atomically and in flat memory.
 * @throws CrotonError `manifest/unreadable` (nothing is changed), `file/not-found`, `file/unreadable`, `file/unwritable`,
 * `lock/held`, `run/interrupted`
 */
export async function fixManifest(
  context: Context,
  options: FixOptions,
  emit: (event: FixEvent) => void,
): Promise<FixSummary> {
  await assertManifestPlace(options.path);
  const lockPath = join(stateDirectory(context.env), 'builds', `${memoryName(options.path)}.lock`);
  const lock = await acquireLock(lockPath, options.path);
  const scratch = await makeScratch(options).catch(async (error: unknown) => {
    await lock.release();
    throw error;
  });
  const close = () => rm(scratch, { recursive: true, force: true });
  try {
    const summary = await fixInto(context, options, scratch, emit);
    if (!options.dryRun || !summary.changed) await close();
    return { ...summary, close };
  } catch (error) {
    await close();
    if (error instanceof CrotonError || systemErrorCode(error) === undefined) throw error;
    const written = error instanceof Error && 'syscall' in error && error.syscall === 'write';
    const missing = systemErrorCode(error) === 'ENOENT';
    const code = written ? 'file/unwritable' : missing ? 'file/not-found' : 'file/unreadable';
    throw new CrotonError(code, { path: options.name, reason: reasonOf(error) }, { cause: error });
  } finally {
    await lock.release();
  }
}

/** The disk that holds the manifest has room for another one; a dry run leaves that folder alone. */
async function makeScratch({ path, dryRun }: FixOptions): Promise<string> {
  const folder = dryRun ? tmpdir() : dirname(path);
  const scratch = temporaryPlace(folder);
  try {
    await removeLeftovers(folder);
    await mkdir(scratch, { mode: 0o700 });
    return scratch;
  } catch (error) {
    throw new CrotonError('file/unwritable', { path: folder, reason: reasonOf(error) }, { cause: error });
  }
}

async function fixInto(
  { signal }: Context,
  { path, name, dryRun, media }: FixOptions,
  scratch: string,
  emit: (event: FixEvent) => void,
): Promise<Omit<FixSummary, 'close'>> {
  const forms = new Map<FormFix, { line: number; lines: number }>();
  const note = (what: FormFix, line: number) => {
    const before = forms.get(what);
    if (before === undefined) forms.set(what, { line, lines: 1 });
    else before.lines += 1;
  };
  const version = await versionOf(path);
  const lines = linesInForm(createReadStream(path, { highWaterMark: 1 << 18 }), name, note);
  const places = new SortedLines(join(scratch, 'lines.jsonl'));
  let records = 0;
  let unreadable: number | undefined;
  let lastName = '';
  let lastEnds = true;
  try {
    for await (const { line, text, ends, fixes, fileName } of fixLines(lines, media, signal)) {
      if (signal.aborted) throw new CrotonError('run/interrupted', {});
      if (fixes.length > 0) records += 1;
      for (const fix of fixes) emit({ type: 'field', line, ...fix });
      if (fileName === undefined) unreadable ??= line;
      lastEnds = ends;
      lastName = fileName ?? lastName;
      places.add(text, lastName);
    }
    for (const [what, where] of forms) emit({ type: 'form', what, ...where });
    const sorts = unreadable === undefined && !places.inOrder;
    if (unreadable !== undefined && !places.inOrder) emit({ type: 'unsorted', line: unreadable });
    if (records + forms.size === 0 && !sorts) return { records, changed: false, content: path };
    const order = places.order(sorts);
    if (sorts) emit({ type: 'sorted', moved: order.filter((line, index) => line !== index).length });
    const content = dryRun ? join(scratch, 'manifest.jsonl') : path;
    const file = await openAtomic(content, dryRun ? {} : { replaces: version });
    try {
      await places.copy(file, order, lastEnds);
      await file.commit();
    } finally {
      await file.discard();
    }
    return { records, changed: true, content };
  } finally {
    places.close();
  }
}

interface FixedLine {
  readonly line: number;
  readonly text: string;
  readonly ends: boolean;
  readonly fixes: readonly FieldFix[];
  /** Undefined where the line is no record with a name. */
  readonly fileName: string | undefined;
}

async function* fixLines(
  lines: AsyncIterable<LineInForm>,
  media: MediaToCompare | undefined,
  signal: AbortSignal,
): AsyncGenerator<FixedLine> {
  if (media === undefined) {
    for await (const line of lines) yield tidyLine(line);
    return;
  }
  yield* mapInOrder(lines, { limit: media.jobs }, async (line) => {
    const tidy = tidyLine(line);
    if (line.record === undefined) return tidy;
    const record = JSON.parse(tidy.text) as Readonly<Record<string, unknown>>;
    // Which of two keys is meant a person has to say.
    if (findDuplicateKey(tidy.text, record) !== undefined) return tidy;
    const { text, fixes } = putValues(tidy.text, await factValues(record, media, signal));
    return { ...tidy, text, fixes: [...tidy.fixes, ...fixes] };
  });
}

function tidyLine({ line, text, ends, record }: LineInForm): FixedLine {
  const fileName = record?.['file_name'];
  const named = typeof fileName === 'string' ? fileName : undefined;
  const values = record === undefined ? [] : tidyValues(record, text);
  const fixed = values.length === 0 ? { text, fixes: [] } : putValues(text, values);
  return { line, ends, ...fixed, fileName: named };
}
