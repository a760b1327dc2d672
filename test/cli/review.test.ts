import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startTestEndpoint, type TestEndpoint } from '../support/endpoint.js';
import { errorIn, makeUser, type User } from '../support/run-croton.js';

let endpoint: TestEndpoint;
let user: User;
let ids: string[];

beforeAll(async () => {
  endpoint = await startTestEndpoint({ quorum: 1 });
  user = await makeUser();
  ids = [];
  for (let n = 0; n < 8; n += 1) {
    const language = n % 2 === 0 ? 'yo' : 'pcm';
    const culture = {
      countries: ['NG'],
      languages: [language],
      domains: ['food'],
      tagged_by: 'self',
      sensitivity: 'none',
    };
    const title = n === 3 ? 'bad\u001b[31m\u202etitle\nline' : `Clip ${n}`;
    ids.push(await endpoint.as('ada').contribute(Buffer.from(`clip number ${n}`), { title, culture }));
  }
  await vi.waitFor(async () => expect(await queued()).toBe(8), { timeout: 20_000 });
});
afterAll(async () => {
  await endpoint.remove();
  await user.remove();
});

const queued = async () => (await endpoint.as('ben').list('?state=queued')).items.length;

const as = (name: string, args: readonly string[], input = '') =>
  user.croton(args, {
    input,
    env: { CROTON_ENDPOINT: endpoint.url, CROTON_TOKEN: endpoint.tokens[name] ?? '' },
  });

describe('review list', () => {
  test('plain off a terminal: one line each, nothing raw', async () => {
    const { code, stdout } = await as('ben', ['review', 'list']);
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line.split('\t')[0])).toEqual(ids);
    expect(stdout).toContain('bad\\e[31m\\u202etitle\\nline');
    expect(stdout).not.toMatch(/[\u001b\u202e]/);
  });

  test('a table keeps ids whole', async () => {
    const { stdout } = await as('ben', ['review', 'list', '--format', 'table']);
    for (const id of ids) expect(stdout).toContain(id);
  });

  test('json tells what it left out, and where to go on', async () => {
    const first = await as('ben', ['review', 'list', '--json', '--limit', '3']);
    const page = JSON.parse(first.stdout);
    expect(page).toMatchObject({ version: 1, total: 8, more: false });
    expect(page.items.map((item: { submission: string }) => item.submission)).toEqual(ids.slice(0, 3));
    expect(first.stderr).toBe('3 of 8, --all for the rest\n');
    const rest = await as('ben', ['review', 'list', '--format', 'ids', '--cursor', page.next]);
    expect(rest.stdout.trimEnd().split('\n')).toEqual(ids.slice(3));
    expect(rest.stderr).toBe('');
  });

  test('filters, order, NUL-separated ids', async () => {
    const args = [
      'review',
      'list',
      '--language',
      'yo',
      '--country',
      'NG',
      '--sort',
      'newest',
      '--format',
      'ids',
      '-0',
    ];
    const { stdout } = await as('ben', args);
    expect(stdout.split('\0').slice(0, -1)).toEqual([6, 4, 2, 0].map((n) => ids[n]));
    const none = await as('ben', ['review', 'list', '--language', 'fr', '--json']);
    expect(JSON.parse(none.stdout)).toEqual({ version: 1, items: [], total: 0, more: false, next: null });
  });

  test('words that do not exist are usage errors', async () => {
    for (const args of [
      ['--state', 'queud'],
      ['--reason', 'rights.musik'],
      ['--limit', '0'],
      ['--format', 'xml'],
    ]) {
      const ran = await as('ben', ['review', 'list', '--json', ...args]);
      // --json wins over --format.
      expect(ran.code, args.join(' ')).toBe(args[0] === '--format' ? 0 : 2);
    }
    expect((await as('ben', ['review', 'list', '--state', 'queud'])).stderr).toContain(
      'did you mean queued?',
    );
  });
});

