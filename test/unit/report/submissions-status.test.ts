import { expect, test } from 'vitest';
import { findReason } from '../../../src/curation/reasons.js';
import type { StatusClip } from '../../../src/report/status-clip.js';
import { type StatusFormat, statusWriter } from '../../../src/report/submissions-status.js';
import { digestOf, idOf } from '../client/fixtures.js';

const clipOf = (n: number, over: Partial<StatusClip> = {}): StatusClip => ({
  submission: idOf(n),
  id: digestOf(n),
  file_name: `clip-${n}.mp4`,
  name: `clip-${n}.mp4`,
  state: 'queued',
  round: 1,
  reasons: [],
  message: null,
  next_step: null,
  updated_at: '2026-05-01T00:00:00Z',
  ...over,
});
const unsent = (n: number, over: Partial<StatusClip> = {}) =>
  clipOf(n, { submission: null, state: 'not sent', round: null, next_step: 'croton upload', ...over });

function written(format: StatusFormat, clips: readonly StatusClip[], columns?: number) {
  let text = '';
  const write = (more: string | Uint8Array) => {
    text += String(more);
    return true;
  };
  const output = { columns, write };
  const writer = statusWriter(format, output, {
    endpoint: 'https://e.example',
    env: {},
    explain: findReason,
  });
  for (const clip of clips) writer.clip(clip);
  const explained = writer.explained;
  writer.end(new Map([[idOf(0), ['look at\u001b[2J 0:12']]]));
  return { text, explained, waiting: writer.waiting };
}

const spam = (n: number) => clipOf(n, { state: 'rejected', reasons: ['spam'] });

test('a table counts in the order of the journey, names 50 clips and counts the others', () => {
  const clips = Array.from({ length: 1204 }, (_, n) => spam(n));
  const { text, waiting, explained } = written('table', [clipOf(2000, { state: 'accepted' }), ...clips]);
  expect(waiting).toBe(1204);
  expect(text).toMatch(/^rejected +1,204 +curators said no\naccepted +1 +part of the set\n/);
  expect(text).toContain('50 of 1,204, --format plain for the rest');
  expect(text.match(/rejected: spam/g)).toHaveLength(50);
  expect(explained).toHaveLength(50);
  expect(text).toContain('note: look at\\e[2J 0:12');
});

test('what only has to be sent takes two lines, however much it is', () => {
  const clips = Array.from({ length: 900 }, (_, n) => unsent(n));
  const { text } = written('table', [
    ...clips,
    unsent(1000, { reasons: ['upload/held'], message: 'it waits' }),
  ]);
  expect(text).toContain(
    '900 not sent: clip-0.mp4, clip-1.mp4, clip-2.mp4 and 897 more\n    croton upload\n',
  );
  expect(text).toContain('clip-1000.mp4  not sent: upload/held\n    it waits\n');
  expect(text.split('\n').length).toBeLessThan(12);
});

test('60 columns are kept by the counts', () => {
  const { text } = written('table', [clipOf(1, { state: 'changes-requested' })], 40);
  expect(text.split('\n')[0]?.length).toBeLessThanOrEqual(40);
});

test('csv: a row for each clip as it comes, guarded against formulas', () => {
  const { text } = written('csv', [
    unsent(2, { file_name: '=HYPERLINK("x").mp4', reasons: ['file/damaged'], message: 'broken, badly' }),
    clipOf(1, { state: 'rejected', reasons: ['quality.dark', 'spam'], next_step: 'see' }),
  ]);
  const lines = text.trimEnd().split('\n');
  expect(lines[0]).toBe('file_name,id,submission,state,round,reasons,why,next_step,updated_at');
  expect(lines[1]).toBe(
    `"'=HYPERLINK(""x"").mp4",${digestOf(2)},,not sent,,file/damaged,"broken, badly",croton upload,'2026-05-01T00:00:00Z`,
  );
  expect(lines[2]).toContain(
    'rejected,1,quality.dark|spam,"too dark to recognize what happens; not a contribution",see,',
  );
});

test('json carries all that waits, with messages', () => {
  const { text } = written('json', [spam(0), clipOf(1), unsent(2)]);
  const document = JSON.parse(text);
  expect(document).toMatchObject({
    version: 1,
    endpoint: 'https://e.example',
    total: 3,
    states: { 'not sent': 1, queued: 1, rejected: 1 },
  });
  expect(Object.keys(document.states)).toEqual(['not sent', 'queued', 'rejected']);
  expect(document.attention).toMatchObject([
    { submission: idOf(0), name: 'clip-0.mp4', messages: ['look at\u001b[2J 0:12'] },
    { submission: null, messages: [] },
  ]);
});
