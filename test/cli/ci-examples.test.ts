/** The examples for CI: what they run is run, in a project that has croton from npm, with good and bad manifests. */
import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { exampleRecord, manifestText } from '../support/example-record.js';
import { repository } from '../support/run-croton.js';
import { assertJunit, assertSarif } from '../support/schemas.js';

const INSTALL = 'npm ci --omit=optional --ignore-scripts';
// biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub
const BASE_EXPRESSION = '${{ github.event.pull_request.base.sha }}';
const examples = join(repository, 'examples/ci');
const known = { ...exampleRecord(1), culture: { ...exampleRecord(1).culture, countries: ['UK'] } };
const good = exampleRecord(2);
const bad = { ...exampleRecord(3), rights: { ...exampleRecord(3).rights, license: 'CC-BY' } };

let folder: string;
let project: string;
let env: Record<string, string>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'croton-ci-'));
  project = join(folder, 'project');
  await mkdir(join(project, 'lagos'), { recursive: true });
  env = {
    PATH: process.env.PATH ?? '',
    HOME: folder,
    ...{ CROTON_CONFIG_DIR: folder, CROTON_STATE_DIR: folder, CROTON_CACHE_DIR: folder },
    ...{ GIT_AUTHOR_NAME: 'Ada', GIT_AUTHOR_EMAIL: 'ada@example.org' },
    ...{ GIT_COMMITTER_NAME: 'Ada', GIT_COMMITTER_EMAIL: 'ada@example.org' },
    ...{ CI: 'true', npm_config_offline: 'true', npm_config_update_notifier: 'false' },
  };
  await git('init', '-q', '-b', 'main');
  await writeFile(join(project, '.gitignore'), 'node_modules\n');
  await writeFile(join(project, 'package.json'), '{"private":true,"devDependencies":{"croton":"*"}}\n');
  await save(known);
  await git('add', '.');
  await git('commit', '-q', '-m', 'a mistake that is there');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

const git = async (...args: string[]) =>
  (await execa('git', args, { cwd: project, env, extendEnv: false })).stdout;
const save = (...records: object[]) =>
  writeFile(join(project, 'lagos/manifest.jsonl'), manifestText(records));
const read = (name: string) => readFile(join(project, name), 'utf8');

/** What the install step leaves behind; tests ask no registry. */
async function install(): Promise<void> {
  await rm(join(project, 'node_modules'), { recursive: true, force: true });
  await mkdir(join(project, 'node_modules/.bin'), { recursive: true });
  await symlink(repository, join(project, 'node_modules/croton'));
  await symlink('../croton/bin/croton.js', join(project, 'node_modules/.bin/croton'));
}

/** Runs lines as the runners do. */
async function runLines(lines: string, variables: Record<string, string>) {
  if (lines.trim() === INSTALL) {
    await install();
    return { code: 0, stdout: '', stderr: '' };
  }
  const { exitCode, stdout, stderr } = await execa(
    'bash',
    ['--noprofile', '--norc', '-eo', 'pipefail', '-c', lines],
    {
      ...{ cwd: project, env: { ...env, ...variables }, extendEnv: false, reject: false, timeout: 25_000 },
    },
  );
  return { code: exitCode, stdout, stderr };
}

