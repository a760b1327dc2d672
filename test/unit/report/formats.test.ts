import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FINDINGS_FORMATS, type ReportedItem } from '../../../src/report/findings-report.js';
import { heading, makeFinding, render } from '../../support/findings.js';
import { parseReport, sortTold, type Told } from '../../support/parse-reports.js';
import { assertJunit, assertSarif } from '../../support/schemas.js';

const files: ReportedItem[] = [
  { path: 'fine.mp4', id: 'sha256:00', facts: { container: 'mp4' }, findings: [] },
  {
    path: 'dance/a b (1).mp4',
    findings: [
      makeFinding('dance/a b (1).mp4', { fix: 'a fix that is long '.repeat(12).trim() }),
      makeFinding('dance/a b (1).mp4', { rule: 'video/too-long', severity: 'warning', outcome: 'unknown' }),
      makeFinding('dance/a b (1).mp4', { rule: 'video/interlaced', severity: 'info' }),
    ],
  },
  { path: 'Ọjọ́/日本.mov', findings: [makeFinding('Ọjọ́/日本.mov', { rule: 'file/damaged' })] },
];
const at = (line: number, more = {}) => ({ path: 'manifest.jsonl', line, ...more });
const records: ReportedItem[] = [
  {
    path: 'manifest.jsonl',
    id: 'sha256:1',
    findings: [
      makeFinding('', {
        rule: 'record/invalid',
        subject: at(3, { column: 7, pointer: '/rights/license', id: 'sha256:1' }),
      }),
      makeFinding('', { rule: 'rights/attribution', severity: 'warning', subject: at(3) }),
    ],
  },
  { path: 'manifest.jsonl', findings: [makeFinding('', { rule: 'record/order', subject: at(12) })] },
];

const toldOf = (items: readonly ReportedItem[]): Told[] =>
  sortTold(
    items.flatMap(({ findings }) =>
      findings.map(({ rule, severity, subject: { path, line = null } }) => ({ path, rule, severity, line })),
    ),
  );

describe.each(FINDINGS_FORMATS)('%s', (format) => {
  test.each([
    ['files', files],
    ['records', records],
  ])('carries all findings on %s', async (_, items) => {
    expect(parseReport(format, await render(format, items))).toEqual(toldOf(items));
  });

  test('is whole without any finding', async () => {
    for (const items of [[], [{ path: 'fine.mp4', findings: [] }]]) {
      const text = await render(format, items);
      expect(parseReport(format, text)).toEqual([]);
      if (format === 'junit') await assertJunit(text);
      if (format === 'sarif') await assertSarif(text);
    }
  });
});

test('a narrow terminal gets lines that fit, with the same findings', async () => {
  for (const columns of [40, 52, 60, 64, 90]) {
    const text = await render('table', files, {
      terminal: { isTTY: true, columns },
      env: { NO_COLOR: '1', LANG: 'C.UTF-8' },
    });
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(columns);
    expect(parseReport('table', text)).toEqual(toldOf(files));
  }
});

test('what does not leave with a clip is told', async () => {
  const shared = {
    version: '1:device+location',
    removed: [
      { kind: 'location', what: '©xyz' },
      { kind: 'device', what: 'make' },
      { kind: 'location', what: 'loci' },
    ],
  };
  const items = [{ path: 'a.mp4', shared, findings: [makeFinding('a.mp4')] }];
  for (const format of ['table', 'markdown', 'html'] as const)
    expect(await render(format, items)).toContain('shared without: location, device');
  expect(JSON.parse(await render('json', items)).items[0].shared).toEqual(shared);
});

describe('a check that was stopped', () => {
  const ending = { stopped: true };
  test.each(['json', 'ndjson', 'sarif', 'markdown', 'html'] as const)(
    'is not taken for a whole one by %s',
    async (format) => {
      const [whole, stopped] = [await render(format, files), await render(format, files, { ending })];
      expect(stopped).not.toBe(whole);
      expect(stopped).toMatch(/stopped|"executionSuccessful":false/i);
    },
  );
});

