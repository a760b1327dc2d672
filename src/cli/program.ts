/** From argv to an exit code: finds the command, loads it, parses its flags, runs it. */
import { CommanderError } from 'commander';
import { type Context, READER_LEFT } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { suggest } from '../text/suggest.js';
import { buildCommand, SHARED_FLAGS } from './build-command.js';
import type { CommandEntry, SharedOptions } from './command.js';
import { COMMANDS, findCommand } from './commands-table.js';

/** Runs croton with `argv` (without the interpreter and the script). Never throws. */
export async function runProgram(context: Context, argv: readonly string[]): Promise<ExitCode> {
  const shown = withColorChoice(context, argv);
  try {
    return await dispatch(shown, argv);
  } catch (error) {
    // The person who stopped it knows; main knows the exit code.
    if (context.signal.aborted && error instanceof Error && error.name === 'AbortError') return 0;
    // Nor is it news that a reader left; main knows that it is no failure.
    const isInterrupted = error instanceof CrotonError && error.code === 'run/interrupted';
    if (isInterrupted && context.signal.reason === READER_LEFT) return error.exitCode;
    return renderFailure(shown, argv, error);
  }
}

/** Prints what `argv` failed with in the form that it asks for, and returns the exit code. */
export async function renderFailure(
  context: Context,
  argv: readonly string[],
  error: unknown,
): Promise<ExitCode> {
  const flags = flagsOf(argv);
  const json =
    flags.includes('--json') ||
    flags.includes('--format=json') ||
    flags.some((word, index) => word === 'json' && flags[index - 1] === '--format');
  // Most runs have none.
  const { renderError } = await import('./render-error.js');
  return renderError(withColorChoice(context, argv), error, { json, debug: flags.includes('--debug') });
}

function flagsOf(argv: readonly string[]): readonly string[] {
  return argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
}

function withColorChoice(context: Context, argv: readonly string[]): Context {
  if (!flagsOf(argv).includes('--no-color')) return context;
  return { ...context, env: { ...context.env, NO_COLOR: '1' } };
}

async function dispatch(context: Context, argv: readonly string[]): Promise<ExitCode> {
  const words = sharedOptionsLast(argv);
  const found = findCommand(words);
  if (found !== undefined) return runCommand(context, found.entry, words.slice(found.words));
  const { printHelp } = await import('./help.js');
  if (await printHelp(context, argv)) return 0;
  throw unknownCommand(words[0] === 'help' ? words.slice(1) : words);
}

/** `--json validate x` means `validate x --json`. */
function sharedOptionsLast(argv: readonly string[]): readonly string[] {
  const end = argv.findIndex((word) => !SHARED_FLAGS.has(word));
  if (end <= 0) return argv;
  const found = findCommand(argv.slice(end));
  const rest = end + (found?.words ?? 1);
  return [...argv.slice(end, rest), ...argv.slice(0, end), ...argv.slice(rest)];
}

function unknownCommand(argv: readonly string[]): CrotonError {
  const word = argv[0] ?? '';
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${word} `));
  if (family.length > 0) {
    const verbs = family.map(({ name }) => name.slice(word.length + 1));
    const wrong = argv[1] === undefined ? 'needs a verb' : `has no verb ${JSON.stringify(argv[1])}`;
    const verb = argv[1] === undefined ? undefined : suggest(argv[1], new Set(verbs));
    const hint = verb === undefined ? undefined : `did you mean croton ${word} ${verb}?`;
    return usageError(`croton ${word} ${wrong}: ${verbs.join(', ')}`, `croton ${word}`, hint);
  }
  if (word.startsWith('-')) return usageError(`${word} needs a command before it`);
  const meant = suggest(word, new Set(COMMANDS.flatMap(({ name }) => [name, name.split(' ')[0] ?? name])));
  const hint = meant === undefined ? undefined : `did you mean croton ${meant}?`;
  return usageError(`there is no command ${JSON.stringify(word)}`, 'croton', hint);
}

function usageError(reason: string, command = 'croton', hint?: string): CrotonError {
  return new CrotonError('usage/invalid', { reason, command }, { hint });
}

async function runCommand(context: Context, entry: CommandEntry, argv: readonly string[]): Promise<ExitCode> {
  const { command, run } = await buildCommand(context, entry);
  try {
    command.parse([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return 0;
    const reason = error.message.replace(/^error: /, '').trim();
    throw usageError(reason.replace(/\s*\n\s*/g, ' '), `croton ${entry.name}`);
  }
  return run(context, command.args, command.opts<SharedOptions>() as never);
}
