import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkManifests } from '../../../src/journey/check-manifest.js';
import { describeMedia } from '../../../src/manifest/describe-media.js';
import { digestSharedBytes } from '../../../src/media/digest.js';
import { inspectClip, PROBE_TIMEOUT_MS } from '../../../src/media/inspect-clip.js';
import { openSharedBytes } from '../../../src/media/shared-bytes.js';
import type { ClipRecord } from '../../../src/record/schema.js';
import { judgeClip, judgeRecord } from '../../../src/validation/engine.js';
import type { Finding } from '../../../src/validation/finding.js';
import { recommendedPolicy } from '../../../src/validation/policy.js';
import type { Rule } from '../../../src/validation/rule.js';
import { RULES } from '../../../src/validation/rules/index.js';
import { RECORD_RULES } from '../../../src/validation/rules/record-rules.js';
import { clipPath, ffprobe } from '../../support/clips.js';
import { clipOf, RULE_PAIRS, type RuleCase, recordOf } from '../../support/rule-pairs.js';

const TODAY = '2026-05-01';
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-rules-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Findings on a case by whatever judges such rules. */
async function judge({ needs }: Rule, one: RuleCase): Promise<readonly Finding[]> {
  if (needs === 'manifest') return checkLines(one);
  if (needs !== 'record') return judgeClip(clipOf(one), recommendedPolicy);
  const policy =
    one.project === undefined ? recommendedPolicy : { ...recommendedPolicy, project: one.project };
  return judgeRecord(RECORD_RULES, recordOf(one), { path: 'manifest.jsonl' }, policy, TODAY);
}

async function checkLines({ lines = [], files }: RuleCase): Promise<readonly Finding[]> {
  for (const name of files ?? []) await cp(clipPath(name), join(folder, name));
  const records = await Promise.all(
    lines.map(async (line) =>
      recordOf(line, line.describes === undefined ? undefined : await describeClip(line.describes)),
    ),
  );
  await writeFile(join(folder, 'm.jsonl'), records.map((record) => `${JSON.stringify(record)}\n`).join(''));
  const readFacts = async (path: string) => (await readMedia(path)) ?? recordOf({}).media;
  const media = files === undefined ? undefined : { folder, name: 'clips', jobs: 1, readFacts };
  const findings: Finding[] = [];
  const work = { files: ['m.jsonl'], cwd: folder, stdin: Readable.from([]), media, today: TODAY };
  await checkManifests({ ...work, signal: new AbortController().signal }, (item) => {
    findings.push(...item.findings);
  });
  return findings;
}

async function describeClip(name: string): Promise<ClipRecord> {
  const shared = await openSharedBytes(clipPath(name), null);
  const { sizeBytes: bytes } = shared;
  const id = await digestSharedBytes(shared);
  await shared.close();
  const media = (await readMedia(clipPath(name))) ?? recordOf({}).media;
  return { ...recordOf({}), file_name: name, bytes, id, media };
}

async function readMedia(path: string): Promise<ClipRecord['media'] | undefined> {
  if (ffprobe === undefined) return undefined;
  const { facts } = await inspectClip(path, { ffprobe, timeoutMs: PROBE_TIMEOUT_MS });
  return facts === undefined ? undefined : describeMedia(facts, null);
}

const of = (rule: Rule, findings: readonly Finding[]) =>
  findings.filter((finding) => finding.rule === rule.id);

test('every rule has a pair, and every pair a rule', () => {
  expect(Object.keys(RULE_PAIRS).sort()).toEqual(RULES.map(({ id }) => id).sort());
});

describe.each(RULES.map((rule) => [rule.id, rule] as const))('%s', (id, rule) => {
  const pair = RULE_PAIRS[id];

  test('passes', async () => {
    expect(of(rule, await judge(rule, pair?.passes ?? {}))).toEqual([]);
  });

  test('fails, and says so as the reference quotes it', async () => {
    const [finding] = of(rule, await judge(rule, pair?.fails ?? {}));
    expect(finding?.message).toBe(pair?.says);
    expect(finding?.message).not.toMatch(/[{}]|undefined|\bnull\b/);
    expect(finding?.fix).not.toBe('');
  });
});

describe.skipIf(ffprobe === undefined)('read from files (needs an ffprobe)', () => {
  const cases = RULES.flatMap((rule) =>
    (['passes', 'fails'] as const).flatMap((kind) => {
      const file = RULE_PAIRS[rule.id]?.[kind].file;
      return file === undefined ? [] : [[rule.id, kind, file, rule] as const];
    }),
  );

  test.each(cases)('%s %s: %s', async (_, kind, file, rule) => {
    if (ffprobe === undefined) return;
    const inspection = await inspectClip(clipPath(file), { ffprobe, timeoutMs: PROBE_TIMEOUT_MS });
    const findings = judgeClip({ path: file, validName: true, inspection }, recommendedPolicy);
    expect(of(rule, findings)).toHaveLength(kind === 'fails' ? 1 : 0);
  });
});
