import { expect, test } from 'vitest';
import { renderError, toCrotonError } from '../../../src/cli/render-error.js';
import { CrotonError } from '../../../src/errors.js';
import { testContext } from '../../support/test-context.js';

function render(error: unknown, options: { json?: boolean; debug?: boolean; tty?: boolean } = {}) {
  const { context, stderr } = testContext();
  const io = { ...context.io, stderr: { ...context.io.stderr, isTTY: options.tty } };
  const { json = false, debug = false } = options;
  return { code: renderError({ ...context, io }, error, { json, debug }), stderr: stderr() };
}

const missing = new CrotonError('ffprobe/missing', {});

test('says what, what to do and where more stands', () => {
  expect(render(missing)).toEqual({
    code: 3,
    stderr: [
      'error: ffprobe was not found [ffprobe/missing]',
      '  hint: npm i -g croton --include=optional, or install ffmpeg, or set CROTON_FFPROBE',
      '  more: croton explain ffprobe/missing',
      '',
    ].join('\n'),
  });
});

test('colors only on a terminal', () => {
  expect(render(missing, { tty: true }).stderr).toContain('\u001b[31m');
});

test('nothing raw from a file name reaches the terminal', () => {
  const error = new CrotonError('file/not-found', { path: 'a\u001b[2J\u202e\n.mp4' });
  expect(render(error).stderr).toContain('a\\e[2J\\u202e\\n.mp4 does not exist');
  expect(JSON.parse(render(error, { json: true }).stderr).error.message).toBe(
    'a\u001b[2J\u202e\n.mp4 does not exist',
  );
});

test('anything else thrown is a bug: exit code 3 and no stack', () => {
  const { code, stderr } = render(new TypeError('x is undefined'));
  expect(code).toBe(3);
  expect(stderr).toContain('something went wrong inside croton: x is undefined [internal/unexpected]');
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(toCrotonError('text').message).toContain('text');
});

test('--debug shows the stack and its causes, the JSON line stays last', () => {
  const error = new CrotonError('file/changed', { path: 'a.mp4' }, { cause: new Error('inner') });
  const { stderr } = render(error, { json: true, debug: true });
  expect(stderr).toContain('caused by: Error: inner');
  const last = stderr.trimEnd().split('\n').at(-1) ?? '';
  expect(JSON.parse(last).error).toMatchObject({ code: 'file/changed', retryable: true });
});
