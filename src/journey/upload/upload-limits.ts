/** When and how fast an upload may send, out of what the user asked for. */
import { join } from 'node:path';
import { agentsFor } from '../../client/agents.js';
import type { RateLimiter } from '../../client/rate-limiter.js';
import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import { formatMoment } from '../../text/moment.js';
import type { Budget } from '../../transfer/byte-budget.js';
import type { EmitTransfer } from '../../transfer/events.js';
import { budgetRule, type Closed, type GateRule, pauseRule, windowRule } from '../../transfer/gate-rules.js';
import { RuledGate } from '../../transfer/ruled-gate.js';
import { SpentBytes } from '../../transfer/spent-bytes.js';
import { TokenBucket } from '../../transfer/token-bucket.js';
import type { TransferGate } from '../../transfer/transfer-gate.js';
import type { UploadWindow } from '../../transfer/upload-window.js';

export interface UploadLimits {
  /** Bytes per second. */
  readonly rate?: number | undefined;
  readonly windows?: readonly UploadWindow[] | undefined;
  readonly budget?: Budget | undefined;
  /** End with exit code 5 where a window or a budget would make it wait. */
  readonly untilWindowEnds?: boolean | undefined;
}

export interface OpenLimits {
  readonly limiter: RateLimiter | undefined;
  readonly gate: TransferGate;
  /** Saves the count. */
  close(): Promise<void>;
}

const SPENT_FILE = 'spent.json';

/**
 * Puts the limits in force for one upload. `folder`: of the account's journal, where the count of a budget is kept.
 * @throws CrotonError `upload/window-over` where nothing may leave now, and the user wants no waiting;
 *   `file/unwritable` where the count cannot be kept
 */
export async function openUploadLimits(
  context: Context,
  limits: UploadLimits,
  place: { readonly origin: string; readonly folder: string },
  emit: EmitTransfer,
): Promise<OpenLimits> {
  const { clock, env, signal } = context;
  const { rate, windows, budget, untilWindowEnds } = limits;
  const limiter = rate === undefined ? undefined : new TokenBucket(clock, rate);
  const count = budget === undefined ? undefined : await openBudget(context, budget, place);
  const rules: GateRule[] = [pauseRule({ env })];
  if (windows !== undefined) rules.push(windowRule(windows));
  if (count !== undefined) rules.push(count);
  const endsWith = untilWindowEnds ? (closed: Closed) => windowOver(closed, clock.now()) : undefined;
  const gate = await RuledGate.open({ clock, rules, emit, endsWith, spend: count?.spend });
  const close = async () => {
    gate.close();
    await count?.close(clock.now());
  };
  try {
    if (untilWindowEnds) await gate.enter(signal);
  } catch (error) {
    await close();
    throw error;
  }
  return { limiter, gate, close };
}

/** Bytes of the budget that are used up in its present period; 0 without one. Writes nothing. */
export async function spentOf({ budget }: UploadLimits, folder: string, nowMs: number): Promise<number> {
  if (budget === undefined) return 0;
  return (await SpentBytes.open(join(folder, SPENT_FILE))).within(budget, nowMs);
}

async function openBudget(
  { clock, env }: Context,
  budget: Budget,
  { origin, folder }: { readonly origin: string; readonly folder: string },
) {
  const spent = await SpentBytes.open(join(folder, SPENT_FILE));
  // What cannot be kept is better known now. That another upload is just writing there is no such case.
  await spent.save(clock.now()).catch((error: unknown) => {
    if (!(error instanceof CrotonError && error.code === 'lock/held')) throw error;
  });
  const { wire } = await agentsFor(origin, env);
  return budgetRule(budget, spent, () => wire.bytes);
}

const OVER = {
  window: 'it is outside of the hours of --window',
  budget: 'the --budget is used up',
} as const;

function windowOver({ why, untilMs }: Closed, nowMs: number): CrotonError | undefined {
  if (why !== 'window' && why !== 'budget') return undefined;
  const until = untilMs === undefined ? '' : ` until ${formatMoment(untilMs, nowMs)}`;
  return new CrotonError('upload/window-over', { reason: `${OVER[why]}${until}`, command: 'croton upload' });
}
