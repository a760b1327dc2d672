import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { recordFor, startTestEndpoint, type TestEndpoint } from '../support/endpoint.js';
import { errorIn, makeUser, type User } from '../support/run-croton.js';

let endpoint: TestEndpoint;
let user: User;
let ids: string[];
const clips = ['one', 'two', 'three'].map((text) => Buffer.from(`status clip ${text}`));

beforeAll(async () => {
  endpoint = await startTestEndpoint({ quorum: 1 });
  user = await makeUser();
  const ada = endpoint.as('ada');
  ids = [];
  for (const [n, bytes] of clips.entries()) ids.push(await ada.contribute(bytes, { title: `Clip ${n}` }));
  const judged = endpoint.as('ben');
  for (const id of ids) await vi.waitFor(async () => expect((await judged.show(id)).state).toBe('queued'));
  const [accepted, rejected] = [await judged.show(ids[0] ?? ''), await judged.show(ids[1] ?? '')];
  await judged.decide(
    { item: accepted.submission, verdict: 'accept', record: accepted.record_digest },
    {
      item: rejected.submission,
      verdict: 'reject',
      record: rejected.record_digest,
      reasons: ['quality.dark'],
      note: 'black\tfrom 0:12',
    },
  );
});
afterAll(async () => {
  await endpoint.remove();
  await user.remove();
});

const asAda = (args: readonly string[]) =>
  user.croton(args, { env: { CROTON_ENDPOINT: endpoint.url, CROTON_TOKEN: endpoint.tokens.ada ?? '' } });

test('counts, and what waits for the contributor with the reason', async () => {
  const { code, stdout } = await asAda(['status', '--format', 'table']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^accepted +1 +part of the set$/m);
  expect(stdout).toMatch(/^queued +1 +waiting for curators$/m);
  expect(stdout).toContain(`1 clip waiting for you
  Clip 1  rejected: quality.dark
    too dark to recognize what happens: contribute a brighter take
    note: black\\tfrom 0:12
`);
});

test('json, ndjson and plain', async () => {
  const json = JSON.parse((await asAda(['status', '--json'])).stdout);
  expect(json).toMatchObject({
    version: 1,
    endpoint: endpoint.url,
    total: 3,
    states: { accepted: 1, queued: 1, rejected: 1 },
    attention: [{ submission: ids[1], reasons: ['quality.dark'] }],
  });
  const lines = (await asAda(['status', '--format', 'ndjson'])).stdout.trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line).state).sort()).toEqual(['accepted', 'queued', 'rejected']);
  const plain = (await asAda(['status'])).stdout;
  expect(plain).toContain(`rejected\t${ids[1]}\tClip 1\tquality.dark\t`);
});

test('--exit-code is 1 while something waits', async () => {
  expect((await asAda(['status', '--exit-code'])).code).toBe(1);
});

test('of a manifest: its clips alone, and those that were never sent', async () => {
  const absent = Buffer.from('a clip that stayed at home');
  const records = [recordFor(clips[0] ?? Buffer.alloc(0)), recordFor(absent, { file_name: 'home.mp4' })];
  const manifest = join(user.folder, 'manifest.jsonl');
  await writeFile(manifest, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const { code, stdout } = await asAda(['status', 'manifest.jsonl', '--json', '--exit-code']);
  expect(code).toBe(1);
  const status = JSON.parse(stdout);
  expect(status.states).toEqual({ accepted: 1, 'not sent': 1 });
  expect(status.attention).toMatchObject([{ submission: null, name: 'home.mp4' }]);
  expect((await asAda(['status', 'gone.jsonl'])).code).toBe(2);
});

test('csv of a manifest: a row for each record, in its order', async () => {
  const named = (n: number) => recordFor(clips[n] ?? Buffer.alloc(0), { file_name: `${n}.mp4` });
  const held = recordFor(Buffer.from('held'), { file_name: '=held.mp4', rights: {} });
  const unknown = { ...recordFor(Buffer.from('held two'), { file_name: 'minors.mp4' }) };
  const rights = { ...(unknown.rights as object), people: 'consent-held', minors: 'unknown' };
  const records = [
    named(2),
    recordFor(Buffer.from('home'), { file_name: 'home.mp4' }),
    held,
    named(0),
    { ...unknown, rights },
    named(1),
  ];
  const manifest = join(user.folder, 'ordered.jsonl');
  await writeFile(manifest, records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const { code, stdout } = await asAda(['status', 'ordered.jsonl', '--csv']);
  expect(code).toBe(0);
  const rows = stdout
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  expect(rows.map(([name, , , state]) => `${name} ${state}`)).toEqual([
    'file_name state',
    '2.mp4 queued',
    'home.mp4 not sent',
    "'=held.mp4 not sent",
    '0.mp4 accepted',
    'minors.mp4 not sent',
    '1.mp4 rejected',
  ]);
  expect(rows[2]?.[7]).toBe('croton upload');
  expect(rows[6]?.[5]).toBe('quality.dark');
  await writeFile(join(user.folder, '1.mp4'), 'x');
  await rename(manifest, join(user.folder, 'manifest.jsonl'));
  const one = JSON.parse((await asAda(['status', '1.mp4', '--json'])).stdout);
  expect(one).toMatchObject({
    total: 1,
    states: { rejected: 1 },
    attention: [{ messages: ['black\tfrom 0:12'] }],
  });
});

test('--wait does not wait for bytes that nobody sends', async () => {
  const other = await startTestEndpoint();
  try {
    await other.as('ada').declare(recordFor(Buffer.from('never sent')));
    const env = { CROTON_ENDPOINT: other.url, CROTON_TOKEN: other.tokens.ada ?? '' };
    const { code, stdout, stderr } = await user.croton(['status', '--wait', '--json'], { env });
    expect(code).toBe(5);
    expect(JSON.parse(stdout).states).toEqual({ declared: 1 });
    expect(stderr).toContain('croton upload sends them');
  } finally {
    await other.remove();
  }
});

test('--wait ends when nothing is being checked, and after --timeout with 5', async () => {
  expect((await asAda(['status', '--wait', '--timeout', '5s'])).code).toBe(0);
  const undecided = await asAda(['status', '--until', 'decided', '--timeout', '1s']);
  expect(undecided.code).toBe(5);
  expect(undecided.stderr).toMatch(/^1 queued; looking again in \S+\n$/);
  expect(undecided.stdout).toContain('accepted\t');
  for (const wrong of [
    ['--timeout', '5s'],
    ['--wait', '--timeout', 'soon'],
    ['--until', 'never'],
    ['--csv', '--json'],
  ])
    expect((await asAda(['status', ...wrong])).code).toBe(2);
});

test('an endpoint that is away: 3, and where to look without it', async () => {
  const ran = await user.croton(['status', '--json'], {
    env: { CROTON_ENDPOINT: 'http://127.0.0.1:9', CROTON_TOKEN: 'x' },
  });
  expect(ran.code).toBe(3);
  expect(errorIn(ran).hint).toContain('croton receipts list');
});

test('not logged in is 4', async () => {
  const ran = await user.croton(['status', '--json', '--endpoint', endpoint.url]);
  expect(ran.code).toBe(4);
  expect(errorIn(ran).code).toBe('auth/token-missing');
});
