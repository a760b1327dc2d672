import { expect, test } from 'vitest';
import { findReason } from '../../../src/curation/reasons.js';
import { writeSubmission } from '../../../src/report/submissions-detail.js';
import { describeRest, listWriter } from '../../../src/report/submissions-list.js';
import { resultWriter } from '../../../src/report/submissions-results.js';
import { detailOf, idOf, summaryOf } from '../client/fixtures.js';

function terminal(columns?: number) {
  let text = '';
  const write = (more: string) => {
    text += more;
    return true;
  };
  const output = { columns, write };
  return { output, text: () => text };
}

const page = (from: number, count: number, next: string | null = null) => ({
  items: Array.from({ length: count }, (_, n) =>
    summaryOf(from + n, { title: `Clip ${'long '.repeat(20)}` }),
  ),
  total: 1204,
  more: false,
  next,
});

test('a table fits the terminal, ids stay whole, one heading for all pages', () => {
  const { output, text } = terminal(100);
  const writer = listWriter('table', output);
  writer.page(page(0, 3, 'x'));
  writer.page(page(3, 2));
  writer.end();
  const lines = text().trimEnd().split('\n');
  expect(lines).toHaveLength(6);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(100);
  expect(lines.slice(1).map((line) => line.slice(0, 36))).toEqual([0, 1, 2, 3, 4].map(idOf));
});

test('a narrow terminal gets fewer columns, readable ones', () => {
  const widths = [60, 80, 100].map((columns) => {
    const { output, text } = terminal(columns);
    const writer = listWriter('table', output);
    writer.page(page(0, 1));
    writer.end();
    const [heading = '', row = ''] = text().split('\n');
    expect(Math.max(heading.length, row.length)).toBeLessThanOrEqual(columns);
    return heading.replace(/ +/g, ' ');
  });
  expect(widths).toEqual([
    'ID STATE TITLE',
    'ID STATE LENGTH LANGUAGE TITLE',
    'ID STATE LENGTH LANGUAGE PLACE FROM TITLE',
  ]);
});

test('json of several pages is one document', () => {
  const { output, text } = terminal();
  const writer = listWriter('json', output);
  writer.page(page(0, 3, 'x'));
  writer.page(page(3, 2, 'y'));
  writer.end();
  const document = JSON.parse(text());
  expect(document.items).toHaveLength(5);
  expect(document).toMatchObject({ version: 1, total: 1204, more: false, next: 'y' });
});

test('what was left out is told, also when nobody counted it', () => {
  expect(describeRest(50, page(0, 50, 'x'))).toBe('50 of 1,204, --all for the rest');
  expect(describeRest(50, { ...page(0, 50, 'x'), total: null, more: true })).toBe(
    '50 of more than 10,000, --all for the rest',
  );
  expect(describeRest(50, page(0, 50))).toBeUndefined();
  expect(describeRest(0, undefined)).toBeUndefined();
});

test('one submission: hidden votes, findings and a record that is gone', () => {
  const { output, text } = terminal();
  const finding = {
    rule: 'file/damaged',
    severity: 'error' as const,
    message: 'bad\nframes',
    fix: 'copy it',
  };
  writeSubmission(output, {}, detailOf(1, { findings: [finding], record: null, reasons: ['other', 'new'] }), {
    decisions: { items: [], hidden: 2 },
    notes: ['radio at 0:12'],
    explain: findReason,
  });
  expect(text()).toMatch(
    /other +another reason, told in the note; see the note\n +new\n +note +radio at 0:12\n/,
  );
  expect(text()).toContain('2 votes of others, shown once you have voted');
  expect(text()).toContain('bad\\nframes; copy it');
  expect(text()).toContain('the record is gone');
});

test('results: totals by status, empty documents are documents', () => {
  const { output, text } = terminal();
  const writer = resultWriter('json', output);
  expect(writer.end()).toBe('');
  expect(JSON.parse(text())).toEqual({ version: 1, items: [], totals: {} });
  const plain = terminal();
  const lines = resultWriter('plain', plain.output);
  lines.add({ item: idOf(1), status: 'applied', state: 'queued' });
  lines.add({
    item: idOf(2),
    status: 'refused',
    state: null,
    code: 'own-submission',
    message: 'no\u001b[2J',
  });
  lines.add({ item: idOf(3), status: 'conflict', state: 'queued' });
  expect(lines.end()).toBe('1 applied, 1 refused, 1 conflict');
  expect(plain.text()).toBe(
    `${idOf(1)}\tapplied\tqueued\n${idOf(2)}\trefused\t\t[own-submission] no\\e[2J\n${idOf(3)}\tconflict\tqueued\tyou voted otherwise in this round, and that vote stands\n`,
  );
});
