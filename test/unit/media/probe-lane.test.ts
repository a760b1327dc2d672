import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { isLanePath, runInLane } from '../../../src/media/probe-lane.js';
import { makeFolder } from '../../support/clips.js';

const { at, remove } = await makeFolder();
afterAll(remove);

/** A lane whose program is a shell script with the file as `$1`. */
const run = (script: string, path = '/clip.mp4', limits: { timeoutMs?: number; signal?: AbortSignal } = {}) =>
  runInLane('/bin/sh', ['-c', script, 'sh'], path, { timeoutMs: 10_000, ...limits });

const HOSTILE = [
  '/a b.mp4',
  '/ leading and trailing ',
  '/$(touch evil)`id`;&|<>.mp4',
  '/back\\slash\\n.mp4',
  `/quotes'".mp4`,
  '/-x.mp4',
  '/*?[a].mp4',
  '/Ẹ̀kọ́ 视频 🎬.mp4',
];

describe.skipIf(process.platform === 'win32')('ffprobe through a shell', () => {
  test('a path is one word, whatever is in it', async () => {
    for (const path of HOSTILE) {
      expect(isLanePath(path)).toBe(true);
      expect(await run(`printf %s "$#:$1"`, path)).toMatchObject({ stdout: `1:file:${path}` });
    }
  });

  test('names that a line cannot carry, and paths that are not absolute, take another way', () => {
    expect(['/a\nb.mp4', '/a\u0001b.mp4', '/a\u007fb', '/a\ud800b', 'a.mp4', ''].map(isLanePath)).toEqual(
      Array(6).fill(false),
    );
  });

  test('tells what was printed and how it ended, run after run', async () => {
    const script = 'echo "out $1"; echo err >&2; exit 3';
    for (const path of ['/1', '/2', '/3'])
      expect(await run(script, path)).toEqual({
        end: { kind: 'exit', code: 3 },
        stdout: `out file:${path}\n`,
        stderr: 'err\n',
      });
    expect((await run('kill -SEGV $$'))?.end).toEqual({ kind: 'signal', signal: 'SIGSEGV' });
    // Its standard input is empty, not the list of clips.
    expect((await run('cat; echo end'))?.stdout).toBe('end\n');
  });

  test('a program that cannot be started is for the caller to find out', async () => {
    expect(await runInLane(at('missing'), [], '/clip.mp4', { timeoutMs: 5000 })).toBeUndefined();
  });

  test('several at once do not mix', async () => {
    const paths = Array.from({ length: 12 }, (_, index) => `/${index}`);
    const runs = await Promise.all(paths.map((path) => run('sleep 0.0$(($$ % 5)); echo "$1"', path)));
    expect(runs.map((one) => one?.stdout)).toEqual(paths.map((path) => `file:${path}\n`));
  });

  test.each([
    ['timeout', 'sleep 30', 300],
    ['flood', 'head -c 40000000 /dev/zero; sleep 30', 10_000],
  ])('%s: it ends with all that it started, and the next run is well', async (kind, script, timeoutMs) => {
    const begun = Date.now();
    const ran = await run(`echo $$ >'${at('pid')}'; ${script}; :`, '/clip.mp4', { timeoutMs });
    expect(ran?.end).toEqual({ kind });
    expect(Date.now() - begun).toBeLessThan(5000);
    const pid = Number(await readFile(at('pid'), 'utf8'));
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow('ESRCH'), 5000);
    expect((await run('echo well'))?.stdout).toBe('well\n');
  });

  test('an abort ends it with the reason', async () => {
    const controller = new AbortController();
    const running = run('sleep 30', '/clip.mp4', { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('enough')), 100);
    await expect(running).rejects.toThrow('enough');
    await expect(run('echo', '/clip.mp4', { signal: controller.signal })).rejects.toThrow('enough');
  });
});
