import { readField } from '../record/fields.js';

type Bag = Readonly<Record<string, unknown>>;

/** How many clips, how long and how large they are. */
export interface ClipAmount {
  clips: number;
  bytes: number;
  /** Seconds; clips of unknown length add nothing. */
  duration_s: number;
  unknown_durations: number;
}

export interface ValueAmount extends ClipAmount {
  /** null: the record has no value. Untrusted. */
  readonly value: string | null;
}

export interface FieldStats {
  readonly field: string;
  /** The largest number of clips first. */
  readonly values: readonly ValueAmount[];
  /** Clips with further values: too many different ones to tell apart. */
  readonly further: number;
}

export interface ManifestStats {
  readonly total: ClipAmount;
  readonly untitled: number;
  readonly by: readonly FieldStats[];
}

/** Different values of a field that are told apart: memory stays flat, also for titles. */
const MOST_VALUES = 50_000;

/** Counts records by the values of fields. A clip counts in each value of a list. */
export class StatsCounter {
  readonly #total = nothing();
  #untitled = 0;
  readonly #fields: readonly { field: string; values: Map<string | null, ClipAmount>; further: number }[];

  /** @param fields dotted paths */
  constructor(fields: readonly string[]) {
    this.#fields = fields.map((field) => ({ field, values: new Map(), further: 0 }));
  }

  add(record: Bag): void {
    const bytes = positive(record['bytes']);
    const durationS = positive(readField(record, 'media.duration_s'));
    count(this.#total, bytes, durationS);
    if (record['title'] === undefined) this.#untitled += 1;
    for (const entry of this.#fields) {
      const { field, values } = entry;
      for (const value of valuesOf(readField(record, field))) {
        let amount = values.get(value);
        if (amount === undefined) {
          if (values.size >= MOST_VALUES) {
            entry.further += 1;
            continue;
          }
          amount = nothing();
          values.set(value, amount);
        }
        count(amount, bytes, durationS);
      }
    }
  }

  result(): ManifestStats {
    const by = this.#fields.map(({ field, values, further }) => ({
      field,
      values: [...values]
        .map(([value, amount]) => ({ value, ...rounded(amount) }))
        .sort((a, b) => b.clips - a.clips || compare(a.value, b.value)),
      further,
    }));
    return { total: rounded(this.#total), untitled: this.#untitled, by };
  }
}

const nothing = (): ClipAmount => ({ clips: 0, bytes: 0, duration_s: 0, unknown_durations: 0 });

/** Milliseconds are enough, and sums of fractions end in noise. */
const rounded = (amount: ClipAmount): ClipAmount => ({
  ...amount,
  duration_s: Math.round(amount.duration_s * 1000) / 1000,
});

const compare = (a: string | null, b: string | null) => ((a ?? '') < (b ?? '') ? -1 : 1);

function count(amount: ClipAmount, bytes: number, durationS: number): void {
  amount.clips += 1;
  amount.bytes += bytes;
  amount.duration_s += durationS;
  if (durationS === 0) amount.unknown_durations += 1;
}

const positive = (value: unknown) =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;

/** The values that a record counts under, each once. */
function valuesOf(value: unknown): Iterable<string | null> {
  if (value === undefined || value === null) return [null];
  if (!Array.isArray(value)) return [asText(value)];
  return value.length === 0 ? [null] : new Set(value.map(asText));
}

const asText = (value: unknown) => (typeof value === 'string' ? value : JSON.stringify(value));
