import { Command } from 'commander';
import { expect, test } from 'vitest';
import { addLimitOptions, limitsOf } from '../../../src/commands/upload-limit-options.js';

const limits = (...words: string[]) => {
  const command = new Command();
  addLimitOptions(command);
  return limitsOf(command.parse(words, { from: 'user' }).opts());
};

test('a budget is bytes in a period, and nothing behind it', () => {
  expect(limits('--budget', '20G/day').budget).toEqual({ bytes: 20e9, per: 'day' });
  expect(limits('--budget', '1MiB / hour').budget).toEqual({ bytes: 2 ** 20, per: 'hour' });
  for (const text of ['20G', '20G/', '/day', '0.4/day', '20G/year', '20G/day/week', '-1G/day', '8Gbit/day'])
    expect(() => limits('--budget', text)).toThrowError(expect.objectContaining({ code: 'usage/invalid' }));
});

test('a rate too large for any link is no limit, one too small is refused', () => {
  expect(limits('--limit-rate', `${'9'.repeat(400)}T`).rate).toBe(Number.POSITIVE_INFINITY);
  expect(limits('--limit-rate', '2M/s').rate).toBe(2e6);
  for (const text of ['0', '999', '-5M', '1e9', '8Mbit', ''])
    expect(() => limits('--limit-rate', text)).toThrowError(
      expect.objectContaining({ code: 'usage/invalid' }),
    );
});
