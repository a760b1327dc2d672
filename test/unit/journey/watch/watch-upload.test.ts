import { getEventListeners } from 'node:events';
import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Context } from '../../../../src/context.js';
import { CrotonError } from '../../../../src/errors.js';
import type { uploadCollection } from '../../../../src/journey/upload/upload-collection.js';
import type { UploadOptions, UploadSummary } from '../../../../src/journey/upload/upload-options.js';
import type { WatchOptions } from '../../../../src/journey/watch/watch-options.js';
import { watchUpload } from '../../../../src/journey/watch/watch-upload.js';
import type { ClipRecord } from '../../../../src/record/schema.js';
import type { TransferEvent } from '../../../../src/transfer/events.js';
import type { WatchEvent } from '../../../../src/transfer/watch-events.js';
import { recordFor } from '../../../support/endpoint.js';
import { fakeContext } from '../../../support/fake-context.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-watch-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const summaryOf = (changes: Partial<UploadSummary> = {}) =>
  ({
    clips: 0,
    bytes: 0,
    sent: 0,
    present: 0,
    updated: 0,
    refused: 0,
    held: 0,
    invalid: 0,
    failed: 0,
    withdrawn: 0,
    left: 0,
    sentBytes: 0,
    durationS: 1,
    interrupted: false,
    stopped: undefined,
    exitCode: 0,
    ...changes,
  }) as UploadSummary;

type Round = (
  options: UploadOptions,
  emit: (event: TransferEvent) => void,
  context: Context,
) => Promise<UploadSummary>;

/** Runs a watch on a clock that jumps; `onSleep` is what happens meanwhile, and ends it by `false`. */
async function watch(
  round: Round,
  onSleep: (slept: number, ms: number) => Promise<boolean | undefined> | boolean | undefined,
  changes: Partial<WatchOptions> = {},
) {
  let now = Date.now() + 86_400_000;
  let slept = 0;
  const stop = new AbortController();
  const { context } = fakeContext({
    signal: stop.signal,
    clock: {
      now: () => now,
      sleep: async (ms) => {
        now += ms;
        slept += 1;
        if ((await onSleep(slept, ms)) === false) stop.abort();
      },
    },
  });
  const events: (TransferEvent | WatchEvent)[] = [];
  const source = {
    manifestPath: join(folder, 'manifest.jsonl'),
    mediaFolder: folder,
    within: [],
    named: false,
  };
  const upload = {
    endpoint: { url: 'https://croton.test', token: 'x', origin: 'flag' },
    useIgnoreFile: true,
    confirm: async () => true,
  } as unknown as WatchOptions['upload'];
  const options = {
    findSource: async () => source,
    upload,
    confirmLater: async () => false,
    settleMs: 30_000,
    everyMs: 60_000,
    ...changes,
  };
  const run = ((inner: Context, given: UploadOptions, emit: (event: TransferEvent) => void) =>
    round(given, emit, inner)) as typeof uploadCollection;
  const summary = await watchUpload(context, options, (event) => void events.push(event), run);
  const of = (type: string) => events.filter((event) => event.type === type);
  return { summary, events, of, stop };
}

const clip = async (name: string, text = name) => {
  await writeFile(join(folder, name), text);
  // Long ago for the clock of the test: settled at first sight.
  await utimes(join(folder, name), 1, 1);
};

test('a round for each change, none without one; stopping it is its normal end', async () => {
  await clip('a.mp4');
  const { summary, of } = await watch(
    async () => summaryOf({ sent: 1, sentBytes: 10, exitCode: 1, held: 1 }),
    async (slept) => {
      if (slept === 10) await clip('b.mp4');
      return slept < 30;
    },
  );
  expect(of('round-ended')).toHaveLength(2);
  expect(summary).toMatchObject({ rounds: 2, sent: 2, sentBytes: 20, held: 1, interrupted: true });
});

test('an endpoint that is away is asked for ever, ever less often, and it is said once', async () => {
  await clip('a.mp4');
  const away = new CrotonError('endpoint/unreachable', {
    origin: 'https://croton.test',
    reason: 'ECONNREFUSED',
  });
  const waits: number[] = [];
  const { of, summary } = await watch(
    async () => (waits.length < 12 ? Promise.reject(away) : summaryOf({ sent: 1 })),
    (_, ms) => {
      waits.push(ms);
      return waits.length < 14;
    },
  );
  expect(of('watch-waiting')).toHaveLength(1);
  expect(of('watch-waiting')[0]).toMatchObject({ code: 'endpoint/unreachable', delayMs: expect.any(Number) });
  expect(waits.slice(0, 4).every((ms, index) => index === 0 || ms > (waits[index - 1] ?? 0))).toBe(true);
  expect(Math.max(...waits)).toBeLessThanOrEqual(300_000);
  expect(waits[11]).toBeGreaterThan(200_000);
  expect(summary.sent).toBe(1);
});

test('what stays wrong is told again after an hour', async () => {
  await clip('a.mp4');
  const away = new CrotonError('endpoint/unreachable', {
    origin: 'https://croton.test',
    reason: 'ECONNREFUSED',
  });
  let ms = 0;
  const { of } = await watch(
    () => Promise.reject(away),
    (_, wait) => {
      ms += wait;
      return ms < 10 * 3_600_000;
    },
  );
  expect(of('watch-waiting').length).toBeGreaterThanOrEqual(9);
  expect(of('watch-waiting').length).toBeLessThanOrEqual(11);
});