describe('GitHub', () => {
  interface Step {
    readonly run?: string;
    readonly name?: string;
    readonly env?: Readonly<Record<string, string>>;
  }

  async function runWorkflow(baseSha: string) {
    const { jobs } = parse(await readFile(join(examples, 'github-manifests.yml'), 'utf8'));
    const outcomes = new Map<string, Awaited<ReturnType<typeof runLines>>>();
    const given = {
      GITHUB_WORKSPACE: project,
      GITHUB_STEP_SUMMARY: join(folder, 'summary.md'),
      GITHUB_ACTIONS: 'true',
    };
    for (const step of jobs.check.steps as Step[]) {
      if (step.run === undefined) continue;
      const own = Object.entries(step.env ?? {}).map(([name, text]) => [
        name,
        text.replace(BASE_EXPRESSION, baseSha),
      ]);
      if (baseSha === '' && step.name?.startsWith('What changed')) continue;
      outcomes.set(step.name ?? '', await runLines(step.run, { ...given, ...Object.fromEntries(own) }));
    }
    const summary = await readFile(join(folder, 'summary.md'), 'utf8').catch(() => '');
    return {
      check: outcomes.get('Check manifests'),
      diff: outcomes.get('What changed, clip by clip'),
      summary,
    };
  }

  test('a change that adds nothing wrong passes, whatever was wrong before', async () => {
    const base = await git('rev-parse', 'HEAD');
    await save(known, good);
    const { check, diff, summary } = await runWorkflow(base);
    expect(check).toMatchObject({ code: 0, stdout: '' });
    expect(check?.stderr).toContain('1 finding that');
    expect(diff).toMatchObject({ code: 0, stderr: '' });
    expect(summary).toContain('2 records checked: nothing wrong');
    expect(summary).toContain('| clip-000002.mp4 | added |');
    await assertSarif(await read('manifests.sarif'));
  });

  test('a change that adds a mistake fails, with an annotation at its line', async () => {
    const base = await git('rev-parse', 'HEAD');
    await save(known, good, bad);
    const { check, summary } = await runWorkflow(base);
    expect(check?.code).toBe(1);
    expect(check?.stdout).toMatch(
      /^::error file=lagos\/manifest\.jsonl,line=3,col=\d+,title=rights\/license-unknown::/,
    );
    expect(check?.stdout).not.toContain('culture/place');
    expect(summary).toContain('license-unknown');
    const sarif = JSON.parse(await read('manifests.sarif'));
    expect(sarif.runs[0].results).toHaveLength(1);
  });

  test('a push to main counts everything', async () => {
    const { check } = await runWorkflow('');
    expect(check?.code).toBe(1);
    expect(check?.stdout).toContain('title=culture/place');
  });

  test('nothing that a change brings along loosens the check', async () => {
    const base = await git('rev-parse', 'HEAD');
    await save(known, bad);
    await writeFile(join(project, 'lagos/croton.yaml'), 'policy: loose.yaml\n');
    await writeFile(join(project, 'lagos/loose.yaml'), 'rules: { rights/license-unknown: off }\n');
    expect((await runWorkflow(base)).check?.code).toBe(1);
  });
});

describe('GitLab', () => {
  async function runJob(base?: string) {
    const { manifests } = parse(await readFile(join(examples, 'gitlab-manifests.yml'), 'utf8'));
    let last = { code: undefined as number | undefined, stdout: '', stderr: '' };
    for (const line of manifests.script as string[])
      last = await runLines(line, base === undefined ? {} : { CI_MERGE_REQUEST_DIFF_BASE_SHA: base });
    const { codequality, junit } = manifests.artifacts.reports;
    return { ...last, quality: JSON.parse(await read(codequality)), junit: await read(junit) };
  }

  test('a change that adds nothing wrong passes', async () => {
    const base = await git('rev-parse', 'HEAD');
    await save(known, good);
    const { code, quality, junit } = await runJob(base);
    expect({ code, quality }).toEqual({ code: 0, quality: [] });
    await assertJunit(junit);
  });

  test('a mistake fails the job, and stands in both reports', async () => {
    const base = await git('rev-parse', 'HEAD');
    await save(known, good, bad);
    const { code, quality, junit } = await runJob(base);
    expect(code).toBe(1);
    expect(quality).toMatchObject([
      {
        check_name: 'rights/license-unknown',
        location: { path: 'lagos/manifest.jsonl', lines: { begin: 3 } },
      },
    ]);
    expect(junit).toContain('rights/license-unknown');
    expect((await runJob()).quality).toHaveLength(2);
  });
});

describe('pre-commit', () => {
  beforeEach(async () => {
    await install();
    const hook = join(project, '.git/hooks/pre-commit');
    await mkdir(dirname(hook), { recursive: true });
    await cp(join(examples, 'pre-commit'), hook);
    await chmod(hook, 0o755);
  });

  const commit = async () => {
    const { exitCode, stderr, stdout } = await execa('git', ['commit', '-q', '-m', 'x'], {
      ...{ cwd: project, env, extendEnv: false, reject: false },
    });
    return { code: exitCode, told: stdout + stderr };
  };

  test('lets good manifests and other files pass, and stops new mistakes', async () => {
    await save(known, good);
    await git('add', '.');
    expect(await commit()).toMatchObject({ code: 0 });
    await writeFile(join(project, 'README.md'), 'hello\n');
    await git('add', '.');
    expect(await commit()).toEqual({ code: 0, told: '' });
    await save(known, good, bad);
    await git('add', '.');
    const { code, told } = await commit();
    expect(code).toBe(1);
    expect(told).toMatch(/lagos\/manifest\.jsonl:3:\d+: error: .*\[rights\/license-unknown\]/);
    expect(told).not.toContain('culture/place');
  });

  test('stops a commit of something else than what was checked', async () => {
    await save(known, bad);
    await git('add', '.');
    await save(known, good);
    const { code, told } = await commit();
    expect(code).toBe(1);
    expect(told).toContain('not staged');
  });

  test('checks the first commit of a repository', async () => {
    await git('checkout', '-q', '--orphan', 'fresh');
    await save(bad);
    await git('add', '.');
    expect(await commit()).toMatchObject({ code: 1 });
    await save(good);
    await git('add', '.');
    expect(await commit()).toMatchObject({ code: 0 });
  });
});
