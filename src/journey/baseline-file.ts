/** The text of a baseline: JSON, an entry to a line. */
import { CrotonError } from '../errors.js';

/** A finding that somebody looked at and decided to live with. */
export interface BaselineEntry {
  /** Where the clip was, for people: below the folder with the clips. Untrusted. */
  readonly path: string;
  readonly rule: string;
  /** Content id of the clip, `sha256:…`. */
  readonly id: string;
  readonly reason?: string;
}

/** Whether findings of a rule enter a baseline only with a reason: what concerns people or rights. */
export const needsReason = (rule: string) => /^(?:rights|privacy)\//.test(rule);

/** One entry to a line, in the order of paths: changes read well in a diff. */
export function renderBaseline(entries: readonly BaselineEntry[]): string {
  const order = (a: BaselineEntry, b: BaselineEntry) =>
    compare(a.path, b.path) || compare(a.rule, b.rule) || compare(a.id, b.id);
  const lines = entries
    .toSorted(order)
    .map(({ path, rule, id, reason }) => `\n    ${JSON.stringify({ path, rule, id, reason })}`);
  return `{\n  "version": 1,\n  "entries": [${lines.join(',')}${lines.length === 0 ? '' : '\n  '}]\n}\n`;
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

/** Its entries. Errors: `baseline/invalid`, naming `file`. */
export function parseBaseline(text: string, file: string): BaselineEntry[] {
  const invalid = (reason: string) => new CrotonError('baseline/invalid', { file, reason });
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    // The parser’s words quote the file, and a link in a stranger’s folder may name any.
    throw invalid('it is not JSON');
  }
  const { version, entries } = isBag(data) ? data : {};
  if (version !== 1) throw invalid('it is no baseline of version 1');
  if (!Array.isArray(entries)) throw invalid('it has no list of entries');
  const wrong = entries.findIndex((entry) => !isEntry(entry));
  if (wrong >= 0) throw invalid(`entry ${wrong + 1} needs path, rule and id, a content id`);
  const unexplained = (entries as BaselineEntry[]).find(
    ({ rule, reason = '' }) => needsReason(rule) && reason.trim() === '',
  );
  // An entry that was written by hand does not get around it.
  if (unexplained !== undefined)
    throw invalid(`the entry of ${unexplained.rule} for ${unexplained.path} needs a reason`);
  return entries as BaselineEntry[];
}

const isBag = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function isEntry(value: unknown): value is BaselineEntry {
  if (!isBag(value)) return false;
  const { path, rule, id, reason } = value;
  const texts = typeof path === 'string' && typeof rule === 'string' && typeof id === 'string';
  if (!texts || !/^sha256:[0-9a-f]{64}$/.test(id)) return false;
  return reason === undefined || typeof reason === 'string';
}
