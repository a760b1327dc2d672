import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { RULES } from '../../dist/validation/rules/index.js';
import { readable, table } from './markdown.js';

const JUDGES = {
  file: 'the file: what stands at the path, and how ffprobe took it',
  facts: 'what ffprobe reads of the file, as it is shared',
  frames: 'sampled pictures, with `--frames`',
  record: 'a record: `croton manifest check`, before an upload and at the endpoint',
  manifest: 'the lines of a manifest: `croton manifest check`',
};

/** Rules that read more when asked to, and those that need the clips of a manifest. */
const NEEDS_MORE = {
  'file/damaged': ' It looks deeper with `--deep` and `--decode`.',
  'audio/silent': ' It needs `--deep` or `--decode`.',
  'record/missing-file': ' It needs `--media`.',
  'record/unlisted-file': ' It needs `--media`.',
  'record/changed-file': ' It needs `--media`.',
  'rights/license-unknown': ' It says which license was probably meant.',
  'culture/place': ' What is no code at all is told with the code that was probably meant.',
  'culture/language': ' It says which tag was probably meant.',
  'record/stale-facts': ' It needs `--media` and an ffprobe.',
};

/** The reference of rules. */
export function renderRules() {
  const examples = readExamples();
  const sections = [...groupRules()].map(
    ([group, rules]) =>
      `## ${group}\n\n${rules.map((rule) => describe(rule, examples[rule.id])).join('\n\n')}`,
  );
  return `# Rules

What \`croton validate\` and \`croton manifest check\` judge, with the severity that the policy \`croton:recommended\` gives. A finding of severity error makes the exit code 1. \`croton explain RULE\` prints the same in the terminal. A policy changes severities and options.

${overview()}

${sections.join('\n\n')}
`;
}

function overview() {
  return table(
    ['rule', 'severity', 'title'],
    RULES.map(({ id, severity, title }) => [`[${id}](#${id.replace('/', '')})`, severity, title]),
  );
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

function describe({ id, severity, title, why, fix, needs, options = {}, messages }, example) {
  const texts = Object.values(messages);
  return [
    `### ${id}`,
    '',
    `**${severity}**: ${title}.`,
    '',
    `${why} ${sentence(fix)}`,
    '',
    `Judges ${JUDGES[needs]}.${NEEDS_MORE[id] ?? ''}`,
    ...(Object.keys(options).length === 0 ? [] : ['', optionsTable(options)]),
    ...(texts.length === 0 ? [] : ['', 'Messages:', '', ...texts.map((message) => `- ${readable(message)}`)]),
    ...(example === undefined ? [] : ['', 'Example:', '', '```', `${severity}  ${example}  [${id}]`, '```']),
  ].join('\n');
}

function optionsTable(options) {
  const rows = Object.entries(options).map(([name, spec]) => [
    `\`${name}\``,
    `\`${JSON.stringify(spec.default)}\``,
    spec.description,
    spec.choices === undefined
      ? [spec.minimum ?? '', spec.maximum ?? '']
          .join(' to ')
          .replace(/^ to $/, '')
          .replace(/^(.+) to $/, 'from $1')
      : spec.choices.join(', '),
  ]);
  return table(['option', 'default', 'what it limits', 'takes'], rows);
}

/** What the failing fixture of each rule makes it say: tests hold these against the rules. */
function readExamples() {
  const folder = join(import.meta.dirname, '../../test/fixtures/rules');
  const groups = [...groupRules().keys()].map((group) =>
    Object.entries(JSON.parse(readFileSync(join(folder, `${group}.json`), 'utf8'))),
  );
  return Object.fromEntries(groups.flat().map(([id, { says }]) => [id, says]));
}

function sentence(text) {
  return `${text[0].toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
