import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { binary } from '../support/endpoint-process.js';
import { digestOfFile, UploadBench, until as untilIn } from '../support/upload-bench.js';

/** Machines that test may be busy. */
const until = (condition: () => boolean, ms = 60_000) => untilIn(condition, ms);

let bench: UploadBench;
let watching: Watching | undefined;

beforeEach(async () => {
  bench = await UploadBench.open();
});

afterEach(async () => {
  await watching?.stop('SIGKILL');
  watching = undefined;
  await bench.close();
});

interface WatchedEvent {
  readonly type: string;
  readonly [key: string]: unknown;
}

/** `croton upload --watch` as a process, with the events that it told. */
class Watching {
  readonly events: WatchedEvent[] = [];
  stderr = '';
  readonly #child: ChildProcess;

  constructor(args: readonly string[] = [], env: Record<string, string> = {}) {
    const words = ['upload', '--watch', '--settle', '1s', '--every', '2s', '--events', ...args];
    this.#child = spawn(process.execPath, [binary, ...words], {
      cwd: bench.clips,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...bench.environment(env) },
    });
    if (this.#child.stdout !== null)
      createInterface(this.#child.stdout).on('line', (line) => void this.events.push(JSON.parse(line)));
    this.#child.stderr?.on('data', (text) => {
      this.stderr += text;
    });
  }

  of(type: string): WatchedEvent[] {
    return this.events.filter((event) => event.type === type);
  }

  done(): string[] {
    return this.of('clip-done')
      .filter(({ outcome }) => outcome === 'sent')
      .map(({ fileName }) => String(fileName));
  }

  /** Resolves when the round that began last has ended, and a further look found nothing new. */
  async settled(): Promise<void> {
    const rounds = () => this.of('round-ended').length;
    for (let before = -1; before !== rounds() || this.of('round-started').length !== rounds(); ) {
      before = rounds();
      await delay(3000);
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exited = once(this.#child, 'exit');
      this.#child.kill(signal);
      await exited;
    }
    return this.#child.exitCode;
  }
}

const watch = (args: readonly string[] = ['--yes'], env: Record<string, string> = {}) => {
  watching = new Watching(args, env);
  return watching;
};

test('sends what is there, then a file that is copied slowly: once, and whole', {
  timeout: 150_000,
}, async () => {
  await bench.addClip('first.mp4');
  const it = watch();
  await until(() => it.done().includes('first.mp4'));
  const whole = await readFile(await bench.addClip('../whole.mp4', 300_000, 'slow'));
  const slow = join(bench.clips, 'slow.mp4');
  const file = await open(slow, 'w');
  for (let at = 0; at < whole.length; at += 30_000) {
    await file.write(whole.subarray(at, at + 30_000));
    await delay(300);
  }
  await file.close();
  expect(it.done()).toEqual(['first.mp4']);
  await until(() => it.done().includes('slow.mp4'));
  await it.settled();
  expect(it.done()).toEqual(['first.mp4', 'slow.mp4']);
  expect(it.of('clip-problem')).toEqual([]);
  const id = await digestOfFile(slow);
  expect(await bench.objectDigest(id)).toBe(id);
  expect(await it.stop()).toBe(130);
  expect(it.events.at(-1)).toMatchObject({ type: 'finished', sent: 2, interrupted: true });
});

test('a rename and a removal send nothing; a new folder and an edited sidecar do', {
  timeout: 150_000,
}, async () => {
  await bench.addClip('one.mp4');
  await bench.addClip('two.mp4');
  const it = watch();
  await until(() => it.done().length === 2);
  await rename(join(bench.clips, 'one.mp4'), join(bench.clips, 'uno.mp4'));
  await rm(join(bench.clips, 'two.mp4'));
  await mkdir(join(bench.clips, 'new/deep'), { recursive: true });
  await delay(500);
  await bench.addClip('new/deep/three.mp4');
  await until(() => it.done().includes('new/deep/three.mp4'));
  await it.settled();
  expect(it.done().sort()).toEqual(['new/deep/three.mp4', 'one.mp4', 'two.mp4']);
  await bench.write('uno.mp4.yaml', 'title: Market at noon\n');
  await until(() =>
    it.of('clip-done').some(({ fileName, outcome }) => fileName === 'uno.mp4' && outcome === 'updated'),
  );
});

test('goes on when the endpoint comes back, and says that it is away', { timeout: 150_000 }, async () => {
  await bench.addClip('one.mp4');
  const it = watch(['--yes', '--retry-for', '0']);
  await until(() => it.done().length === 1);
  await bench.endpoint.down('SIGKILL');
  await bench.addClip('two.mp4');
  await until(() => it.of('watch-waiting').length > 0);
  expect(it.of('watch-waiting')[0]).toMatchObject({ code: expect.stringMatching(/^(endpoint|upload)\//) });
  await bench.endpoint.up();
  await until(() => it.done().includes('two.mp4'));
  expect(await it.stop('SIGTERM')).toBe(143);
});

test('clips whose rights nobody confirmed are held, told once, and others go', {
  timeout: 150_000,
}, async () => {
  await bench.addClip('one.mp4');
  expect((await bench.run(['upload', '--yes'])).exitCode).toBe(0);
  const it = watch([]);
  await bench.addClip('new.mp4');
  await bench.write('new.mp4.yaml', 'rights: { people: incidental }\n');
  await until(() => it.of('clip-problem').length > 0);
  await bench.addClip('two.mp4');
  await until(() => it.done().includes('two.mp4'));
  await it.settled();
  expect(it.of('clip-problem')).toMatchObject([
    { problem: { fileName: 'new.mp4', kind: 'held', code: 'upload/unconfirmed' } },
  ]);
  // The lock is free between rounds: the person can say yes in another window.
  expect((await bench.run(['upload', '--yes'])).exitCode).toBe(0);
  await it.stop();
});

test('nothing confirmed at all, a wrong token and senseless flags end it', { timeout: 150_000 }, async () => {
  await bench.addClip('one.mp4');
  expect((await bench.run(['upload', '--watch', '--settle', '1s'])).exitCode).toBe(2);
  expect((await bench.run(['upload', '--watch', '--yes'], { CROTON_TOKEN: 'wrong' })).exitCode).toBe(4);
  for (const flags of [['--dry-run'], ['--settle', '5'], ['--every', '0s'], ['--settle', '25h']])
    expect((await bench.run(['upload', '--watch', ...flags])).exitCode).toBe(2);
});

test('a broken croton.yaml is told once, and work goes on when it is corrected', {
  timeout: 150_000,
}, async () => {
  await bench.addClip('one.mp4');
  const it = watch();
  await until(() => it.done().length === 1);
  const file = join(bench.clips, 'croton.yaml');
  const good = await readFile(file, 'utf8');
  await appendFile(file, 'defaults: [\n');
  await until(() => it.of('watch-waiting').length > 0);
  await bench.addClip('two.mp4');
  await delay(3000);
  expect(it.of('watch-waiting')).toHaveLength(1);
  await writeFile(file, good);
  await until(() => it.done().includes('two.mp4'));
});
