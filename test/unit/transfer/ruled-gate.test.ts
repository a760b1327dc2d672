import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TransferEvent } from '../../../src/transfer/events.js';
import {
  budgetRule,
  type Closed,
  type GateRule,
  pauseRule,
  windowRule,
} from '../../../src/transfer/gate-rules.js';
import { clearPause, readPause, writePause } from '../../../src/transfer/pause-file.js';
import { RuledGate } from '../../../src/transfer/ruled-gate.js';
import { SpentBytes } from '../../../src/transfer/spent-bytes.js';
import { GateClosed } from '../../../src/transfer/transfer-gate.js';
import { parseWindows } from '../../../src/transfer/upload-window.js';

const HOUR = 3_600_000;
const NOON = new Date(2026, 6, 1, 12).getTime();

let folder: string;
let nowMs: number;
let events: TransferEvent[];
let gates: RuledGate[];
const clock = {
  now: () => nowMs,
  // The gate is looked at by hand.
  sleep: (_: number, signal?: AbortSignal) =>
    new Promise<void>((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason));
    }),
};
const signal = new AbortController().signal;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-gate-'));
  nowMs = NOON;
  events = [];
  gates = [];
});
afterEach(async () => {
  for (const gate of gates) gate.close();
  await rm(folder, { recursive: true, force: true });
});

async function openGate(
  rules: readonly GateRule[],
  more: Partial<Parameters<typeof RuledGate.open>[0]> = {},
): Promise<RuledGate> {
  const gate = await RuledGate.open({ clock, rules, emit: (event) => events.push(event), ...more });
  gates.push(gate);
  return gate;
}

function switchRule(why: Closed['why']) {
  const rule = { isOpen: true, closed: () => (rule.isOpen ? undefined : { why, untilMs: undefined }) };
  return rule;
}

/** Whether somebody who comes to the gate now waits there. */
async function waits(gate: RuledGate): Promise<boolean> {
  let through = false;
  void gate.enter(signal).then(() => {
    through = true;
  });
  await new Promise((resolve) => setImmediate(resolve));
  return !through;
}

test('all rules must be open; each change is told once, and only where somebody waits', async () => {
  const pause = switchRule('pause');
  const window = switchRule('window');
  const gate = await openGate([pause, window]);
  expect(await waits(gate)).toBe(false);
  window.isOpen = false;
  await gate.look();
  expect(events).toEqual([]);
  expect([await waits(gate), await waits(gate)]).toEqual([true, true]);
  await gate.look();
  pause.isOpen = false;
  await gate.look();
  window.isOpen = true;
  await gate.look();
  expect(await waits(gate)).toBe(true);
  pause.isOpen = true;
  await gate.look();
  expect(await waits(gate)).toBe(false);
  expect(events).toEqual([
    { type: 'paused', why: 'window', untilMs: undefined },
    { type: 'paused', why: 'pause', untilMs: undefined },
    { type: 'resumed' },
  ]);
});

test('what is under way is stopped when it closes, and not when it opens again', async () => {
  const rule = switchRule('window');
  const gate = await openGate([rule]);
  const { closing } = gate;
  rule.isOpen = false;
  await gate.look();
  expect(closing.reason).toBeInstanceOf(GateClosed);
  rule.isOpen = true;
  await gate.look();
  expect(gate.closing.aborted).toBe(false);
});

test('an interruption ends the waiting', async () => {
  const rule = switchRule('pause');
  rule.isOpen = false;
  const gate = await openGate([rule]);
  const stop = new AbortController();
  const waiting = gate.enter(stop.signal);
  stop.abort(new Error('Ctrl-C'));
  await expect(waiting).rejects.toThrow('Ctrl-C');
});

test('where it ends in place of waiting, those who wait for another reason end too', async () => {
  const pause = switchRule('pause');
  const window = switchRule('window');
  pause.isOpen = false;
  const endsWith = ({ why }: Closed) => (why === 'window' ? new Error('over') : undefined);
  const gate = await openGate([window, pause], { endsWith });
  const waiting = gate.enter(signal);
  window.isOpen = false;
  const ended = expect(waiting).rejects.toThrow('over');
  await gate.look();
  await ended;
  await expect(gate.enter(signal)).rejects.toThrow('over');
});

