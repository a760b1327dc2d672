import type { Clock } from '../context.js';
import type { EmitTransfer } from './events.js';
import type { Closed, GateRule } from './gate-rules.js';
import { GateClosed, type TransferGate } from './transfer-gate.js';

/** How often the rules are looked at, milliseconds: also what it costs at most to notice a clock that was set. */
const LOOK_EVERY_MS = 1000;

interface Waiter {
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

export interface GateOptions {
  readonly clock: Clock;
  /** All of them must let bytes pass. The first that does not is told. */
  readonly rules: readonly GateRule[];
  readonly emit: EmitTransfer;
  /** The error to end with in place of waiting, where there is one. */
  readonly endsWith?: ((closed: Closed) => Error | undefined) | undefined;
  /** Takes in bytes of bodies; absent where nobody counts them. */
  readonly spend?: ((bytes: number, nowMs: number) => void) | undefined;
}

/** A gate that is open while every rule says so. */
export class RuledGate implements TransferGate {
  readonly spend: ((bytes: number) => void) | undefined;
  readonly #options: GateOptions;
  readonly #stop = new AbortController();
  readonly #waiters = new Set<Waiter>();
  #closed: Closed | undefined;
  #closing = new AbortController();
  /** What listeners were told last. */
  #told: Closed | undefined;
  /** Nobody is told of a gate that nobody has come to. */
  #visited = false;

  private constructor(options: GateOptions) {
    this.#options = options;
    const { spend, clock } = options;
    this.spend =
      spend === undefined
        ? undefined
        : (bytes) => {
            spend(bytes, clock.now());
            if (this.#closed === undefined) this.#decide();
          };
  }

  /** Looks at all rules and goes on looking until {@link RuledGate.close}. */
  static async open(options: GateOptions): Promise<RuledGate> {
    const gate = new RuledGate(options);
    await gate.look();
    void gate.#watch();
    return gate;
  }

  get closing(): AbortSignal {
    return this.#closing.signal;
  }

  async enter(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#closed === undefined) return;
    const ending = this.#options.endsWith?.(this.#closed);
    if (ending !== undefined) throw ending;
    this.#visited = true;
    this.#tell();
    let waiter: Waiter | undefined;
    const stop = () => waiter?.reject(signal.reason);
    try {
      await new Promise<void>((resolve, reject) => {
        waiter = { resolve, reject };
        this.#waiters.add(waiter);
        signal.addEventListener('abort', stop, { once: true });
      });
    } finally {
      signal.removeEventListener('abort', stop);
      if (waiter !== undefined) this.#waiters.delete(waiter);
    }
  }

  /** Looks at the rules now. */
  async look(): Promise<void> {
    const { clock, rules } = this.#options;
    await Promise.all(rules.map((rule) => rule.refresh?.(clock.now())));
    this.#decide();
  }

  /** Looks no more. Who still waits is let through. */
  close(): void {
    this.#stop.abort();
    this.#letThrough();
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#options.clock.sleep(LOOK_EVERY_MS, signal).catch(() => {});
      if (!signal.aborted) await this.look();
    }
  }

  #decide(): void {
    const { clock, rules } = this.#options;
    const nowMs = clock.now();
    let closed: Closed | undefined;
    for (const rule of rules) closed ??= rule.closed(nowMs);
    const wasOpen = this.#closed === undefined;
    this.#closed = closed;
    if (closed === undefined) {
      if (wasOpen) return;
      this.#closing = new AbortController();
      this.#tell();
      this.#letThrough();
      return;
    }
    if (wasOpen) this.#closing.abort(new GateClosed(closed.why));
    const ending = this.#options.endsWith?.(closed);
    if (ending === undefined) this.#tell();
    else for (const { reject } of this.#waiters) reject(ending);
  }

  #letThrough(): void {
    for (const { resolve } of this.#waiters) resolve();
  }

  #tell(): void {
    const closed = this.#closed;
    const told = this.#told;
    if (!this.#visited || (closed?.why === told?.why && closed?.untilMs === told?.untilMs)) return;
    this.#told = closed;
    if (closed === undefined) this.#options.emit({ type: 'resumed' });
    else this.#options.emit({ type: 'paused', ...closed });
  }
}
