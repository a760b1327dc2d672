import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { validateProgress } from '../../../src/report/validate-progress.js';
import type { Finding } from '../../../src/validation/finding.js';
import { testContext } from '../../support/test-context.js';

const clip = (severity?: 'error') => ({
  type: 'clip' as const,
  clip: {
    findings: severity === undefined ? [] : [{ ...finding, severity }],
  },
});
const finding: Omit<Finding, 'severity'> = {
  rule: 'file/damaged',
  outcome: 'fail',
  subject: { path: 'a.mp4' },
  message: 'x',
  fix: 'y',
};

/** A progress over a clock that moves when told. */
function watch(quiet = false, terminal = false) {
  let now = 1_000_000;
  const clock = { now: () => now, sleep: async () => {} };
  const written: string[] = [];
  const output = (name: string) => {
    const stream = Object.assign(new PassThrough(), { isTTY: terminal, columns: 80 });
    stream.on('data', (chunk: Buffer) => written.push(`${name}:${chunk}`));
    return stream;
  };
  const { context } = testContext({ clock });
  const io = { ...context.io, stdout: output('out'), stderr: output('err') };
  const progress = validateProgress({ ...context, io }, quiet);
  return { progress, written, pass: (ms: number) => (now += ms) };
}

test('off a terminal a line every ten seconds; no total and no time left before the files are counted', () => {
  const { progress, written, pass } = watch();
  for (let second = 0; second < 10; second += 1) {
    progress.event(clip());
    pass(1000);
  }
  progress.event(clip('error'));
  expect(written).toEqual(['err:checked 11 files, 1.1 a second, 1 error\n']);
  progress.event({ type: 'total', files: 1211 });
  pass(10_000);
  for (let files = 0; files < 100; files += 1) progress.event(clip());
  expect(written[1]).toMatch(/^err:checked 12 of 1,211 files, .* left, 1 error\n$/);
  expect(written).toHaveLength(2);
});

test('at the end no time is left to be told', () => {
  const { progress, written, pass } = watch();
  progress.event({ type: 'total', files: 2 });
  progress.event(clip());
  pass(10_000);
  progress.event(clip());
  expect(written).toEqual(['err:checked 2 of 2 files, 0.2 a second\n']);
});

test('quiet says nothing but that the cache does not work', () => {
  const { progress, written, pass } = watch(true);
  pass(60_000);
  progress.event(clip());
  expect(written).toEqual([]);
  progress.event({ type: 'cache-trouble', reason: 'no space\u001b[2J' });
  expect(written.join('')).toMatch(/^err:going on without the cache of facts: no space[^\u001b]*\n$/);
});

test('on a terminal a bar that gives way to results, and none for what is over at once', async () => {
  const { progress, written, pass } = watch(false, true);
  progress.event(clip());
  expect(written).toEqual([]);
  progress.event({ type: 'total', files: 10 });
  pass(2000);
  progress.event(clip());
  // What draws it is loaded first.
  const draw = () => {
    progress.event(clip());
    return written.join('');
  };
  await expect.poll(draw, { timeout: 5000 }).toContain('of 10 files');
  expect(written.join('')).toContain('[==');
  const before = written.length;
  progress.stdout.write('a.mp4: error\n');
  // Taken off the line, then the result.
  expect(written.slice(before).join('|')).toMatch(/^err:.*out:a\.mp4: error\n$/s);
  expect(written.slice(before).join('')).toContain('\u001b[2K');
  const after = written.length;
  progress.event(clip());
  expect(written.length).toBe(after);
  pass(500);
  progress.event(clip());
  expect(written.length).toBeGreaterThan(after);
  progress.end();
});
