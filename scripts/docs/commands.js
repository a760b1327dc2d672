import { buildCommand } from '../../dist/cli/build-command.js';
import { COMMANDS } from '../../dist/cli/commands-table.js';

/** The help of every command, as `croton COMMAND --help` prints it on a terminal of 100 columns. */
export async function renderCommands() {
  const sections = [];
  for (const entry of COMMANDS)
    sections.push(`## croton ${entry.name}\n\n\`\`\`\n${await helpOf(entry)}\`\`\``);
  return `# Commands

\`croton --help\` lists them, \`croton COMMAND --help\` prints one. Exit codes: [codes](errors.md).

${sections.join('\n\n')}
`;
}

async function helpOf(entry) {
  let text = '';
  const stdout = {
    write: (piece) => {
      text += piece;
      return true;
    },
  };
  const { command } = await buildCommand({ io: { stdout }, env: {} }, entry);
  command.outputHelp();
  return text.replace(/[ \t]+$/gm, '').replace(/\n*$/, '\n');
}
