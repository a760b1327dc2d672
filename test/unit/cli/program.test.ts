import { expect, test } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands-table.js';
import { runProgram } from '../../../src/cli/program.js';
import { READER_LEFT } from '../../../src/context.js';
import { EXIT_CODES } from '../../../src/errors.js';
import { testContext } from '../../support/test-context.js';

async function run(...argv: string[]) {
  const { context, stdout, stderr } = testContext();
  return { code: await runProgram(context, argv), stdout: stdout(), stderr: stderr() };
}

test.each([
  ['a reader that left is not told so', READER_LEFT, ''],
  ['a person who stopped it is', new DOMException('stop', 'AbortError'), 'run/interrupted'],
] as const)('%s', async (_, why, told) => {
  const env = { CROTON_ENDPOINT: 'http://127.0.0.1:9', CROTON_TOKEN: 'croton_x' };
  const { context, stderr } = testContext({ env, signal: AbortSignal.abort(why) });
  expect(await runProgram(context, ['whoami'])).toBe(130);
  expect(stderr().includes('run/interrupted') ? 'run/interrupted' : stderr()).toBe(told);
});

const escapeRegExp = (text: string) => text.replace(/[()[\]|.]/g, '\\$&');

test.each([[], ['--help'], ['-h'], ['help']])(
  'help, asked for by %j, shows the journey and every command',
  async (...argv) => {
    const { code, stdout, stderr } = await run(...argv);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('The journey:');
    for (const { name, summary } of COMMANDS)
      expect(stdout).toMatch(new RegExp(`^ {2}${name} +${escapeRegExp(summary)}`, 'm'));
  },
);

test('help exit-codes is the table of errors.ts', async () => {
  const { code, stdout } = await run('help', 'exit-codes');
  expect(code).toBe(0);
  for (const [number, meaning] of Object.entries(EXIT_CODES))
    expect(stdout).toMatch(new RegExp(`^${number} +${escapeRegExp(meaning)}`, 'm'));
});

test.each([
  ['manifest', '--help'],
  ['help', 'manifest'],
])('%s %s lists the verbs', async (...argv) => {
  const { code, stdout } = await run(...argv);
  expect(code).toBe(0);
  expect(stdout).toContain('croton manifest check');
  expect(stdout).not.toContain('croton upload');
});

test.each([
  [['vlidate'], 'there is no command "vlidate"', 'did you mean croton validate?'],
  [['help', 'uplaod'], 'there is no command "uplaod"', 'did you mean croton upload?'],
  [['review'], 'croton review needs a verb: list, show, accept, reject', 'see croton review --help'],
  [
    ['manifest', 'chekc'],
    'croton manifest has no verb "chekc": build, check',
    'did you mean croton manifest check?',
  ],
  [['policy', 'xyzzy'], 'croton policy has no verb "xyzzy": init', 'see croton policy --help'],
  [['--verison'], '--verison needs a command before it', 'see croton --help'],
  [['bad\u001b[31m'], 'there is no command "bad\\\\u001b[31m"', 'see croton --help'],
])('%j is a usage error with a way on', async (argv, reason, hint) => {
  const { code, stdout, stderr } = await run(...argv);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr.split('\n')[0]).toContain(`error: ${reason}`.replace('\\\\', '\\'));
  expect(stderr).toContain(`  hint: ${hint}`);
});

test.each([
  [['--json', 'nosuch']],
  [['nosuch', '--json']],
  [['nosuch', '--format', 'json']],
  [['nosuch', '--format=json']],
])('%j ends in one JSON line on stderr', async (argv) => {
  const { code, stdout, stderr } = await run(...argv);
  expect([code, stdout]).toEqual([2, '']);
  expect(JSON.parse(stderr)).toEqual({
    error: {
      code: 'usage/invalid',
      message: 'there is no command "nosuch"',
      hint: 'see croton --help',
      retryable: false,
    },
  });
});

test('after -- nothing is an option', async () => {
  const { stderr } = await run('nosuch', '--', '--json');
  expect(stderr).toMatch(/^error: /);
});

test.each(COMMANDS.map((entry) => [entry.name]))(
  '%s has help with its flags, the shared ones and an example',
  async (name) => {
    const { code, stdout } = await run(...name.split(' '), '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: croton ${name}`);
    for (const flag of ['--json', '--quiet', '--debug', '--no-color', '--no-input', '--no-config', '--help'])
      expect(stdout).toContain(flag);
    expect(stdout).toMatch(/example/i);
    expect((await run('help', ...name.split(' '))).stdout).toBe(stdout);
  },
);

test.each(COMMANDS.map((entry) => [entry.name]))(
  '%s refuses an unknown option with exit code 2',
  async (name) => {
    const { code, stderr } = await run('--debug', ...name.split(' '), '--no-such-option');
    expect(code).toBe(2);
    expect(stderr).toContain("unknown option '--no-such-option'");
    expect(stderr).toContain(`hint: see croton ${name} --help`);
  },
);
