import { getEventListeners } from 'node:events';
import { expect, test } from 'vitest';
import { followSignals } from '../../../src/transfer/follow-signals.js';

test('the first of the signals counts, with its reason', () => {
  const [one, other, target] = [new AbortController(), new AbortController(), new AbortController()];
  followSignals(target, [one.signal, undefined, other.signal]);
  expect(target.signal.aborted).toBe(false);
  other.abort(new Error('window'));
  expect(target.signal.reason).toMatchObject({ message: 'window' });
  const late = new AbortController();
  followSignals(late, [other.signal]);
  expect(late.signal.aborted).toBe(true);
});

test('nothing stays behind in a signal that lives on', () => {
  const source = new AbortController();
  const ends = Array.from({ length: 50 }, () => followSignals(new AbortController(), [source.signal]));
  expect(getEventListeners(source.signal, 'abort')).toHaveLength(50);
  for (const end of ends) end();
  expect(getEventListeners(source.signal, 'abort')).toHaveLength(0);
});
