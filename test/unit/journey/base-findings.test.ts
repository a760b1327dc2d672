import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { fileAt, findCommit, readBlob } from '../../../src/files/git.js';
import { BaseFindings, findingsAt } from '../../../src/journey/base-findings.js';
import { checkManifests } from '../../../src/journey/check-manifest.js';
import type { Finding } from '../../../src/validation/finding.js';
import { exampleRecord, manifestText } from '../../support/example-record.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-base-'));
  await git('init', '-q', '-b', 'main');
  await git('config', 'user.email', 'ada@example.org');
  await git('config', 'user.name', 'Ada');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const git = async (...args: string[]) => (await execa('git', args, { cwd: folder })).stdout;
const save = (name: string, records: readonly object[]) =>
  writeFile(join(folder, name), manifestText(records));

async function commit(): Promise<void> {
  await git('add', '-A');
  await git('commit', '-q', '-m', 'x');
}

const wrong = (index: number, country = 'UK') => {
  const record = exampleRecord(index);
  return { ...record, culture: { ...record.culture, countries: [country] } };
};

async function newFindings(revision: string, ...files: string[]) {
  const given = {
    ...{ files, cwd: folder, stdin: Readable.from([]), today: '2026-05-01' },
    signal: new AbortController().signal,
  };
  const base = await findingsAt(revision, given);
  const findings: Finding[] = [];
  const isKnown = (finding: Finding) => base.has(finding);
  await checkManifests({ ...given, isKnown }, (item) => void findings.push(...item.findings));
  return { known: base.known, found: findings.map(({ rule, subject }) => [rule, subject.line]) };
}

describe('what was wrong before does not count', () => {
  test('wherever its line is now; a changed value, another clip or another rule does', async () => {
    await save('m.jsonl', [wrong(1), wrong(2), wrong(3)]);
    await commit();
    await save('m.jsonl', [exampleRecord(0), wrong(1), wrong(2, 'EN'), { ...wrong(3), bytes: -1 }, wrong(4)]);
    expect(await newFindings('HEAD', 'm.jsonl')).toEqual({
      known: 2,
      found: [
        ['culture/place', 3],
        ['record/invalid', 4],
        ['culture/place', 5],
      ],
    });
  });

  test('in a manifest that is new everything counts; of one renamed or in another folder nothing does', async () => {
    await save('m.jsonl', [wrong(1), exampleRecord(2), exampleRecord(3)]);
    await commit();
    await save('fresh.jsonl', [wrong(9)]);
    expect(await newFindings('HEAD', 'fresh.jsonl')).toMatchObject({
      known: 0,
      found: [['culture/place', 1]],
    });
    await mkdir(join(folder, 'ein ü'));
    await rename(join(folder, 'm.jsonl'), join(folder, 'ein ü/n.jsonl'));
    await git('add', '-A');
    expect(await newFindings('HEAD', 'ein ü/n.jsonl')).toMatchObject({ known: 1, found: [] });
  });

  test('records that moved to another manifest of the same check', async () => {
    await save('a.jsonl', [wrong(1), wrong(2)]);
    await save('b.jsonl', [exampleRecord(8)]);
    await commit();
    await save('a.jsonl', [wrong(1)]);
    await save('b.jsonl', [wrong(2), exampleRecord(8)]);
    expect(await newFindings('HEAD', 'a.jsonl', 'b.jsonl')).toMatchObject({ known: 2, found: [] });
  });

  test('lines that are no records, duplicates and a wrong order, as often as they were there', async () => {
    await save('m.jsonl', [exampleRecord(2), exampleRecord(1), exampleRecord(1)]);
    await writeFile(join(folder, 'm.jsonl'), `${await readFile(join(folder, 'm.jsonl'), 'utf8')}\n{"a":\n`);
    await commit();
    const before = await readFile(join(folder, 'm.jsonl'), 'utf8');
    await writeFile(join(folder, 'm.jsonl'), `${manifestText([exampleRecord(0)])}${before}`);
    const same = await newFindings('HEAD', 'm.jsonl');
    expect(same.found).toEqual([]);
    expect(same.known).toBeGreaterThanOrEqual(4);
    await writeFile(join(folder, 'm.jsonl'), `${before}\n`);
    expect((await newFindings('HEAD', 'm.jsonl')).found).toEqual([['record/invalid', 6]]);
  });
});