test('clips that failed are tried again with nothing changed', async () => {
  await clip('a.mp4');
  let rounds = 0;
  const { summary } = await watch(
    async () => {
      rounds += 1;
      return rounds < 3 ? summaryOf({ failed: 1, exitCode: 5 }) : summaryOf({ sent: 1 });
    },
    (slept) => slept < 20,
  );
  expect(rounds).toBe(3);
  expect(summary).toMatchObject({ failed: 0, sent: 1, exitCode: 0 });
});

test('a token that is no longer good ends it, before the first round or later', async () => {
  await clip('a.mp4');
  const bad = new CrotonError('auth/token-invalid', { origin: 'https://croton.test' });
  await expect(
    watch(
      () => Promise.reject(bad),
      (slept) => slept < 5,
    ),
  ).rejects.toBe(bad);
  const later = await watch(
    async () => summaryOf({ stopped: bad, exitCode: 4 }),
    (slept) => slept < 5,
  );
  expect(later.summary).toMatchObject({ stopped: bad, exitCode: 4, interrupted: false });
});

test('what prevents the first round and does not pass ends it; later it is waited for', async () => {
  await clip('a.mp4');
  const broken = new CrotonError('config/invalid', { file: 'croton.yaml', reason: 'broken' });
  await expect(
    watch(
      () => Promise.reject(broken),
      (slept) => slept < 5,
    ),
  ).rejects.toBe(broken);
  let rounds = 0;
  const { summary, of } = await watch(
    async () => {
      rounds += 1;
      if (rounds === 2) throw broken;
      return summaryOf({ sent: 1 });
    },
    async (slept) => {
      if (slept === 3) await clip('b.mp4');
      return slept < 20;
    },
  );
  expect(of('watch-waiting')).toMatchObject([{ code: 'config/invalid' }]);
  expect(summary).toMatchObject({ sent: 2, rounds: 3 });
});

test('a bug is not swallowed', async () => {
  await clip('a.mp4');
  const bug = new TypeError('bug');
  await expect(
    watch(
      () => Promise.reject(bug),
      (slept) => slept < 5,
    ),
  ).rejects.toBe(bug);
});

test('a problem is told once as long as it stays, and again when it comes back', async () => {
  await clip('a.mp4');
  const problem = { fileName: 'a.mp4', kind: 'held', code: 'upload/held', message: 'm', fix: 'f' } as const;
  let rounds = 0;
  const { of } = await watch(
    async (_, emit) => {
      rounds += 1;
      if (rounds !== 3) emit({ type: 'clip-problem', problem, bytes: 0 });
      return summaryOf();
    },
    async (slept) => {
      if (slept % 3 === 0) await clip(`${slept}.mp4`);
      return slept < 14;
    },
  );
  expect(rounds).toBeGreaterThan(4);
  expect(of('clip-problem')).toHaveLength(2);
  expect(of('round-ended').map((event) => 'newProblems' in event && event.newProblems)).toEqual(
    expect.arrayContaining([1, 0, 0, 1]),
  );
});

test('records that arrived are not declared again in later rounds; edited ones are', async () => {
  await clip('a.mp4');
  const record = (text: string, title: string) =>
    recordFor(Buffer.from(text), { title }) as unknown as ClipRecord;
  const sent: string[][] = [];
  await watch(
    async ({ skip }, emit) => {
      const records = [record('a', 'A'), record('b', sent.length < 2 ? 'B' : 'Edited')];
      const going = records.filter((each) => skip?.(each) !== true);
      sent.push(going.map(({ title }) => String(title)));
      for (const { id, file_name: fileName, bytes } of going)
        emit({ type: 'clip-done', id, fileName, bytes, outcome: 'sent', submission: 's', state: 'queued' });
      return summaryOf();
    },
    async (slept) => {
      if (slept % 2 === 0) await clip(`${slept}.mp4`);
      return slept < 10;
    },
  );
  expect(sent.slice(0, 4)).toEqual([['A', 'B'], [], ['Edited'], []]);
});

test('asks once, soon after the start; later it holds', async () => {
  await clip('a.mp4');
  const asked: string[] = [];
  const held: unknown[] = [];
  await watch(
    async (options) => {
      held.push(options.holdUnconfirmed);
      await options.confirm({} as never);
      return summaryOf();
    },
    async (slept) => {
      if (slept % 2 === 0) await clip(`${slept}.mp4`);
      return slept < 8;
    },
    {
      upload: {
        endpoint: { url: 'https://croton.test', token: 'x', origin: 'flag' },
        useIgnoreFile: true,
        confirm: async () => asked.push('now') > 0,
      } as unknown as WatchOptions['upload'],
      confirmLater: async () => asked.push('later') < 0,
    },
  );
  expect(asked.slice(0, 3)).toEqual(['now', 'later', 'later']);
  expect(held.slice(0, 3)).toEqual(['further', 'all', 'all']);
});

test('a round leaves no listener on the signal of the program', async () => {
  await clip('a.mp4');
  let most = 0;
  let outer: AbortSignal | undefined;
  const { stop } = await watch(
    async (_, __, { signal }) => {
      outer = signal;
      signal.addEventListener('abort', () => {});
      return summaryOf();
    },
    async (slept) => {
      await clip(`${slept}.mp4`);
      return slept < 100;
    },
  );
  most = getEventListeners(stop.signal, 'abort').length;
  expect(outer).not.toBe(stop.signal);
  expect(most).toBe(0);
});

test('a media folder that goes away is waited for', async () => {
  await clip('a.mp4');
  const { of, summary } = await watch(
    async () => summaryOf({ sent: 1 }),
    async (slept) => {
      if (slept === 2) await rm(folder, { recursive: true });
      return slept < 8;
    },
  );
  expect(of('watch-waiting')).toMatchObject([{ code: 'file/unreadable' }]);
  expect(summary).toMatchObject({ rounds: 1, sent: 1 });
});