describe('review show', () => {
  test('facts, record, history, by a short id', async () => {
    const { code, stdout } = await as('ben', ['review', 'show', (ids[3] ?? '').slice(0, 30)]);
    expect(code).toBe(0);
    for (const word of ['CC0-1.0', 'ada', 'history', 'received', 'pcm', ids[3] ?? '']) {
      expect(stdout).toContain(word);
    }
    expect(stdout).not.toContain('\u001b[31m');
  });

  test('json, and an id that is not there', async () => {
    const { stdout } = await as('ben', ['review', 'show', ids[0] ?? '', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({
      version: 1,
      submission: { submission: ids[0] },
      decisions: { items: [], hidden: 0 },
    });
    const missing = await as('ben', ['review', 'show', 'ffffffff', '--json']);
    expect(missing.code).toBe(1);
    expect(errorIn(missing).code).toBe('submission/unknown');
    expect((await as('ben', ['review', 'show', (ids[0] ?? '').slice(0, 4)])).code).toBe(2);
  });

  test('contributors see theirs, without decisions', async () => {
    const { stdout } = await as('ada', ['review', 'show', ids[0] ?? '', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ submission: { submission: ids[0] }, decisions: null });
  });
});

describe('decisions', () => {
  test('accept many, from arguments and stdin; again changes nothing', async () => {
    const args = ['review', 'accept', ids[0] ?? '', '-'];
    const first = await as('ben', args, `${ids[1]}\n${ids[2]}\n`);
    expect(first).toMatchObject({ code: 0, stderr: '3 applied\n' });
    expect(first.stdout.split('\n')[0]).toBe(`${ids[0]}\tapplied\taccepted`);
    const again = await as('ben', args, `${ids[1]}\0${ids[2]}\0`);
    expect(again).toMatchObject({ code: 0, stderr: '3 unchanged\n' });
    expect((await endpoint.as('ben').show(ids[0] ?? '')).state).toBe('accepted');
  });

  test('reject needs a reason that exists', async () => {
    const id = ids[4] ?? '';
    expect((await as('ben', ['review', 'reject', id])).code).toBe(2);
    const typo = await as('ben', ['review', 'reject', id, '--reason', 'rights.musik']);
    expect(typo).toMatchObject({ code: 2, stderr: expect.stringContaining('did you mean rights.music?') });
    expect((await as('ben', ['review', 'reject', id, '--reason', 'other'])).code).toBe(2);
    const args = [
      'review',
      'reject',
      id,
      '--reason',
      'rights.music',
      '--reason',
      'other',
      '--note',
      'radio',
      '--json',
    ];
    const done = await as('ben', args);
    expect(done.code).toBe(0);
    expect(JSON.parse(done.stdout)).toMatchObject({
      version: 1,
      items: [{ item: id, status: 'applied', state: 'rejected' }],
      totals: { applied: 1 },
    });
    const detail = await endpoint.as('ada').show(id);
    expect(detail.reasons).toEqual(['rights.music', 'other']);
  });

  test('nobody judges their own; the others are judged all the same', async () => {
    const dan = await endpoint.account({ name: 'dan', roles: ['contributor', 'curator'] });
    const own = await dan.contribute(Buffer.from('a clip of dan'));
    await vi.waitFor(async () => expect((await dan.show(own)).state).toBe('queued'));
    const env = { CROTON_ENDPOINT: endpoint.url, CROTON_TOKEN: dan.token ?? '' };
    const ran = await user.croton(['review', 'accept', own, ids[5] ?? '', '--format', 'ndjson'], { env });
    expect(ran.code).toBe(1);
    const results = ran.stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(results[0]).toMatchObject({ item: own, status: 'refused', code: 'own-submission' });
    expect(results[1]).toMatchObject({ item: ids[5], status: 'applied' });
  });

  test('what another decided is refused, what is not there too', async () => {
    const unknown = 'ffffffff-77b1-7c9d-8000-000000000000';
    const ran = await as('chi', ['review', 'accept', ids[0] ?? '', unknown]);
    expect(ran.code).toBe(1);
    expect(ran.stdout).toContain('[state-conflict]');
    expect(ran.stdout).toContain('[not-found]');
  });

  test('a dry run decides nothing', async () => {
    const ran = await as('ben', ['review', 'accept', ids[6] ?? '', '--dry-run']);
    expect(ran).toMatchObject({ code: 0, stdout: `${ids[6]}\twould accept\n` });
    const json = JSON.parse(
      (await as('ben', ['review', 'accept', ids[6] ?? '', '--dry-run', '--json'])).stdout,
    );
    expect(json).toMatchObject({ version: 1, items: [{ item: ids[6], status: 'would accept' }] });
    expect((await endpoint.as('ben').show(ids[6] ?? '')).state).toBe('queued');
  });

  test('contributors may not', async () => {
    const ran = await as('ada', ['review', 'accept', ids[7] ?? '', '--json']);
    expect(ran.code).toBe(4);
    expect(errorIn(ran).code).toBe('auth/role-missing');
  });
});