test('of three alike where two were before, the third is new', () => {
  const finding: Finding = {
    ...({ rule: 'x/y', severity: 'error', outcome: 'fail', message: 'm', fix: '' } as const),
    subject: { path: 'm', line: 1 },
  };
  const base = new BaseFindings();
  base.add(finding);
  base.add({ ...finding, subject: { path: 'm', line: 7 } });
  expect([1, 2, 3].map((line) => base.has({ ...finding, subject: { path: 'n', line } }))).toEqual([
    true,
    true,
    false,
  ]);
});

describe('git', () => {
  test.each(['nope', '--output=x', '', 'HEAD~7', 'HEAD other', 'HEAD:m.jsonl'])(
    'knows no revision %j',
    async (name) => {
      await save('m.jsonl', []);
      await commit();
      await expect(newFindings(name, 'm.jsonl')).rejects.toMatchObject({ code: 'git/no-revision' });
    },
  );

  test('in a shallow clone the error says how to get the revision', async () => {
    await save('m.jsonl', [exampleRecord(1)]);
    await commit();
    await commit().catch(() => git('commit', '-q', '--allow-empty', '-m', 'y'));
    const clone = join(folder, 'clone');
    await git('clone', '-q', '--depth', '1', `file://${folder}`, clone);
    await expect(newFindings('HEAD~1', 'clone/m.jsonl')).rejects.toMatchObject({
      code: 'git/no-revision',
      hint: expect.stringContaining('fetch-depth: 0'),
    });
  });

  test('outside of a repository the error says so', async () => {
    await rm(join(folder, '.git'), { recursive: true });
    await save('m.jsonl', []);
    await expect(newFindings('HEAD', 'm.jsonl')).rejects.toMatchObject({ code: 'git/no-repository' });
    await expect(newFindings('HEAD', 'none.jsonl')).rejects.toMatchObject({ code: 'file/not-found' });
  });

  test('a folder that looks like a repository is none', async () => {
    await mkdir(join(folder, 'trap'));
    await execa('git', ['init', '-q', '--bare', join(folder, 'trap')]);
    await save('trap/m.jsonl', []);
    await expect(newFindings('HEAD', 'trap/m.jsonl')).rejects.toMatchObject({ code: 'git/no-repository' });
  });

  test('the configuration of a repository starts no program', async () => {
    const seen = join(folder, 'seen');
    const trap = join(folder, 'trap.sh');
    await writeFile(trap, `#!/bin/sh\necho "$0 $*" >> '${seen}'\ncat\n`);
    await chmod(trap, 0o755);
    await writeFile(join(folder, '.gitattributes'), '*.jsonl filter=trap diff=trap merge=trap\n');
    await save('m.jsonl', [wrong(1), exampleRecord(2)]);
    await commit();
    for (const [key, value] of [
      ...[
        'core.fsmonitor',
        'core.pager',
        'core.editor',
        'core.sshCommand',
        'core.askPass',
        'diff.external',
      ].map((key) => [key, trap]),
      ...[
        'filter.trap.clean',
        'filter.trap.smudge',
        'filter.trap.process',
        'diff.trap.textconv',
        'diff.trap.command',
      ].map((key) => [key, trap]),
      ...['credential.helper', 'pager.rev-parse', 'pager.cat-file', 'pager.diff-index'].map((key) => [
        key,
        trap,
      ]),
      ['alias.rev-parse', `!${trap}`],
      ['core.hooksPath', folder],
      ['remote.origin.url', `ext::${trap} %S`],
      ['remote.origin.promisor', 'true'],
      ['protocol.ext.allow', 'always'],
      ['extensions.partialClone', 'origin'],
    ])
      await git('config', key ?? '', value ?? '');
    await git('config', 'core.repositoryFormatVersion', '1');
    await rename(join(folder, 'm.jsonl'), join(folder, 'n.jsonl'));
    await execa('git', ['-c', 'core.fsmonitor=false', 'rm', '-q', '--cached', 'm.jsonl'], { cwd: folder });
    await rm(seen, { force: true });
    expect(await newFindings('HEAD', 'n.jsonl')).toMatchObject({ known: 0 });
    const head = await findCommit(folder, 'HEAD');
    const blob = (await fileAt(head, 'm.jsonl')) ?? '';
    const chunks: Buffer[] = [];
    for await (const chunk of readBlob(folder, blob)) chunks.push(chunk);
    expect(Buffer.concat(chunks).toString()).toBe(await readFile(join(folder, 'n.jsonl'), 'utf8'));
    // What this incomplete clone lacks is not fetched.
    const lost = join(folder, '.git/objects', blob.slice(0, 2), blob.slice(2));
    await rm(lost, { force: true });
    await expect(readBlob(folder, blob).next()).rejects.toMatchObject({ code: 'git/failed' });
    await expect(readFile(seen, 'utf8')).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
