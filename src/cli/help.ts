import type { Context } from '../context.js';
import { EXIT_CODES } from '../errors.js';
import { layoutTable } from '../text/table.js';
import { buildCommand, SHARED_FLAGS } from './build-command.js';
import type { CommandEntry } from './command.js';
import { COMMANDS } from './commands-table.js';

const GROUPS: Readonly<Record<CommandEntry['group'], string>> = {
  contribute: 'Contribute',
  curate: 'Curate',
  operate: 'Operate',
  help: 'Help',
};

const JOURNEY = `The journey:
  croton init             once per folder: license, people and consent, languages, places
  croton validate .       what is wrong with each clip, why, and how to fix it
  croton manifest build   manifest.jsonl, one record per clip
  croton login URL        once per endpoint: your token, the contributor agreement
  croton upload           parallel, resumable, verified end to end
  croton status           what became of each clip
`;

function commandList(): string {
  const sections = Object.entries(GROUPS).map(([group, title]) => {
    const rows = COMMANDS.filter((entry) => entry.group === group).map(({ name, summary }) => [
      `  ${name}`,
      summary,
    ]);
    return `${title}:\n${layoutTable(rows).join('\n')}\n`;
  });
  return sections.join('\n');
}

/** The table of exit codes, as `croton help exit-codes` prints it. */
export function exitCodesHelp(): string {
  return `${layoutTable(Object.entries(EXIT_CODES).map(([code, meaning]) => [code, meaning])).join('\n')}\n`;
}

function exitCodesDocument(): string {
  return `${JSON.stringify({ version: 1, exit_codes: EXIT_CODES })}\n`;
}

function topHelp(): string {
  return `croton: contribute videos to the Croton project and curate them\n\nUsage: croton COMMAND [OPTIONS]\n\n${JOURNEY}\n${commandList()}\nMore: croton COMMAND --help, croton help exit-codes, croton explain CODE\n`;
}

/** The verbs of a noun: `croton manifest --help`. */
function familyHelp(noun: string): string | undefined {
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${noun} `));
  if (family.length === 0) return undefined;
  const rows = family.map(({ name, summary }) => [`  croton ${name}`, summary]);
  return `${layoutTable(rows).join('\n')}\n\nMore: croton ${noun} VERB --help\n`;
}

const HELP_FLAGS: readonly (string | undefined)[] = ['--help', '-h'];

/** The topic that `argv` asks help for, undefined where it asks for none. */
function topicOf(argv: readonly string[]): string | undefined {
  if (argv[0] === undefined || HELP_FLAGS.includes(argv[0])) return '';
  if (argv[0] === 'help') return argv.slice(1).join(' ');
  return HELP_FLAGS.includes(argv.at(-1)) ? argv.slice(0, -1).join(' ') : undefined;
}

/** Prints the help that `argv` asks for. False where it asks for none, or for a topic that is not there. */
export async function printHelp(context: Context, argv: readonly string[]): Promise<boolean> {
  const topic = topicOf(argv.filter((word) => !SHARED_FLAGS.has(word)));
  if (topic === undefined) return false;
  const entry = COMMANDS.find(({ name }) => name === topic);
  if (entry !== undefined) {
    (await buildCommand(context, entry)).command.outputHelp();
    return true;
  }
  const exitCodes = () => (argv.includes('--json') ? exitCodesDocument() : exitCodesHelp());
  const text = topic === '' ? topHelp() : topic === 'exit-codes' ? exitCodes() : familyHelp(topic);
  if (text !== undefined) context.io.stdout.write(text);
  return text !== undefined;
}
