/** How far an upload is, out of its events: what bars and plain lines show. */
import type { PauseReason, TransferEvent } from '../transfer/events.js';
import { RecentRate } from './recent-rate.js';

/** A clip under way. */
export interface Flight {
  readonly fileName: string;
  readonly bytes: number;
  /** Bytes that are at the endpoint or on the way. */
  done: number;
  /** Whether the endpoint's offset is known: what it had before was not sent now. */
  placed: boolean;
  /** All bytes are there, the receipt is not. */
  sent: boolean;
}

interface Waiting {
  readonly reason: string;
  readonly fileName: string | undefined;
  readonly away: boolean;
  readonly busy: boolean | undefined;
  readonly untilMs: number;
}

interface Pause {
  readonly why: PauseReason;
  readonly untilMs: number | undefined;
}

/** Waits shorter than this, in milliseconds, are over before they are read. */
const SHORTEST_WAIT_MS = 1000;

export class UploadProgress {
  readonly flights = new Map<string, Flight>();
  readonly #rate = new RecentRate();
  #settledBytes = 0;
  #waiting: Waiting | undefined;
  /** Clips and bytes to deliver; they may grow until `final`. */
  clips = 0;
  bytes = 0;
  final = true;
  /** Clips that are there, or that were given up. */
  settled = 0;
  problems = 0;
  scanned = 0;
  prepared = 0;
  /** Clips that may travel side by side. */
  sideBySide: number | undefined;
  pause: Pause | undefined;
  /** Another croton uploads this collection, with this process id where it is known. */
  locked: { readonly pid: number | undefined } | undefined;
  /** Bytes that were sent in this run, less those that were lost. */
  movedBytes = 0;
  /** Whether a clip was sent or found at the endpoint. */
  begun = false;

  /** Bytes of clips that are done, and of those under way. */
  get doneBytes(): number {
    let sum = this.#settledBytes;
    for (const { done } of this.flights.values()) sum += done;
    return Math.min(sum, this.bytes);
  }

  /** Clips whose bytes are there and whose receipt is not. */
  get checking(): number {
    let count = 0;
    for (const { sent } of this.flights.values()) if (sent) count += 1;
    return count;
  }

  /** Bytes per second of late; undefined while nothing moves. */
  rate(nowMs: number): number | undefined {
    return this.#rate.at(nowMs);
  }

  /** Seconds that are left at this rate; undefined while that, or how much there is, is unknown. */
  etaS(nowMs: number): number | undefined {
    if (!this.final || this.pause !== undefined) return undefined;
    return this.#rate.secondsFor(this.bytes - this.doneBytes, this.clips - this.settled, nowMs);
  }

  /** What is waited for now. */
  waiting(nowMs: number): Waiting | undefined {
    return this.#waiting !== undefined && nowMs < this.#waiting.untilMs ? this.#waiting : undefined;
  }

  take(event: TransferEvent, nowMs: number): void {
    // Nothing else is told while another process has the lock.
    this.locked = event.type === 'locked' ? event : undefined;
    switch (event.type) {
      case 'locked':
        return;
      case 'scanned':
        this.scanned = event.files;
        return;
      case 'planned':
        this.clips = event.clips;
        this.bytes = event.bytes;
        this.final = event.final;
        return;
      case 'prepared':
        this.prepared = event.clips;
        return;
      case 'side-by-side':
        this.sideBySide = event.clips;
        return;
      case 'waiting':
        this.#wait(event, nowMs);
        return;
      case 'paused':
        this.pause = event;
        this.#rate.forget();
        return;
      case 'resumed':
        this.pause = undefined;
        return;
      default:
        this.#takeClip(event, nowMs);
    }
  }

  #takeClip(event: TransferEvent, nowMs: number): void {
    switch (event.type) {
      case 'clip-started': {
        const { fileName, bytes, resumes = false } = event;
        this.begun = true;
        this.#rate.begin(nowMs);
        this.flights.set(event.id, { fileName, bytes, done: 0, placed: !resumes, sent: false });
        return;
      }
      case 'clip-progress':
        this.#move(event.id, event.bytes, nowMs);
        return;
      case 'clip-sent': {
        const flight = this.flights.get(event.id);
        if (flight === undefined) return;
        this.#move(event.id, flight.bytes, nowMs);
        flight.sent = true;
        return;
      }
      case 'clip-done':
        this.begun = true;
        this.#waiting = undefined;
        if (this.flights.has(event.id)) this.#rate.add(0, nowMs, 1);
        this.#settle(event.id, event.bytes);
        return;
      case 'clip-problem': {
        const { id, kind } = event.problem;
        this.problems += 1;
        // Those were never planned.
        if (kind === 'held' || kind === 'invalid') return;
        this.#settle(id, event.bytes);
      }
    }
  }

  #settle(id: string | undefined, bytes: number): void {
    if (id !== undefined) this.flights.delete(id);
    this.settled += 1;
    this.#settledBytes += bytes;
  }

  #wait(event: TransferEvent & { type: 'waiting' }, nowMs: number): void {
    const { reason, fileName, away, busy, delayMs } = event;
    if (delayMs < SHORTEST_WAIT_MS) return;
    const waiting = { reason, fileName, away, busy, untilMs: nowMs + delayMs };
    const before = this.waiting(nowMs);
    // Of several, an endpoint that is away concerns all clips; else the one that lasts longest.
    if (before?.away && !away) return;
    if (before !== undefined && before.away === away && before.untilMs > waiting.untilMs) return;
    this.#waiting = waiting;
  }

  #move(id: string, bytes: number, nowMs: number): void {
    const flight = this.flights.get(id);
    if (flight === undefined) return;
    if (flight.placed) {
      // Whatever was waited for, the endpoint is there again.
      if (bytes > flight.done) this.#waiting = undefined;
      this.movedBytes += bytes - flight.done;
      this.#rate.add(bytes - flight.done, nowMs);
    }
    flight.placed = true;
    flight.done = bytes;
    flight.sent = false;
  }
}
