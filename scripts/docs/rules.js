import { RULES } from '../../dist/validation/rules/index.js';
import { readable } from './markdown.js';

const JUDGES = {
  file: 'the file',
  facts: 'what ffprobe reads of the file',
  frames: 'sampled pictures, with `--frames`',
  record: 'the record',
  manifest: 'the lines of a manifest',
};

/** The reference of rules. */
export function renderRules() {
  const sections = [...groupRules()].map(
    ([group, rules]) => `## ${group}\n\n${rules.map(describe).join('\n\n')}`,
  );
  return `# Rules

What \`croton validate\` and \`croton manifest check\` judge, with the severity that the policy \`croton:recommended\` gives. A finding of severity error makes the exit code 1. \`croton explain RULE\` prints the same in the terminal.

${sections.join('\n\n')}
`;
}

/** Rules by what stands before the slash of their ids. */
function groupRules() {
  const groups = new Map();
  for (const rule of RULES) {
    const group = rule.id.slice(0, rule.id.indexOf('/'));
    groups.set(group, [...(groups.get(group) ?? []), rule]);
  }
  return groups;
}

function describe({ id, severity, title, why, fix, needs, options = {}, messages }) {
  const limits = Object.entries(options).map(
    ([name, spec]) => `\`${name}\`: ${JSON.stringify(spec.default)} (${spec.description})`,
  );
  return [
    `### ${id}`,
    '',
    `**${severity}**: ${title}.`,
    '',
    `${why} ${sentence(fix)}`,
    '',
    `Judges ${JUDGES[needs]}.${limits.length > 0 ? ` Limits: ${limits.join(', ')}.` : ''}`,
    ...Object.values(messages).map((message, index) => `${index === 0 ? '\n' : ''}- ${readable(message)}`),
  ].join('\n');
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