describe('sarif', () => {
  test('is SARIF 2.1.0 with rules, regions and fingerprints', async () => {
    const text = await render('sarif', [...files, ...records]);
    await assertSarif(text);
    const [run] = JSON.parse(text).runs;
    expect(run.tool.driver).toMatchObject({ name: 'croton', semanticVersion: '0.1.0' });
    expect(run.tool.driver.rules[0]).toMatchObject({
      id: 'file/name',
      help: { text: expect.stringContaining('rename it') },
    });
    const invalid = run.results.find(({ ruleId }: { ruleId: string }) => ruleId === 'record/invalid');
    expect(invalid.locations[0]).toMatchObject({
      physicalLocation: { region: { startLine: 3, startColumn: 7 } },
      logicalLocations: [{ fullyQualifiedName: '/rights/license' }],
    });
    expect(Object.keys(invalid.partialFingerprints)).toEqual([
      'primaryLocationLineHash',
      'crotonRuleAndId/v1',
    ]);
  });

  test('above 5,000 results the most frequent rules are told once, with their number', async () => {
    const many = function* (): Generator<ReportedItem> {
      for (let n = 0; n < 5100; n += 1) {
        const findings = [makeFinding(`${n}.mp4`)];
        if (n % 500 === 0) findings.push(makeFinding(`${n}.mp4`, { rule: 'file/damaged' }));
        yield { path: `${n}.mp4`, findings };
      }
    };
    const text = await render('sarif', many());
    await assertSarif(text);
    const { results } = JSON.parse(text).runs[0];
    expect(results).toHaveLength(12);
    expect(results[0]).toMatchObject({ ruleId: 'file/name', occurrenceCount: 5100 });
    expect(results[0].message.text).toContain('5099 more');
  });
});

describe('junit', () => {
  test('is valid, with a case for each file and its counts', async () => {
    const text = await render('junit', files);
    await assertJunit(text);
    expect(text).toContain('tests="3" failures="2" errors="0"');
    expect(text.match(/<testcase /g)).toHaveLength(3);
  });

  test('what does not fail the check is no failure', async () => {
    const [, mixed] = files as [ReportedItem, ReportedItem];
    const mild = { ...mixed, findings: mixed.findings.slice(1) };
    expect(await render('junit', [mild])).toContain('failures="0" errors="0"');
    expect(await render('junit', [mild], { over: { failOn: 'warning' } })).toContain('errors="1"');
    const never = await render('junit', files, { over: { failOn: 'never' } });
    expect(never).not.toContain('<failure');
    await assertJunit(never);
  });

  test('records without findings are one passed case', async () => {
    const text = await render('junit', records, { over: { noun: 'record' } });
    await assertJunit(text);
    expect(text).toMatch(
      /name="manifest.jsonl:3"[\s\S]*<testcase classname="records" name="\d+ records were read"\/>/,
    );
  });
});

describe('gitlab', () => {
  test('every issue has what GitLab asks for, and a fingerprint of its own that lasts', async () => {
    const twice = [...files, { path: 'fine.mp4', findings: [makeFinding('x'), makeFinding('x')] }];
    const issues = JSON.parse(await render('gitlab', twice));
    for (const issue of issues) {
      expect(issue).toMatchObject({
        description: expect.any(String),
        check_name: expect.stringMatching(/^[a-z]+\/[a-z-]+$/),
        fingerprint: expect.stringMatching(/^[0-9a-f]{32}$/),
        severity: expect.stringMatching(/^(info|minor|major|critical|blocker)$/),
        location: { path: expect.any(String), lines: { begin: expect.any(Number) } },
      });
    }
    const prints = issues.map(({ fingerprint }: { fingerprint: string }) => fingerprint);
    expect(new Set(prints).size).toBe(prints.length);
    expect(
      JSON.parse(await render('gitlab', twice)).map((issue: (typeof issues)[0]) => issue.fingerprint),
    ).toEqual(prints);
  });

  test('a record that moves to another line keeps its fingerprint', async () => {
    const printOf = async (line: number) => {
      const subject = at(line, { id: 'sha256:7', pointer: '/title' });
      const text = await render('gitlab', [
        { path: 'manifest.jsonl', findings: [makeFinding('', { subject })] },
      ]);
      return JSON.parse(text)[0].fingerprint;
    };
    expect(await printOf(4)).toBe(await printOf(40));
  });
});

