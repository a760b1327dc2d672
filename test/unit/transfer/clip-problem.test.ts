import { expect, test } from 'vitest';
import { CrotonError } from '../../../src/errors.js';
import { problemFromError } from '../../../src/transfer/clip-problem.js';
import { GivenUp } from '../../../src/transfer/persist.js';

const clip = { id: 'sha256:00', fileName: 'a.mp4' };

const refusedWith = (problem: string | undefined) =>
  problemFromError(clip, new GivenUp({ kind: 'status', status: 422, problem }, 'refused', undefined), true);

test.each(['x; rm -rf ~', '$(curl evil)', 'constructor'])('no command is made of the code %j', (code) => {
  expect(refusedWith(code)).toMatchObject({ kind: 'refused', code });
  expect(refusedWith(code).fix).not.toContain(code);
});

test('a code of the protocol is explained', () => {
  expect(refusedWith('too-large').fix).toBe('croton explain too-large');
});

test('other bytes than the id tells are a file that changed', () => {
  expect(refusedWith('digest-mismatch')).toMatchObject({ kind: 'failed', code: 'upload/changed' });
});

test('the name of a clip stands before its message, and so not in it: those of many clips are one', () => {
  const error = new CrotonError('file/changed', { path: '/home/ada/a.mp4' });
  expect(problemFromError(clip, error, true)).toMatchObject({
    fileName: 'a.mp4',
    message: 'it changed while it was read',
  });
});
