/**
 * The executor: declares in batches, sends several files at once, commits behind them. A rolling pipeline: while some
 * clips are sent, the next are declared and those before are committed. One bad clip stops nothing.
 */
import { setMaxListeners } from 'node:events';
import { agentsFor } from '../client/agents.js';
import type { Context } from '../context.js';
import { assureClip } from './assure-clip.js';
import { AsyncQueue } from './async-queue.js';
import { batchesOf } from './batches.js';
import { problemFromError, problemFromFindings } from './clip-problem.js';
import { hasReceipt } from './commit-clip.js';
import { consume } from './consume.js';
import { declareItems } from './declare-items.js';
import { deliverClip } from './deliver-clip.js';
import type { Delivery } from './delivery.js';
import { errorThatEnds } from './ending-error.js';
import type { ClipProblem, EmitTransfer } from './events.js';
import { MOST_JOBS, openDelivery } from './open-delivery.js';
import { Patience, persist, type Wait } from './persist.js';
import type { DeclaredItem, TransferItem } from './transfer-item.js';
import type { TransferOptions } from './transfer-options.js';
import { TusConnections } from './tus-request.js';

/** More than files: far away, a commit takes as long as a small file, and the disk is waited for when it is done. */
const COMMITS_AT_ONCE = 2 * MOST_JOBS;
/** Declared clips that wait for a sender. */
const DECLARED_AHEAD = 64;
/** So few of them that the next have to be declared now, for that takes a round trip. */
const HUNGRY = 32;
/** Where the endpoint had all of the last ones, it likely has the next ones too: these wait for others, milliseconds. */
const KNOWN_GATHERING_MS = 250;

/**
 * Delivers the clips of `items` and tells of each by events.
 * @throws CrotonError `auth/*`, `upload/gave-up` and others that would meet every clip; the signal's reason when aborted.
 *   What was done until then is kept in the journal and at the endpoint.
 */
export async function transferClips(
  context: Context,
  items: AsyncIterable<TransferItem>,
  options: TransferOptions,
  emit: EmitTransfer,
): Promise<void> {
  const agents = await agentsFor(options.client.endpoint, context.env);
  const connections = await TusConnections.open(agents);
  try {
    await new Pipeline(context, connections, options, emit).run(items);
  } finally {
    connections.close();
  }
}

class Pipeline {
  readonly #delivery: Delivery;
  readonly #options: TransferOptions;
  readonly #emit: EmitTransfer;
  readonly #outer: AbortSignal;
  readonly #stop = new AbortController();
  readonly #toSend = new AsyncQueue<DeclaredItem>(DECLARED_AHEAD);
  readonly #toCommit = new AsyncQueue<DeclaredItem>(64);
  #fatal: { readonly error: unknown } | undefined;
  /** When a clip last arrived. */
  #arrivedMs = Number.NEGATIVE_INFINITY;

