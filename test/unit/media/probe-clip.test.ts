import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { inspectClip } from '../../../src/media/inspect-clip.js';
import { judgeRun, probeClip } from '../../../src/media/probe-clip.js';
import { runFfprobe } from '../../../src/media/run-ffprobe.js';
import { makeFolder } from '../../support/clips.js';

const { at, program, remove } = await makeFolder();
// Before the first run: the environment of ffprobe is made once.
process.env.FFREPORT = 'file=evil.log';
afterAll(async () => {
  delete process.env.FFREPORT;
  await remove();
});

const run = async (script: string, timeoutMs = 10_000) =>
  probeClip(await program('fake', script), '/clip.mp4', { timeoutMs });

describe.skipIf(process.platform === 'win32')('programs in place of ffprobe', () => {
  test('one that hangs is killed at the time limit', async () => {
    const begun = Date.now();
    expect(await run('sleep 30', 300)).toEqual({ kind: 'timeout', timeoutMs: 300 });
    expect(Date.now() - begun).toBeLessThan(5000);
  });

  test('one whose child keeps the pipes open is not waited for', async () => {
    const begun = Date.now();
    expect((await run('sleep 20 & wait', 300)).kind).toBe('timeout');
    expect(Date.now() - begun).toBeLessThan(5000);
  });

  test('one that dies by a signal crashed', async () => {
    expect(await run('kill -SEGV $$')).toEqual({ kind: 'crashed', reason: 'killed by SIGSEGV' });
  });

  test('one that prints no report crashed, with its last words', async () => {
    const outcome = await run('echo "libfoo.so: cannot open shared object file" >&2; exit 127');
    expect(outcome).toMatchObject({ kind: 'crashed', reason: expect.stringContaining('libfoo.so') });
    expect((await run('echo "{}"')).kind).toBe('crashed');
    expect(await run(`echo '{"program_version": {}'; echo 'Corrupt extradata' >&2; exit 1`)).toEqual({
      kind: 'crashed',
      reason: 'it gave up with exit code 1: Corrupt extradata',
      began: true,
    });
    expect((await run('echo "[1"')).kind).toBe('crashed');
  });

  test('one that prints without end is stopped', async () => {
    // More headers than croton keeps are a fault of the file, not of ffprobe.
    expect(await run(`yes & echo $! >'${at('printer')}'; wait`)).toEqual({
      kind: 'rejected',
      reason: 'its headers are larger than croton reads',
      demuxer: null,
    });
    // What a wrapper started ends with it: it would fill the disk.
    const printer = Number(await readFile(at('printer'), 'utf8'));
    await vi.waitFor(() => expect(() => process.kill(printer, 0)).toThrow('ESRCH'), 5000);
    // Complaints without end are drained and cut.
    const noisy = await runFfprobe(await program('noisy', 'head -c 5000000 /dev/zero >&2; echo done'), [], {
      timeoutMs: 10_000,
    });
    expect([noisy.stdout, noisy.stderr.length]).toEqual(['done\n', 65_536]);
  });

  test('a file that it cannot read is not its fault', async () => {
    const outcome = await run(
      'echo "[matroska,webm @ 0x31b] Read error" >&2; echo \'{"error":{"code":-1094995529,"string":"Invalid data"}}\'; exit 1',
    );
    expect(outcome).toEqual({
      kind: 'rejected',
      reason: 'matroska,webm: Read error (Invalid data)',
      demuxer: null,
    });
  });

  test('a demuxer that is not let in is named', () => {
    const stderr = "[concat @ 0x55] Format not on whitelist 'mov,mp4'\n/clip.mp4: Invalid argument\n";
    const stdout = '{"error":{"code":-22,"string":"Invalid argument"}}';
    const outcome = judgeRun({ end: { kind: 'exit', code: 1 }, stdout, stderr }, 1);
    expect(outcome).toMatchObject({ kind: 'rejected', demuxer: 'concat' });
  });

  test('an abort ends it at once, with the reason', async () => {
    const abort = new AbortController();
    const hanging = runFfprobe(await program('hanging', 'sleep 30'), [], {
      timeoutMs: 30_000,
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(new Error('stop')), 100);
    await expect(hanging).rejects.toThrow('stop');
  });

  test('a name is passed as file: and an absolute path, without a shell, and nothing is left in the environment', async () => {
    const fake = await program(
      'echo',
      `printf '%s\\n' "$@" "FFREPORT=$FFREPORT" > '${at('arguments')}'; echo '{"format":{}}'`,
    );
    await probeClip(fake, at('-x $(touch evil) .mp4'), { timeoutMs: 10_000 });
    const words = (await import('node:fs')).readFileSync(at('arguments'), 'utf8').split('\n');
    expect(words.slice(-3)).toEqual([`file:${at('-x $(touch evil) .mp4')}`, 'FFREPORT=', '']);
    expect(words[words.indexOf('-protocol_whitelist') + 1]).toBe('file');
    expect(words[words.indexOf('-format_whitelist') + 1]).not.toMatch(/concat|hls|image|sdp/);
  });

  test('one that cannot be started is an error of its own', async () => {
    const clip = at('clip.mp4');
    await writeFile(clip, 'x');
    await mkdir(at('folder'));
    const missing = { path: at('missing'), origin: 'flag' } as const;
    await expect(inspectClip(clip, { ffprobe: missing, timeoutMs: 1000 })).rejects.toMatchObject({
      code: 'ffprobe/unusable',
    });
  });
});
