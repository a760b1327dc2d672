import { EXIT_CODES } from '../errors.js';
import { layoutTable } from '../text/table.js';
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

function topHelp(): string {
  return `croton: contribute videos to the Croton project and curate them\n\nUsage: croton COMMAND [OPTIONS]\n\n${JOURNEY}\n${commandList()}\nMore: croton COMMAND --help, croton help exit-codes, croton explain CODE\n`;
}

/** The help that `argv` asks for, undefined where it asks for none. */
export async function renderHelp(argv: readonly string[]): Promise<string | undefined> {
  const [first, ...rest] = argv;
  if (first === undefined || first === '--help' || first === '-h') return topHelp();
  if (first !== 'help') return undefined;
  if (rest.length === 0) return topHelp();
  if (rest[0] === 'exit-codes') return exitCodesHelp();
  const entry = COMMANDS.find(({ name }) => name === rest.join(' '));
  if (entry === undefined) return undefined;
  const { buildCommand } = await import('./build-command.js');
  return (await buildCommand(entry)).helpInformation();
}