  constructor(outer: Context, connections: TusConnections, options: TransferOptions, emit: EmitTransfer) {
    const context = { ...outer, signal: AbortSignal.any([outer.signal, this.#stop.signal]) };
    // Every clip under way listens.
    setMaxListeners(0, context.signal);
    this.#options = options;
    this.#emit = emit;
    this.#delivery = openDelivery(context, connections, options, emit);
    this.#outer = outer.signal;
  }

  async run(items: AsyncIterable<TransferItem>): Promise<void> {
    const abandon = () => this.#abandon();
    this.#outer.addEventListener('abort', abandon);
    try {
      await this.#deliver(items);
    } finally {
      this.#outer.removeEventListener('abort', abandon);
    }
  }

  async #deliver(items: AsyncIterable<TransferItem>): Promise<void> {
    const { governor } = this.#delivery;
    const tellLimit = () => this.#emit({ type: 'side-by-side', clips: governor.limit });
    tellLimit();
    governor.onChange(tellLimit);
    const sending = consume(this.#toSend, governor, (item) => this.#guard(item, () => this.#send(item)));
    const fixed = { limit: COMMITS_AT_ONCE };
    const committing = consume(this.#toCommit, fixed, (item) => this.#guard(item, () => this.#commit(item)));
    try {
      await this.#declareAll(items);
    } catch (error) {
      this.#fail(error);
    }
    this.#toSend.close();
    await sending;
    this.#toCommit.close();
    await committing;
    // What the abort broke off may have failed before anybody saw the abort.
    this.#outer.throwIfAborted();
    if (this.#fatal !== undefined) throw this.#fatal.error;
    this.#delivery.context.signal.throwIfAborted();
  }

  async #declareAll(items: AsyncIterable<TransferItem>): Promise<void> {
    const { signal, clock } = this.#delivery.context;
    const most = Math.min(500, this.#options.wellKnown.limits.declare_batch);
    let known = false;
    const hungry = async (over: AbortSignal) => {
      await this.#toSend.low(HUNGRY, over);
      if (known) await clock.sleep(KNOWN_GATHERING_MS, over);
    };
    for await (const batch of batchesOf(items, { most, signal, clock, hungry })) {
      try {
        known = !(await this.#declare(batch));
      } catch (error) {
        // Leaving the loop waits for the clip that is being read: it has to be told first.
        return this.#fail(error);
      }
    }
  }

  /** Whether any of them is to be sent. */
  async #declare(batch: readonly TransferItem[]): Promise<boolean> {
    const { client, context, gate } = this.#delivery;
    const patience = this.#patience();
    const results = await persist(patience, async () => {
      await patience.enter(gate);
      return declareItems(client, batch, this.#options);
    });
    for (const { item, declared, problem } of results) {
      context.signal.throwIfAborted();
      if (problem !== undefined) this.#report(item, problem);
      if (declared === undefined) continue;
      if (declared.destination.kind !== 'none') await this.#toSend.add(declared);
      else await this.#arrived(declared);
    }
    return results.some(({ declared }) => declared !== undefined && declared.destination.kind !== 'none');
  }

  async #send(item: DeclaredItem): Promise<void> {
    await deliverClip(this.#delivery, item, (wait) => this.#tellWait(wait, item));
    this.#emit({ type: 'clip-sent', id: item.id });
    await this.#toCommit.add(item);
  }

  /** Its bytes are there from before: done, if a receipt says so. */
  async #arrived(item: DeclaredItem): Promise<void> {
    if (hasReceipt(this.#delivery, item) && item.state !== 'returned') this.#done(item, item.state);
    else await this.#toCommit.add(item);
  }

  async #commit(item: DeclaredItem): Promise<void> {
    const state = await assureClip(this.#delivery, item, (wait) => this.#tellWait(wait, item));
    if (state === 'returned') await this.#turnedBack(item);
    else this.#done(item, state);
  }

  /** The bytes arrived, and the endpoint's own check of them says no. */
  async #turnedBack(item: DeclaredItem): Promise<void> {
    const { client } = this.#delivery;
    const { findings } = await persist(this.#patience(item), () => client.showSubmission(item.submission));
    this.#report(item, problemFromFindings(item, findings));
  }

  /** Whether the endpoint was there within the retry window. */
  #advances(): boolean {
    const { context, retry } = this.#delivery;
    return context.clock.now() - this.#arrivedMs < retry.windowMs / 2;
  }

  #done({ id, fileName, bytes, outcome, submission }: DeclaredItem, state: string): void {
    this.#arrivedMs = this.#delivery.context.clock.now();
    this.#emit({ type: 'clip-done', id, fileName, bytes, outcome, submission, state });
  }

  #report({ bytes }: TransferItem, problem: ClipProblem): void {
    this.#emit({ type: 'clip-problem', problem, bytes });
  }

  /** Turns what goes wrong with one clip into a problem; what would go wrong with all ends the run. */
  async #guard(item: TransferItem, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      try {
        this.#report(item, problemFromError(item, error, this.#advances()));
      } catch (fatal) {
        this.#fail(fatal);
      }
    }
  }

  #fail(error: unknown): void {
    this.#fatal ??= { error: errorThatEnds(error, this.#delivery.client.endpoint) };
    // Without a reason of ours: what is under way would take it for a failure of its own.
    this.#stop.abort();
    this.#options.stopSource?.();
    this.#abandon();
  }

  #abandon(): void {
    this.#toSend.abandon();
    this.#toCommit.abandon();
  }

  #patience(item?: TransferItem): Patience {
    const { context, retry, signIn } = this.#delivery;
    return new Patience(context, retry, (wait) => this.#tellWait(wait, item), signIn);
  }

  #tellWait(wait: Wait, item?: TransferItem): void {
    const { governor, context } = this.#delivery;
    if (wait.away) governor.trouble(context.clock.now(), wait.busy);
    this.#emit({ type: 'waiting', ...wait, fileName: item?.fileName });
  }
}
