import { expect, test } from 'vitest';
import { finishTimeMs } from '../../../src/transfer/finish-time.js';
import { parseWindows } from '../../../src/transfer/upload-window.js';

const at = (hour: number, minute = 0, day = 2) => new Date(2026, 10, day, hour, minute).getTime();
const rate = 1000;
const hours = (count: number) => count * 3600 * rate;

test('without limits it is bytes by rate', () => {
  expect(finishTimeMs(hours(2), { rate }, at(12))).toBe(at(14));
  expect(finishTimeMs(0, { rate }, at(12))).toBe(at(12));
});

test('it waits for the window, and goes on in the next', () => {
  const windows = parseWindows('01:00-06:00');
  expect(finishTimeMs(hours(2), { rate, windows }, at(12))).toBe(at(3, 0, 3));
  expect(finishTimeMs(hours(7), { rate, windows }, at(12))).toBe(at(3, 0, 4));
});

test('it waits where the budget is used up, also by what was sent before', () => {
  const budget = { bytes: hours(0.5), per: 'hour' } as const;
  expect(finishTimeMs(hours(1), { rate, budget }, at(12))).toBe(at(13, 30));
  expect(finishTimeMs(hours(1), { rate, budget, spent: hours(0.5) }, at(12))).toBe(at(14, 30));
});

test('a window and a budget hold together', () => {
  const terms = {
    rate,
    windows: parseWindows('22:00-02:00'),
    budget: { bytes: hours(1), per: 'day' } as const,
  };
  // An hour before midnight, one after it, and the rest when the next day begins.
  expect(finishTimeMs(hours(2.5), terms, at(12))).toBe(at(0, 30, 4));
});

test('beyond a year nothing is foretold', () => {
  expect(finishTimeMs(hours(1), { rate, budget: { bytes: 1000, per: 'month' } }, at(12))).toBeUndefined();
});
