import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkManifests } from '../../../src/journey/check-manifest.js';
import { fixManifest } from '../../../src/journey/fix-manifest.js';
import type { Finding } from '../../../src/validation/finding.js';
import { testContext } from '../../support/test-context.js';
import { type Follow, RIGHT_MANIFEST, WRONG_MANIFESTS } from '../../support/wrong-manifests.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-wrong-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const manifest = () => join(folder, 'm.jsonl');

async function check(open?: () => AsyncIterable<Buffer>): Promise<Finding[]> {
  const findings: Finding[] = [];
  const work = { files: ['m.jsonl'], cwd: folder, stdin: Readable.from([]), today: '2026-05-01' };
  await checkManifests(
    { ...work, ...(open === undefined ? {} : { open }), signal: new AbortController().signal },
    (item) => {
      findings.push(...item.findings);
    },
  );
  return findings;
}

const VALUE = /"(?:[^"\\]|\\.)*"|\[[^\]]*\]|[^\s,}\]]+/y;
/** The value or the name that a fix quotes. */
const QUOTED =
  /(?:write|rename it to)(?: a list:| one text:| \d+ entries:)? ("(?:[^"\\]|\\.)*"(?:,"[^"]*")*|\[.*?\]|[\d.]+|null)/;

/** Does what the finding says, by its position and its words alone where they are meant to be enough. */
async function followFix(how: Follow, { subject, fix }: Finding): Promise<void> {
  if (typeof how === 'object') return writeFile(manifest(), how.by);
  if (how === '--fix') {
    const { context } = testContext({ cwd: folder, env: { CROTON_STATE_DIR: join(folder, 'state') } });
    await fixManifest(context, { path: manifest(), name: 'm.jsonl', dryRun: false }, () => {});
    return;
  }
  const lines = (await readFile(manifest(), 'utf8')).split('\n');
  const characters = [...(lines[(subject.line ?? 0) - 1] ?? '')];
  const before = characters.slice(0, (subject.column ?? 0) - 1).join('');
  const after = characters.slice((subject.column ?? 0) - 1).join('');
  VALUE.lastIndex = 0;
  const length = how === 'delete' ? 1 : (VALUE.exec(after)?.[0].length ?? 0);
  const put = how === 'delete' ? '' : (QUOTED.exec(fix)?.[1] ?? 'the fix quotes nothing');
  lines[(subject.line ?? 0) - 1] = before + put + after.slice(length);
  await writeFile(manifest(), lines.join('\n'));
}

test('a manifest without mistakes has no finding', async () => {
  await writeFile(manifest(), RIGHT_MANIFEST);
  expect(await check()).toEqual([]);
});

describe('one mistake is one finding, at its place, with a fix that works', () => {
  test.each(Object.entries(WRONG_MANIFESTS))('%s', async (_name, wrong) => {
    await writeFile(manifest(), wrong.bytes);
    const findings = await check();
    expect(findings).toHaveLength(1);
    const [finding] = findings as [Finding];
    expect(finding).toMatchObject({
      rule: wrong.rule ?? 'record/invalid',
      severity: wrong.severity ?? 'error',
      message: expect.stringMatching(wrong.says),
      fix: expect.stringMatching(wrong.fix),
    });
    const line = wrong.bytes.toString().split('\n')[wrong.line - 1] ?? '';
    const { at } = wrong;
    const column = typeof at === 'string' ? [...line.slice(0, line.indexOf(at))].length + 1 : at;
    if (typeof at === 'string') expect(line).toContain(at);
    expect({ line: finding.subject.line ?? 0, column: finding.subject.column }).toEqual({
      line: wrong.line,
      column,
    });
    await followFix(wrong.follow, finding);
    expect(await check()).toEqual([]);
  });
});

test('a line of 300 MB is told without being kept', async () => {
  const piece = Buffer.alloc(1 << 20, 'a');
  async function* bytes() {
    yield Buffer.from('{"title":"');
    for (let count = 0; count < 300; count += 1) yield piece;
    yield Buffer.from(`"}\n${RIGHT_MANIFEST}`);
  }
  const before = process.memoryUsage().rss;
  const findings = await check(bytes);
  expect(findings).toMatchObject([
    {
      subject: { line: 1, column: 1 },
      message: 'the line is longer than 1024 KiB',
      fix: expect.stringContaining('one record to a line'),
    },
  ]);
  expect(process.memoryUsage().rss - before).toBeLessThan(100 << 20);
});
