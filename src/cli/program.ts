/** From argv to an exit code: finds the command, loads it, parses its flags, runs it. */
import { CommanderError } from 'commander';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { suggest } from '../text/suggest.js';
import { buildCommand } from './build-command.js';
import type { CommandEntry, SharedOptions } from './command.js';
import { COMMANDS, findCommand } from './commands-table.js';
import { renderHelp } from './help.js';
import { renderError } from './render-error.js';

/** Runs croton with `argv` (without the interpreter and the script). Never throws. */
export async function runProgram(context: Context, argv: readonly string[]): Promise<ExitCode> {
  const before = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  const json =
    before.includes('--json') ||
    before.some(
      (word, index) => word === '--format=json' || (word === 'json' && before[index - 1] === '--format'),
    );
  const shown = before.includes('--no-color')
    ? { ...context, env: { ...context.env, NO_COLOR: '1' } }
    : context;
  try {
    return await dispatch(shown, argv);
  } catch (error) {
    return renderError(shown, error, { json, debug: before.includes('--debug') });
  }
}

async function dispatch(context: Context, argv: readonly string[]): Promise<ExitCode> {
  const found = findCommand(argv);
  if (found !== undefined) return runCommand(context, found.entry, argv.slice(found.words));
  const help = await renderHelp(argv);
  if (help !== undefined) {
    context.io.stdout.write(help);
    return 0;
  }
  throw unknownCommand(argv);
}

function unknownCommand(argv: readonly string[]): CrotonError {
  const word = argv[0] ?? '';
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${word} `));
  if (family.length > 0) {
    const verbs = family.map(({ name }) => name.slice(word.length + 1));
    const wrong = argv[1] === undefined ? 'needs a verb' : `has no verb ${JSON.stringify(argv[1])}`;
    return new CrotonError('usage/invalid', {
      reason: `croton ${word} ${wrong}: ${verbs.join(', ')}`,
      command: 'croton',
    });
  }
  const meant = suggest(word, new Set(COMMANDS.flatMap(({ name }) => [name, name.split(' ')[0] ?? name])));
  const hint = meant === undefined ? undefined : `did you mean croton ${meant}?`;
  return new CrotonError(
    'usage/invalid',
    { reason: `there is no command ${JSON.stringify(word)}`, command: 'croton' },
    { hint },
  );
}

async function runCommand(context: Context, entry: CommandEntry, argv: readonly string[]): Promise<ExitCode> {
  const command = await buildCommand(entry);
  const { run } = await entry.load();
  const usage = (reason: string) =>
    new CrotonError('usage/invalid', { reason, command: `croton ${entry.name}` });
  let complaint = '';
  command.configureOutput({
    writeOut: (text) => void context.io.stdout.write(text),
    writeErr: (text) => {
      complaint += text;
    },
    getOutHelpWidth: () => Math.min(context.io.stdout.columns ?? 100, 110),
  });
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return 0;
    throw usage(
      (complaint || error.message)
        .replace(/^error: /, '')
        .trim()
        .replace(/\s*\n\s*/g, ' '),
    );
  }
  return run(context, command.args, command.opts<SharedOptions>() as never);
}
