/** What went over the wire, by hours, on disk: budgets outlive a run, and runs side by side share them. */
import { z } from 'zod';
import { writeFileAtomic } from '../files/atomic-write.js';
import { acquireLock } from '../files/lock.js';
import { readTextFile } from '../files/read-text-file.js';
import { type Budget, periodStartMs } from './byte-budget.js';

const HOUR_MS = 3_600_000;
/** Longer than any period, hours. */
const KEPT_HOURS = 33 * 24;
const LONGEST_FILE = 1 << 20;

const spentSchema = z.object({ hours: z.record(z.string(), z.number().nonnegative()) });

export class SpentBytes {
  readonly #path: string;
  /** Bytes by the start of an hour, as the file has them. */
  #kept = new Map<number, number>();
  /** Those that the file does not have yet. */
  readonly #fresh = new Map<number, number>();

  private constructor(path: string) {
    this.#path = path;
  }

  /** A file that is damaged or gone counts as empty: what is lost is a count, not a clip. */
  static async open(path: string): Promise<SpentBytes> {
    const spent = new SpentBytes(path);
    spent.#kept = await readHours(path);
    return spent;
  }

  add(bytes: number, nowMs: number): void {
    this.#add(periodStartMs('hour', nowMs), bytes);
  }

  /** Bytes in the budget's period around `nowMs`. */
  within({ per }: Budget, nowMs: number): number {
    const from = periodStartMs(per, nowMs);
    const to = periodStartMs(per, nowMs, 1);
    let sum = 0;
    for (const hours of [this.#kept, this.#fresh])
      for (const [hour, bytes] of hours) if (hour >= from && hour < to) sum += bytes;
    return sum;
  }

  /** Adds to the file what is new, and takes in what others added. Throws `file/unwritable`, `lock/held`. */
  async save(nowMs: number): Promise<void> {
    const lock = await acquireLock(`${this.#path}.lock`, 'the count of bytes');
    try {
      // More may be added while it is written.
      const taken = new Map(this.#fresh);
      const hours = await readHours(this.#path);
      for (const [hour, bytes] of taken) hours.set(hour, (hours.get(hour) ?? 0) + bytes);
      for (const hour of hours.keys()) if (Math.abs(nowMs - hour) > KEPT_HOURS * HOUR_MS) hours.delete(hour);
      if (taken.size > 0) {
        const document = { version: 1, hours: Object.fromEntries(hours) };
        await writeFileAtomic(this.#path, `${JSON.stringify(document)}\n`, { mode: 0o600 });
      }
      this.#kept = hours;
      for (const [hour, bytes] of taken) this.#add(hour, -bytes);
    } finally {
      await lock.release();
    }
  }

  #add(hour: number, bytes: number): void {
    const sum = (this.#fresh.get(hour) ?? 0) + bytes;
    if (sum === 0) this.#fresh.delete(hour);
    else this.#fresh.set(hour, sum);
  }
}

async function readHours(path: string): Promise<Map<number, number>> {
  try {
    const text = await readTextFile(path, LONGEST_FILE);
    const { hours } = spentSchema.parse(JSON.parse(text ?? '{"hours":{}}'));
    return new Map(Object.entries(hours).map(([hour, bytes]) => [Number(hour), bytes]));
  } catch {
    return new Map();
  }
}
