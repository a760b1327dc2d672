/** What makes the exit code of a check 1, in every format, for both commands that judge. */
import { copyFile, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runProgram } from '../../../src/cli/program.js';
import { FINDINGS_FORMATS } from '../../../src/report/findings-report.js';
import { clipPath, ffprobe } from '../../support/clips.js';
import { exampleRecord, manifestText } from '../../support/example-record.js';
import { testContext } from '../../support/test-context.js';

let folder: string;
beforeEach(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'croton-gates-')));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function run(...argv: string[]): Promise<number> {
  const env = { CROTON_CACHE_DIR: join(folder, 'cache'), PATH: process.env['PATH'] };
  return runProgram(testContext({ cwd: folder, env }).context, argv);
}

const put = (name: string, text: string) => writeFile(join(folder, name), text);

/** One finding, a warning by itself, as severe as a policy says. */
const COMMANDS = {
  'manifest check': {
    rule: 'rights/license-review',
    skip: false,
    prepare: () => {
      const rights = { ...exampleRecord(1).rights, license: 'CC-BY-SA-4.0' };
      return put('x', manifestText([exampleRecord(1, { rights }), exampleRecord(2)]));
    },
  },
  validate: {
    rule: 'video/resolution, { minShortSidePx: 5000 }',
    skip: ffprobe === undefined,
    prepare: () => copyFile(clipPath('plain.mp4'), join(folder, 'x')),
  },
};

describe.each(Object.keys(COMMANDS) as (keyof typeof COMMANDS)[])('croton %s', (name) => {
  const { rule, skip, prepare } = COMMANDS[name];
  const [id, options] = rule.split(', ');
  const setting = (severity: string) =>
    options === undefined ? severity : `[${severity}, ${rule.slice(rule.indexOf('{'))}]`;
  const check = async (severity: string, ...flags: string[]) => {
    await prepare();
    await put('p.yaml', `rules: { ${id}: ${setting(severity)} }`);
    return run(...name.split(' '), 'x', '--policy', 'p.yaml', ...flags);
  };

  test.skipIf(skip).each([
    ['error', [], 1],
    ['error', ['--fail-on', 'never'], 0],
    ['error', ['--fail-on', 'info'], 1],
    ['warning', [], 0],
    ['warning', ['--fail-on', 'warning'], 1],
    ['warning', ['--max-warnings', '0'], 1],
    ['warning', ['--max-warnings', '1'], 0],
    ['warning', ['--max-warnings', '0', '--fail-on', 'never'], 0],
    ['error', ['--max-warnings', '0'], 1],
    ['info', ['--fail-on', 'warning', '--max-warnings', '0'], 0],
    ['info', ['--fail-on', 'info'], 1],
    ['off', ['--fail-on', 'info', '--max-warnings', '0'], 0],
  ])('%s with %j', async (severity, flags, code) => {
    expect(await check(severity, ...flags)).toBe(code);
  });

  test.skipIf(skip).each(FINDINGS_FORMATS)('the same exit codes as %s', async (format) => {
    const codes = [];
    for (const flags of [[], ['--max-warnings', '0'], ['--fail-on', 'warning'], ['--fail-on', 'never']])
      codes.push(await check('warning', '--format', format, ...flags));
    expect(codes).toEqual([0, 1, 1, 0]);
  });

  test.skipIf(skip).each([
    ['--fail-on', 'fatal'],
    ['--max-warnings', '-1'],
    ['--max-warnings', 'some'],
    ['--max-warnings', '1e3'],
    ['--reason', 'without an update'],
    ['--policy', 'croton:none'],
    ['--baseline', 'none.json'],
  ])('%s %s is a mistake of usage', async (...flags) => {
    expect(await check('off', ...flags)).toBe(2);
  });
});