test('a window closes and opens with the clock, also when it is set', async () => {
  const gate = await openGate([windowRule(parseWindows('22:00-23:00') ?? [])]);
  expect(await waits(gate)).toBe(true);
  expect(events.at(-1)).toEqual({ type: 'paused', why: 'window', untilMs: NOON + 10 * HOUR });
  nowMs = NOON + 10 * HOUR;
  await gate.look();
  expect(events.at(-1)).toEqual({ type: 'resumed' });
  nowMs = NOON + 11 * HOUR;
  await gate.look();
  expect(events.at(-1)).toMatchObject({ untilMs: NOON + 34 * HOUR });
  nowMs = NOON - 30 * 24 * HOUR;
  await gate.look();
  expect(events.at(-1)).toMatchObject({ untilMs: nowMs + 10 * HOUR });
});

test('a pause of another process is seen, ends by itself or by hand, and a damaged one holds', async () => {
  const env = { CROTON_STATE_DIR: folder };
  const gate = await openGate([pauseRule({ env })]);
  await writePause(env, { untilMs: NOON + HOUR });
  await gate.look();
  expect(await waits(gate)).toBe(true);
  nowMs = NOON + HOUR;
  await gate.look();
  expect(await waits(gate)).toBe(false);
  await writePause(env, { untilMs: undefined });
  await gate.look();
  expect(await waits(gate)).toBe(true);
  await clearPause(env);
  await clearPause(env);
  await gate.look();
  expect(await waits(gate)).toBe(false);
  await writeFile(join(folder, 'uploads', 'paused.json'), '{ half');
  expect(await readPause(env, nowMs)).toEqual({ untilMs: undefined });
});

async function openBudget(bytes: number, wire: () => number = () => 0) {
  const spent = await SpentBytes.open(join(folder, 'spent.json'));
  const rule = budgetRule({ bytes, per: 'day' }, spent, wire);
  return { spent, rule, gate: await openGate([rule], { spend: rule.spend }) };
}

test('a budget closes with the byte that uses it up, and opens at local midnight', async () => {
  const { gate } = await openBudget(1000);
  gate.spend?.(999);
  expect(gate.closing.aborted).toBe(false);
  const { closing } = gate;
  gate.spend?.(1);
  expect(closing.reason).toMatchObject({ why: 'budget' });
  expect(await waits(gate)).toBe(true);
  const midnight = new Date(2026, 6, 2).getTime();
  expect(events).toEqual([{ type: 'paused', why: 'budget', untilMs: midnight }]);
  nowMs = midnight;
  await gate.look();
  expect(await waits(gate)).toBe(false);
});

test('headers and answers count as the sockets saw them, bodies once', async () => {
  let wire = 5000;
  const { rule, spent } = await openBudget(1000, () => wire);
  rule.spend(300, nowMs);
  wire += 300 + 150;
  await rule.refresh(nowMs);
  expect(spent.within({ bytes: 0, per: 'day' }, nowMs)).toBe(450);
  rule.spend(100, nowMs);
  wire += 100;
  await rule.refresh(nowMs);
  expect(spent.within({ bytes: 0, per: 'day' }, nowMs)).toBe(550);
});

test('the count outlives the run, is shared by runs side by side, and damage costs the count alone', async () => {
  const one = await openBudget(1000);
  const other = await openBudget(1000);
  one.gate.spend?.(600);
  await one.rule.close(nowMs);
  other.gate.spend?.(300);
  await other.rule.close(nowMs);
  const later = await openBudget(1000);
  expect(later.spent.within({ bytes: 0, per: 'week' }, nowMs)).toBe(900);
  expect(later.spent.within({ bytes: 0, per: 'hour' }, nowMs + HOUR)).toBe(0);
  expect(later.spent.within({ bytes: 0, per: 'day' }, nowMs - 24 * HOUR)).toBe(0);
  later.gate.spend?.(100);
  expect(await waits(later.gate)).toBe(true);
  await writeFile(join(folder, 'spent.json'), 'torn');
  expect(await waits((await openBudget(1000)).gate)).toBe(false);
});

test('an hour that is long past is dropped from the count', async () => {
  const { rule, spent } = await openBudget(1000);
  rule.spend(500, nowMs);
  await rule.close(nowMs);
  await spent.save(nowMs + 40 * 24 * HOUR);
  expect(spent.within({ bytes: 0, per: 'day' }, nowMs)).toBe(0);
});

test('a count that cannot be written is not lost', async () => {
  const { rule, spent } = await openBudget(1000);
  rule.spend(500, nowMs);
  await mkdir(join(folder, 'spent.json'));
  await expect(spent.save(nowMs)).rejects.toMatchObject({ code: 'file/unwritable' });
  expect(spent.within({ bytes: 0, per: 'day' }, nowMs)).toBe(500);
  await rm(join(folder, 'spent.json'), { recursive: true });
  await spent.save(nowMs);
  expect((await openBudget(1)).spent.within({ bytes: 0, per: 'day' }, nowMs)).toBe(500);
});
