import { expect, test } from 'vitest';
import { systemClock } from '../../../../src/context.js';
import { Listing } from '../../../../src/journey/upload/listing.js';

/** A listing that finds one thing a millisecond, on a clock that only it moves; `last` of them, then perhaps an error. */
function slowListing(last: number, failure?: Error) {
  const found: number[] = [];
  let nowMs = 0;
  const slept: number[] = [];
  const clock = {
    now: () => nowMs,
    sleep: async (ms: number) => {
      slept.push(ms);
    },
  };
  const outer = new AbortController();
  const listing = new Listing(clock, outer.signal, async (breathe) => {
    while (found.length < last) {
      found.push(found.length);
      nowMs += 1;
      await breathe();
    }
    if (failure !== undefined) throw failure;
  });
  return { listing, found, slept, outer };
}

test('what was found can be had before the rest', async () => {
  const { listing, found, slept } = slowListing(1000);
  await listing.until(() => found.length >= 20);
  expect(found.length).toBeLessThan(100);
  expect(listing.isWhole).toBe(false);
  // Half of the time is for others from now on.
  await listing.until(() => found.length >= 100);
  const shared = slept.length;
  expect(shared).toBeGreaterThan(0);
  await listing.whole();
  expect({ whole: listing.isWhole, found: found.length }).toEqual({ whole: true, found: 1000 });
  // Not where all is waited for.
  expect(slept.length - shared).toBeLessThan(3);
});

test('what ends it is told to whoever waits, then and later', async () => {
  const { listing } = slowListing(50, new Error('gone'));
  await expect(listing.whole()).rejects.toThrow('gone');
  await expect(listing.until(() => true)).rejects.toThrow('gone');
  expect(listing.isWhole).toBe(false);
  await listing.close();
});

test('it ends when it is closed, and when the run is', async () => {
  const closed = slowListing(1e9);
  await closed.listing.until(() => closed.found.length > 10);
  await closed.listing.close();
  const { length } = closed.found;
  await systemClock.sleep(5);
  expect(closed.found.length).toBe(length);
  const aborted = slowListing(1e9);
  aborted.outer.abort(new Error('stop'));
  await expect(aborted.listing.whole()).rejects.toThrow('stop');
});
