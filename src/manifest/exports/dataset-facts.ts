/** What the records of a dataset say together: for cards and descriptions. */
import { readField } from '../../record/fields.js';
import type { ClipRecord } from '../../record/schema.js';

/** Different values that are counted of one field. Free text may have as many as there are records. */
const MOST_VALUES = 10_000;

/** The fields whose values are counted. */
const COUNTED = [
  'rights.license',
  'rights.ai_generative_training',
  'rights.ai_training',
  'rights.people',
  'rights.consent',
  'rights.minors',
  'origin.capture',
  'origin.synthetic',
  'culture.countries',
  'culture.languages',
  'culture.domains',
  'culture.tagged_by',
  'culture.sensitivity',
  'culture.notices',
  'caption.language',
  'caption.source',
  'media.embedded',
] as const;

export type CountedField = (typeof COUNTED)[number];

/** Counts in flat memory. */
export class DatasetFacts {
  records = 0;
  bytes = 0;
  durationS = 0;
  /** Clips that were shared without private metadata: their files on disk differ. */
  shared = 0;
  captions = 0;
  /** First and last day that `origin.captured` may mean, as ISO 8601 dates. */
  captured: readonly [string, string] | undefined;
  /** Groups that at least one record has, and `title`. */
  readonly present = new Set<string>();
  readonly #counts = new Map<CountedField, Map<string, number>>(COUNTED.map((path) => [path, new Map()]));

  add(record: ClipRecord): void {
    this.records += 1;
    this.bytes += record.bytes;
    this.durationS += record.media.duration_s ?? 0;
    if (record.media.shared !== undefined) this.shared += 1;
    if (record.caption?.text !== undefined) this.captions += 1;
    const { captured } = record.origin;
    if (captured !== undefined) {
      const days = [...(this.captured ?? []), ...daysOf(captured)].sort();
      this.captured = [days[0] ?? captured, days.at(-1) ?? captured];
    }
    for (const name in record) this.present.add(name);
    for (const [path, counts] of this.#counts) {
      const value = readField(record, path);
      for (const item of Array.isArray(value) ? value : value === undefined ? [] : [value])
        if (counts.size < MOST_VALUES || counts.has(item)) counts.set(item, (counts.get(item) ?? 0) + 1);
    }
  }

  /** The values of a field with the number of records that have them, the most frequent first. */
  counts(path: CountedField): [value: string, records: number][] {
    return [...(this.#counts.get(path) ?? [])].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  }

  values(path: CountedField): string[] {
    return this.counts(path).map(([value]) => value);
  }
}

/** The first and the last day of a year, a month or a day. */
function daysOf(date: string): [string, string] {
  const [year = '', month, day] = date.split('-');
  if (day !== undefined) return [date, date];
  const last = new Date(0);
  last.setUTCFullYear(Number(year), month === undefined ? 12 : Number(month), 0);
  return [`${year}-${month ?? '01'}-01`, last.toISOString().slice(0, 10)];
}
