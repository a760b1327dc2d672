/** One direction of a proxied connection: a bounded buffer before the link, then a way of some length. */
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SharedLink } from './shared-link.js';

export interface LaneOptions {
  readonly from: Socket;
  readonly to: Socket;
  readonly link: SharedLink;
  readonly delayMs: () => number;
  readonly isStalled: () => boolean;
  /** Bytes that pass before the connection is reset; undefined for no end. */
  readonly lifeBytes?: number | undefined;
  /** Takes in that so many bytes were handed on. */
  readonly count: (bytes: number) => void;
}

/** Bytes that wait before the link, for each connection: what a router and the sockets hold. */
const BUFFER_BYTES = 64 * 1024;
/** Bytes on their way. */
const WINDOW_BYTES = 8 * 1024 * 1024;
const PIECE_BYTES = 16 * 1024;

interface Flying {
  readonly piece: Buffer | 'end' | 'reset';
  readonly dueMs: number;
}

/** Carries bytes, ends and resets in order. A delay holds each piece back, not the ones behind it. */
export class ProxyLane {
  readonly #options: LaneOptions;
  readonly #waiting: (Buffer | 'end' | 'reset')[] = [];
  readonly #flying: Flying[] = [];
  #waitingBytes = 0;
  #flyingBytes = 0;
  #left: number;
  #lost = false;
  #loading = false;
  #landing = false;

  constructor(options: LaneOptions) {
    this.#options = options;
    this.#left = options.lifeBytes ?? Number.POSITIVE_INFINITY;
    const { from } = options;
    from.on('data', (bytes: Buffer) => this.#take(bytes));
    from.on('end', () => this.#push('end'));
    from.on('error', () => this.#push('reset'));
  }

  /** From now on everything is swallowed, the end too: the other side is gone without a word. */
  lose(): void {
    this.#lost = true;
  }

  #take(bytes: Buffer): void {
    for (let at = 0; at < bytes.length && this.#left > 0; at += PIECE_BYTES) {
      const piece = bytes.subarray(at, Math.min(at + PIECE_BYTES, bytes.length, at + this.#left));
      this.#left -= piece.length;
      this.#waitingBytes += piece.length;
      this.#push(piece);
    }
    if (this.#left <= 0) this.#push('reset');
    if (this.#waitingBytes >= BUFFER_BYTES) this.#options.from.pause();
  }

  #push(piece: Buffer | 'end' | 'reset'): void {
    this.#waiting.push(piece);
    if (!this.#loading) void this.#load();
  }

  /** Onto the link, piece by piece. */
  async #load(): Promise<void> {
    this.#loading = true;
    const { from, link, delayMs, isStalled } = this.#options;
    for (let piece = this.#waiting.shift(); piece !== undefined; piece = this.#waiting.shift()) {
      while (isStalled() && !from.destroyed) await sleep(10);
      const bytes = typeof piece === 'string' ? 0 : piece.length;
      if (bytes > 0) await link.pass(bytes);
      while (this.#flyingBytes > WINDOW_BYTES && !from.destroyed) await sleep(5);
      this.#waitingBytes -= bytes;
      this.#flyingBytes += bytes;
      this.#flying.push({ piece, dueMs: performance.now() + delayMs() });
      if (!this.#landing) void this.#land();
      if (this.#waitingBytes < BUFFER_BYTES) from.resume();
    }
    this.#loading = false;
  }

  /** Off it again, each when it is due. */
  async #land(): Promise<void> {
    this.#landing = true;
    const { to, count } = this.#options;
    for (let next = this.#flying.shift(); next !== undefined; next = this.#flying.shift()) {
      const waitMs = next.dueMs - performance.now();
      if (waitMs > 0.5) await sleep(waitMs);
      const { piece } = next;
      if (typeof piece !== 'string') this.#flyingBytes -= piece.length;
      if (this.#lost || to.destroyed) continue;
      if (piece === 'end') to.end();
      else if (piece === 'reset') this.#reset();
      else {
        count(piece.length);
        if (!to.write(piece)) await drained(to);
      }
    }
    this.#landing = false;
  }

  #reset(): void {
    const { from, to } = this.#options;
    from.resetAndDestroy();
    to.resetAndDestroy();
  }
}

function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      socket.off('drain', done);
      socket.off('close', done);
      resolve();
    };
    socket.on('drain', done);
    socket.on('close', done);
  });
}
