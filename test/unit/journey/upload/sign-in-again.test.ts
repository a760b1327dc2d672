import { afterEach, beforeEach, expect, test } from 'vitest';
import { CrotonError } from '../../../../src/errors.js';
import { signInAgain } from '../../../../src/journey/upload/sign-in-again.js';
import type { TransferEvent } from '../../../../src/transfer/events.js';
import { fakeContext } from '../../../support/fake-context.js';
import { json, listen } from '../../../support/listening-server.js';
import { me } from '../../client/fixtures.js';

const ACCOUNTS: Record<string, string> = { 'Bearer good': 'ada', 'Bearer other': 'ben\u001b[2J' };

let server: Awaited<ReturnType<typeof listen>>;
let events: TransferEvent[];
let asked: string[];

beforeEach(async () => {
  events = [];
  asked = [];
  server = await listen(({ headers }, response) => {
    const name = ACCOUNTS[headers.authorization ?? ''];
    if (name === undefined) json(response, 401, {});
    else json(response, 200, { ...me, name });
  });
});
afterEach(() => server.close());

/** A person who gives these answers, one after the other, and has logged in with `kept` meanwhile. */
function signIn(answers: readonly string[], kept?: string) {
  const left = [...answers];
  const prompt = {
    ask: async (message: string) => {
      asked.push(message);
      const answer = left.shift();
      if (answer === undefined) throw new CrotonError('run/interrupted', {});
      return answer;
    },
    reload: async () => kept,
  };
  const endpoint = { url: server.url, token: 'old', origin: 'login' } as const;
  return signInAgain(fakeContext().context, endpoint, 'ada', prompt, (event) => events.push(event));
}

test('several that wait ask one question, and all go on with the new token', async () => {
  const again = signIn(['good']);
  expect(again.token).toBe('old');
  await Promise.all([again.renew(), again.renew(), again.renew()]);
  expect(again.token).toBe('good');
  expect(asked).toHaveLength(1);
  expect(events).toEqual([{ type: 'paused', why: 'signed-out', untilMs: undefined }, { type: 'resumed' }]);
});

test('Enter takes what croton login kept meanwhile', async () => {
  const again = signIn([''], 'good');
  await again.renew();
  expect(again.token).toBe('good');
});

test('a token that is refused, of another account, or none is said to be, and asked for again', async () => {
  const again = signIn(['bad', 'other', 'two words', '', 'good'], undefined);
  await again.renew();
  expect(again.token).toBe('good');
  expect(asked[1]).toContain('does not work');
  expect(asked[2]).toContain('the token of ben');
  expect(asked[2]).not.toContain('\u001b');
  expect(asked[3]).toContain('not a token');
  expect(asked.join()).not.toMatch(/\bbad\b|two words/);
});

test('who leaves the question ends the upload; the next one may ask again', async () => {
  const again = signIn([]);
  await expect(again.renew()).rejects.toMatchObject({ code: 'run/interrupted' });
  await expect(again.renew()).rejects.toMatchObject({ code: 'run/interrupted' });
  expect(asked).toHaveLength(2);
});
