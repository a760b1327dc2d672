/** The pipeline of an upload: what is sent, when, in which order, and what the manifest says in the end. */
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findFfprobe } from '../../src/media/find-ffprobe.js';
import type { SubmissionDetail } from '../../src/protocol/submissions.js';
import { testContext } from '../support/test-context.js';
import { digestOfFile, UploadBench, until } from '../support/upload-bench.js';

const KIB = 1024;
const MIB = 1024 * KIB;

let bench: UploadBench;

beforeEach(async () => {
  bench = await UploadBench.open();
});

afterEach(() => bench.close());

interface Event {
  readonly type: string;
  readonly [key: string]: unknown;
}

async function uploadEvents(...args: string[]) {
  const { stdout, exitCode, stderr } = await bench.run(['upload', '--yes', '--events', ...args]);
  const events = String(stdout)
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
  const of = (type: string) => events.filter((event) => event.type === type);
  return { events, of, names: of('clip-started').map(({ fileName }) => fileName), exitCode, stderr };
}

const ada = () => ({
  authorization: `Bearer ${bench.endpoint.tokens.ada}`,
  'content-type': 'application/json',
});

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await fetch(new URL(path, bench.endpoint.url), {
    method,
    headers: ada(),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return (await answer.json()) as T;
}

/** What the endpoint has of a clip. */
async function submissionOf(id: string): Promise<SubmissionDetail> {
  const { items } = await ask<{ items: { submission: string }[] }>('GET', `/v1/submissions?content=${id}`);
  return ask('GET', `/v1/submissions/${items[0]?.submission}`);
}

const manifestLines = async () =>
  (await readFile(join(bench.clips, 'manifest.jsonl'), 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));

/** An ffprobe that looks at clips with a slow name only once `go` is there. */
async function slowFfprobe() {
  const { context } = testContext({ env: {} });
  const real = await findFfprobe(context, { explicit: undefined });
  const path = join(bench.folder, 'slow-ffprobe');
  const go = join(bench.folder, 'go');
  const seen = join(bench.folder, 'seen');
  await writeFile(
    path,
    `#!/bin/sh
echo "$*" >> '${seen}'
case "$*" in *slow*) while [ ! -e '${go}' ]; do sleep 0.1; done;; esac
exec '${real.path}' "$@"
`,
    { mode: 0o755 },
  );
  return { path, go, seen };
}

test('the first clips are there before the last is even looked at; then the manifest has them all', async () => {
  const first = await bench.addClip('first.mp4');
  await bench.addClip('slow.mp4', 300 * KIB);
  const { path, go } = await slowFfprobe();
  const running = bench.run(['upload', '--yes', '--json', '--ffprobe', path]);
  const id = await digestOfFile(first);
  await until(async () => (await bench.objectDigest(id)) === id);
  await expect(readFile(join(bench.clips, 'manifest.jsonl'))).rejects.toThrow('ENOENT');
  await writeFile(go, '');
  expect(JSON.parse(String((await running).stdout))).toMatchObject({ clips: 2, sent: 2, exitCode: 0 });
  expect((await manifestLines()).map(({ file_name: name }) => name)).toEqual(['first.mp4', 'slow.mp4']);
});

test('interrupted while it looks, it writes what it knows and keeps the rest', async () => {
  await bench.addClip('slow.mp4', 200 * KIB);
  await bench.run(['manifest', 'build']);
  const before = await readFile(join(bench.clips, 'manifest.jsonl'), 'utf8');
  await bench.addClip('new.mp4');
  // Its facts are forgotten: it has to be looked at again.
  await rm(join(bench.folder, 'cache'), { recursive: true });
  const { path } = await slowFfprobe();
  const running = bench.run(['upload', '--yes', '--ffprobe', path]);
  const id = await digestOfFile(join(bench.clips, 'new.mp4'));
  await until(async () => (await bench.objectDigest(id)) === id);
  running.kill('SIGINT');
  expect((await running).exitCode).toBe(130);
  const after = await readFile(join(bench.clips, 'manifest.jsonl'), 'utf8');
  expect((await manifestLines()).map(({ file_name: name }) => name)).toEqual(['new.mp4', 'slow.mp4']);
  expect(after).toContain(before);
});

test('--order decides which clip goes first', async () => {
  await bench.addClip('a.mp4', 60 * KIB);
  await bench.addClip('b.mp4', 20 * KIB);
  await bench.addClip('c.mp4', 40 * KIB);
  await bench.run(['manifest', 'build']);
  const sent = async (...args: string[]) => {
    await rm(join(bench.folder, 'state/uploads'), { recursive: true, force: true });
    const { of } = await uploadEvents('--dry-run', ...args);
    const [finished] = of('finished') as (Event & { forecast: { first: string[] } })[];
    return finished?.forecast.first;
  };
  expect(await sent('--order', 'smallest')).toEqual(['b.mp4', 'c.mp4', 'a.mp4']);
  expect(await sent('--order', 'name', '--no-build')).toEqual(['a.mp4', 'b.mp4', 'c.mp4']);
  const { names } = await uploadEvents('--order', 'smallest', '--no-build', '--jobs', '1');
  expect(names).toEqual(['b.mp4', 'c.mp4', 'a.mp4']);
  const wrong = await bench.run(['upload', '--order', 'alphabet']);
  expect(wrong.exitCode).toBe(2);
});

test('--sample sends a few first, and stops there when the endpoint refuses one', async () => {
  for (const folder of ['dance', 'songs', 'talks'])
    for (const number of [1, 2, 3, 4]) await bench.addClip(`${folder}/${number}.mp4`);
  const sampled = await bench.upload(['--sample', '3']);
  expect(sampled.summary).toMatchObject({ sent: 12, exitCode: 0 });
  // These bytes are no video: only the endpoint looks, for the manifest is sent as it is.
  for (const folder of ['dance', 'songs', 'talks'])
    for (const number of [5, 6]) await bench.addClip(`${folder}/${number}.mp4`);
  await bench.run(['manifest', 'build']);
  const manifest = join(bench.clips, 'manifest.jsonl');
  for (const { file_name: name, id } of await manifestLines()) {
    if (!/[56]\.mp4$/.test(name)) continue;
    await writeFile(
      join(bench.clips, name),
      `Dear Ada, ${name} `.padEnd((await readFile(join(bench.clips, name))).length, 'x'),
    );
    const text = await readFile(manifest, 'utf8');
    await writeFile(manifest, text.replace(id, await digestOfFile(join(bench.clips, name))));
  }
  const refused = await bench.upload(['--no-build', '--sample', '3']);
  expect(refused.summary).toMatchObject({ refused: 3, left: 15, sent: 0 });
  expect(refused.summary.error).toMatchObject({ code: 'upload/sample-refused' });
  expect(refused.exitCode).toBe(1);
});

test('--since takes only what was written since then, and leaves the other records alone', async () => {
  const old = await bench.addClip('old.mp4');
  await bench.addClip('new.mp4');
  await utimes(old, new Date('2026-01-01'), new Date('2026-01-01'));
  for (const args of [[], ['--no-build']]) {
    const { summary } = await bench.upload(['--since', '7d', ...args]);
    expect(summary).toMatchObject({ clips: 1, left: 0, exitCode: 0 });
  }
  expect((await manifestLines()).map(({ file_name: name }) => name)).toEqual(['new.mp4']);
  expect((await bench.upload(['--since', '2025-12-01'])).summary).toMatchObject({ clips: 2, sent: 1 });
  const events = join(bench.folder, 'events.ndjson');
  for (const since of ['tomorrow', '2999-01-01'])
    expect((await bench.run(['upload', '--since', since, '--events', events])).exitCode).toBe(2);
  expect(existsSync(events)).toBe(false);
});

test('--retry-failed tries what failed, and says so when nothing did', async () => {
  await bench.addClip('good.mp4');
  const gone = await bench.addClip('gone.mp4');
  await bench.run(['manifest', 'build']);
  await rename(gone, `${gone}.away`);
  expect((await bench.upload()).summary).toMatchObject({ sent: 1, failed: 1 });
  await rename(`${gone}.away`, gone);
  const again = await bench.upload(['--retry-failed']);
  expect(again.summary).toMatchObject({ clips: 1, sent: 1, exitCode: 0 });
  expect((await manifestLines()).length).toBe(2);
  const nothing = await bench.run(['upload', '--yes', '--retry-failed']);
  expect(nothing.stderr).toContain('nothing failed last time');
  expect(nothing.exitCode).toBe(0);
});

test('a dry run opens no clip, writes no manifest, and says what is new, there, and held', async () => {
  await bench.addClip('there.mp4', 40 * KIB);
  await bench.upload();
  const manifest = await readFile(join(bench.clips, 'manifest.jsonl'), 'utf8');
  await bench.addClip('new.mp4', 20 * KIB);
  await bench.addClip('waits.mp4');
  await bench.write('waits.mp4.yaml', 'rights: { minors: unknown }\n');
  const dry = await bench.upload(['--dry-run']);
  expect(dry.summary).toMatchObject({ dryRun: true, clips: 2, held: 1, sent: 0 });
  expect(dry.summary.forecast).toMatchObject({
    fresh: { clips: 2 },
    delivered: { clips: 1, bytes: 40 * KIB },
    unread: { clips: 2 },
    order: 'largest',
  });
  expect(await readFile(join(bench.clips, 'manifest.jsonl'), 'utf8')).toBe(manifest);
  expect(dry.exitCode).toBe(1);
});

test('a record that was changed at the endpoint meanwhile is not overwritten unasked', async () => {
  const path = await bench.addClip('a.mp4');
  await bench.upload();
  const id = await digestOfFile(path);
  const [record] = await manifestLines();
  const elsewhere = { ...record, title: 'Edited on another computer' };
  await ask('POST', '/v1/submissions', { items: [{ record: elsewhere }] });
  await bench.write('a.mp4.yaml', 'title: Edited here\n');
  const stale = await bench.upload();
  expect(stale.summary).toMatchObject({ refused: 1, updated: 0, exitCode: 1 });
  expect(stale.summary.problems[0].message).toMatch(/revision 2 .* revision 1/);
  expect((await submissionOf(id)).record?.['title']).toBe('Edited on another computer');
  expect((await bench.upload()).summary).toMatchObject({ refused: 1 });
  expect((await bench.upload(['--overwrite'])).summary).toMatchObject({ updated: 1, exitCode: 0 });
  expect((await submissionOf(id)).record?.['title']).toBe('Edited here');
});

test('what turns out to be declared only as a clip is read waits for a yes', async () => {
  await bench.addClip('a.mp4');
  const moved = await bench.addClip('b.mp4');
  await bench.upload(['--order', 'name']);
  const manifest = join(bench.clips, 'manifest.jsonl');
  const edited = (await manifestLines()).map((record) =>
    record.file_name === 'b.mp4' ? { ...record, rights: { ...record.rights, minors: 'incidental' } } : record,
  );
  await writeFile(manifest, edited.map((record) => `${JSON.stringify(record)}\n`).join(''));
  // Nothing but its bytes tells that this is b.mp4, whose record says more than croton.yaml does.
  await rename(moved, join(bench.clips, 'c.mp4'));
  const asked = await bench.run(['upload', '--json']);
  const { problems, present } = JSON.parse(String(asked.stdout));
  expect(problems).toMatchObject([{ fileName: 'c.mp4', kind: 'held', code: 'upload/unconfirmed' }]);
  expect(present).toBe(1);
  expect(asked.exitCode).toBe(1);
  const confirmed = await bench.upload();
  expect(confirmed.summary).toMatchObject({ present: 1, updated: 1, exitCode: 0 });
  expect((await bench.run(['upload', '--json'])).exitCode).toBe(0);
});

test('of two files with the same bytes one goes; manifest and endpoint agree which', async () => {
  // The one that is found first in the order of sending is not the one that the manifest names.
  await bench.addClip('z.mp4', 30 * KIB, 'same');
  await bench.addClip('a.mp4', 30 * KIB, 'same');
  await bench.write('a.mp4.yaml', 'title: The first\n');
  await bench.addClip('b.mp4');
  await utimes(join(bench.clips, 'a.mp4'), new Date('2026-01-01'), new Date('2026-01-01'));
  const { summary } = await bench.upload(['--order', 'newest', '--jobs', '1']);
  expect(summary).toMatchObject({ clips: 2, sent: 2, invalid: 1, left: 0 });
  const [record] = await manifestLines();
  expect(record.file_name).toBe('a.mp4');
  const { record: theirs } = await submissionOf(record.id);
  expect(theirs).toMatchObject({ file_name: 'a.mp4', title: 'The first' });
  expect((await bench.upload()).summary).toMatchObject({ present: 2, updated: 0, sent: 0 });
});

test('a copy of a clip that is there changes nothing at the endpoint, also where it is looked at first', async () => {
  const path = await bench.addClip('slow.mp4', 30 * KIB, 'same');
  await bench.upload();
  await bench.addClip('a.mp4', 30 * KIB, 'same');
  await rm(join(bench.folder, 'cache'), { recursive: true });
  const { path: ffprobe, go, seen } = await slowFfprobe();
  const running = bench.upload(['--ffprobe', ffprobe]);
  await until(async () => (await readFile(seen, 'utf8').catch(() => '')).includes('/a.mp4'));
  await new Promise((resolve) => setTimeout(resolve, 1000));
  await writeFile(go, '');
  const { summary } = await running;
  expect(summary).toMatchObject({ clips: 1, present: 1, updated: 0, sent: 0, invalid: 1, left: 0 });
  expect((await submissionOf(await digestOfFile(path))).revision).toBe(1);
});

test('clips that swapped their names keep their records', async () => {
  const one = await bench.addClip('one.mp4');
  const two = await bench.addClip('two.mp4', 30 * KIB);
  await bench.upload();
  const manifest = join(bench.clips, 'manifest.jsonl');
  const titled = (await manifestLines()).map((record) => ({ ...record, title: `Of ${record.file_name}` }));
  await writeFile(manifest, titled.map((record) => `${JSON.stringify(record)}\n`).join(''));
  await rename(one, `${one}.away`);
  await rename(two, one);
  await rename(`${one}.away`, two);
  expect((await bench.upload()).summary).toMatchObject({
    updated: 2,
    sent: 0,
    failed: 0,
    invalid: 0,
    left: 0,
  });
  for (const path of [one, two]) {
    const { record } = await submissionOf(await digestOfFile(path));
    const [mine] = (await manifestLines()).filter(({ id }) => id === record?.['id']);
    expect(record).toEqual(mine);
  }
  expect((await manifestLines()).map(({ title }) => title)).toEqual(['Of two.mp4', 'Of one.mp4']);
});

test('a clip that was delivered may go from the disk: its record still travels', async () => {
  const path = await bench.addClip('a.mp4');
  await bench.upload();
  const id = await digestOfFile(path);
  await rm(path);
  expect((await bench.upload()).summary).toMatchObject({ present: 1, failed: 0, exitCode: 0 });
  const manifest = join(bench.clips, 'manifest.jsonl');
  const text = await readFile(manifest, 'utf8');
  await writeFile(
    manifest,
    text.replace('"ai_generative_training":"allowed"', '"ai_generative_training":"notAllowed"'),
  );
  expect((await bench.upload()).summary).toMatchObject({ updated: 1, failed: 0 });
  const { record } = await submissionOf(id);
  expect(record?.['rights']).toMatchObject({ ai_generative_training: 'notAllowed' });
});

test('edits made while it sends are kept', async () => {
  await bench.addClip('slow.mp4', 6 * MIB);
  await bench.addClip('small.mp4');
  const { path, go } = await slowFfprobe();
  const running = bench.run(['upload', '--yes', '--ffprobe', path]);
  const id = await digestOfFile(join(bench.clips, 'small.mp4'));
  await until(async () => (await bench.objectDigest(id)) === id);
  await bench.run(['manifest', 'build']);
  const manifest = join(bench.clips, 'manifest.jsonl');
  const lines = (await manifestLines()).map((record) => ({ ...record, title: 'By hand' }));
  await writeFile(manifest, lines.map((record) => `${JSON.stringify(record)}\n`).join(''));
  await writeFile(go, '');
  expect((await running).exitCode).toBe(0);
  expect((await manifestLines()).map(({ title }) => title)).toEqual(['By hand', 'By hand']);
});

test('a folder in the place of the manifest is named, with and without a build', async () => {
  await bench.addClip('a.mp4');
  await mkdir(join(bench.clips, 'manifest.jsonl'));
  for (const args of [[], ['--no-build']]) {
    const { stderr, exitCode } = await bench.upload(args);
    expect(exitCode).toBe(3);
    expect(stderr).toContain('manifest.jsonl');
    expect(stderr).not.toContain('internal/unexpected');
  }
});

test('killed before it had looked at anything: no manifest yet, nothing in the way of the next run', async () => {
  await bench.addClip('a.mp4');
  const looking = join(bench.folder, 'looking');
  const ffprobe = join(bench.folder, 'ffprobe');
  await writeFile(ffprobe, `#!/bin/sh\n: > '${looking}'\nexec sleep 30\n`, { mode: 0o755 });
  const running = bench.run(['upload', '--yes', '--ffprobe', ffprobe]);
  await until(() => existsSync(looking));
  running.kill('SIGKILL');
  await running;
  const asItIs = await bench.run(['upload', '--yes', '--no-build']);
  expect(asItIs.exitCode).toBe(2);
  expect(asItIs.stderr).toContain('[manifest/none]');
  expect(asItIs.stderr).toContain('leave out --no-build');
  const status = await bench.run(['status', '.']);
  expect(status.stderr).toContain('[manifest/none]');
  expect((await bench.upload()).summary).toMatchObject({ sent: 1, exitCode: 0 });
});

test('a clip with a problem is named once, also where its record is declared again in the end', async () => {
  await bench.addClip('a.mp4');
  await bench.upload();
  const [record] = await manifestLines();
  const elsewhere = { ...record, title: 'Edited on another computer' };
  await ask('POST', '/v1/submissions', { items: [{ record: elsewhere }] });
  await bench.write('a.mp4.yaml', 'title: Edited here\n');
  // Which of two files with the same bytes has the record is known in the end only.
  await bench.addClip('b.mp4', 0, 'a.mp4');
  const { summary } = await bench.upload();
  const told = summary.problems.map((problem: { fileName: string; kind: string }) => [
    problem.fileName,
    problem.kind,
  ]);
  expect(told).toEqual([
    ['a.mp4', 'refused'],
    ['b.mp4', 'invalid'],
  ]);
  expect(summary).toMatchObject({ clips: 1, refused: 1, left: 0 });
});