describe('github', () => {
  const many = Array.from({ length: 25 }, (_, n) => ({
    path: `${n}.mp4`,
    findings: [
      makeFinding(`${n}.mp4`),
      makeFinding(`${n}.mp4`, { rule: 'video/too-long', severity: 'warning' }),
    ],
  }));

  test('annotates ten of a type and counts the rest by rule', async () => {
    const lines = (await render('github', many)).trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('::error '))).toHaveLength(10);
    expect(lines.filter((line) => line.startsWith('::warning '))).toHaveLength(10);
    expect(lines.slice(20)).toEqual([
      'found besides, without an annotation:',
      '  15 errors of file/name',
      '  15 warnings of video/too-long',
    ]);
  });

  test('appends to the summary of the job, within its limit', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'croton-summary-'));
    try {
      const path = join(folder, 'summary.md');
      await writeFile(path, 'earlier\n');
      await render('github', many, { env: { GITHUB_STEP_SUMMARY: path } });
      const text = await readFile(path, 'utf8');
      expect(text).toMatch(/^earlier\n# croton validate\n\n25 files checked: 25 errors, 25 warnings\./);
      expect(parseReport('markdown', text)).toEqual(toldOf(many));
      const long = Array.from({ length: 3000 }, (_, n) => ({
        path: `${n}.mp4`,
        findings: [makeFinding(`${n}.mp4`, { message: 'x'.repeat(300) })],
      }));
      await render('github', long, { env: { GITHUB_STEP_SUMMARY: path } });
      const all = await readFile(path, 'utf8');
      expect(all.length).toBeLessThan(600_000);
      expect(all).toMatch(/\| error \| `file\/name` \| 3,000 \|[\s\S]* more findings do not fit here/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  test('a summary that cannot be written is an error, after all was printed', async () => {
    await expect(render('github', many, { env: { GITHUB_STEP_SUMMARY: tmpdir() } })).rejects.toMatchObject({
      code: 'file/unwritable',
    });
  });
});

test('what a baseline knows is counted', async () => {
  const over = { known: 12 };
  expect(await render('markdown', files, { totals: over })).toContain('besides 12 known findings');
  expect(await render('html', files, { totals: over })).toContain(
    '<dt>known to the baseline</dt><dd>12</dd>',
  );
  expect(JSON.parse(await render('json', files, { totals: over })).totals.known).toBe(12);
});

test.each(['github', 'gitlab', 'sarif'] as const)(
  '%s names files from the root of the checkout',
  async (format) => {
    const items = ['a.mp4', '/ci/work/b.mp4', '/elsewhere/c.mp4'].map((path) => ({
      path,
      findings: [makeFinding(path)],
    }));
    const paths = async (env: Record<string, string>) =>
      parseReport(format, await render(format, items, { env, cwd: '/ci/work/clips' }))
        .map(({ path }) => path.replace('file://', ''))
        .sort();
    const env = format === 'gitlab' ? 'CI_PROJECT_DIR' : 'GITHUB_WORKSPACE';
    expect(await paths({ [env]: '/ci/work' })).toEqual(['/elsewhere/c.mp4', 'b.mp4', 'clips/a.mp4']);
    expect(await paths({})).toEqual(['/ci/work/b.mp4', '/elsewhere/c.mp4', 'a.mp4']);
  },
);

test('markdown and html begin with the numbers', async () => {
  expect(await render('markdown', files)).toMatch(/^# croton validate\n\n3 files checked: 2 errors, 1 note/);
  expect(await render('html', files, { over: heading })).toMatch(/<h1>2 of 3 files need attention<\/h1>/);
});
