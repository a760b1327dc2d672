/** How far an upload is, out of its events: what bars and plain lines show. */
import type { TransferEvent } from '../transfer/events.js';

interface Flight {
  readonly fileName: string;
  readonly bytes: number;
  done: number;
  /** Whether the endpoint's offset is known: what it had before was not sent now. */
  placed: boolean;
}

const WINDOW_MS = 30_000;
const BUCKET_MS = 1000;

export class UploadProgress {
  readonly flights = new Map<string, Flight>();
  readonly #startedMs: number;
  readonly #buckets: { atMs: number; bytes: number }[] = [];
  #settledBytes = 0;
  clips = 0;
  bytes = 0;
  settled = 0;
  problems = 0;
  scanned = 0;

  constructor(nowMs: number) {
    this.#startedMs = nowMs;
  }

  /** Bytes of clips that are done, and of those under way. */
  get doneBytes(): number {
    let sum = this.#settledBytes;
    for (const { done } of this.flights.values()) sum += done;
    return Math.min(sum, this.bytes);
  }

  /** Bytes per second over the last half minute; undefined while nothing has moved. */
  rate(nowMs: number): number | undefined {
    while ((this.#buckets[0]?.atMs ?? nowMs) < nowMs - WINDOW_MS) this.#buckets.shift();
    const moved = this.#buckets.reduce((sum, { bytes }) => sum + bytes, 0);
    const sinceMs = this.#buckets[0]?.atMs ?? this.#startedMs;
    return moved <= 0 ? undefined : (moved / Math.max(BUCKET_MS, nowMs - sinceMs)) * 1000;
  }

  /** Seconds that are left at this rate. */
  etaS(nowMs: number): number | undefined {
    const rate = this.rate(nowMs);
    return rate === undefined ? undefined : (this.bytes - this.doneBytes) / rate;
  }

  take(event: TransferEvent, nowMs: number): void {
    switch (event.type) {
      case 'scanned':
        this.scanned = event.files;
        return;
      case 'planned':
        this.clips = event.clips;
        this.bytes = event.bytes;
        return;
      case 'clip-started':
        this.flights.set(event.id, {
          fileName: event.fileName,
          bytes: event.bytes,
          done: 0,
          placed: false,
        });
        return;
      case 'clip-progress':
        this.#move(event.id, event.bytes, nowMs);
        return;
      case 'clip-done':
        this.flights.delete(event.id);
        this.settled += 1;
        this.#settledBytes += event.bytes;
        return;
      case 'clip-problem':
        this.problems += 1;
        if (event.problem.id !== undefined) this.flights.delete(event.problem.id);
        if (event.problem.kind === 'held' || event.problem.kind === 'invalid') return;
        this.settled += 1;
        this.#settledBytes += event.bytes;
        return;
      default:
        return;
    }
  }

  #move(id: string, bytes: number, nowMs: number): void {
    const flight = this.flights.get(id);
    if (flight === undefined) return;
    const moved = flight.placed ? Math.max(0, bytes - flight.done) : 0;
    flight.placed = true;
    flight.done = bytes;
    const last = this.#buckets.at(-1);
    if (last !== undefined && nowMs - last.atMs < BUCKET_MS) last.bytes += moved;
    else this.#buckets.push({ atMs: nowMs, bytes: moved });
  }
}
