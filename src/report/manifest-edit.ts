import { excerpt } from '../text/escape.js';
import { formatCount, plural } from '../text/units.js';

interface Edit {
  readonly field: string;
  readonly from?: unknown;
  readonly to?: unknown;
  readonly records: number;
  readonly fileNames: readonly string[];
}

interface Problem {
  readonly cell?: string;
  readonly line?: number;
  readonly fileName?: string;
  readonly message: string;
}

interface Summary {
  readonly matched: number;
  readonly changed: number;
  readonly fields: Readonly<Record<string, number>>;
  readonly edits: readonly Edit[];
  readonly untold: number;
  readonly problems: readonly Problem[];
  readonly problemCount: number;
  readonly unfinished: number;
}

const SHOWN = 40;
const PROBLEMS_SHOWN = 20;

/** What an edit changes, each different change once, then how much of it there is: the preview that a person confirms. */
export function editText({ edits, untold, fields, changed, matched }: Summary): string {
  const lines = edits.slice(0, SHOWN).map(editLine);
  const counted = edits.slice(0, SHOWN).reduce((sum, { records }) => sum + records, 0);
  const all = Object.values(fields).reduce((sum, count) => sum + count, 0);
  if (all > counted || untold > 0)
    lines.push(`  and ${plural(all - counted, 'more value')} not shown; by field:`, ...fieldCounts(fields));
  lines.push(`${plural(all, 'value')} in ${formatCount(changed)} of ${plural(matched, 'matching record')}`);
  return lines.map((line) => `${line}\n`).join('');
}

function editLine({ field, from, to, records, fileNames }: Edit): string {
  const value =
    to === undefined
      ? `removes ${show(from)}`
      : from === undefined
        ? `adds ${show(to)}`
        : `${show(from)} → ${show(to)}`;
  const more = records > fileNames.length ? ', …' : '';
  const names = fileNames.map((name) => excerpt(name, 60)).join(', ');
  return `  ${excerpt(field, 60)}: ${value} in ${plural(records, 'record')} (${names}${more})`;
}

const fieldCounts = (fields: Readonly<Record<string, number>>) =>
  Object.entries(fields)
    .slice(0, SHOWN)
    .map(([field, count]) => `    ${excerpt(field, 60)}: ${formatCount(count)}`);

const show = (value: unknown) => excerpt(JSON.stringify(value), 120);

/** What is wrong with an edit, one line each, by cell or by record. */
export function editProblemsText({ problems, problemCount }: Summary): string {
  const lines = problems.slice(0, PROBLEMS_SHOWN).map(({ cell, line, fileName, message }) => {
    const name = fileName === undefined ? undefined : excerpt(fileName, 80);
    const place = cell ?? (line === undefined ? undefined : `line ${line}`);
    return `${[place, name].filter((part) => part !== undefined).join(' ')}: ${excerpt(message, 500)}\n`;
  });
  const rest = problemCount - Math.min(problemCount, PROBLEMS_SHOWN);
  if (rest > 0) lines.push(`and ${plural(rest, 'more problem')}\n`);
  return lines.join('');
}

/** What an edit came to, one JSON document. */
export function editJson(manifest: string, outcome: Summary & { readonly written: boolean }): string {
  return `${JSON.stringify({ version: 1, manifest, ...outcome })}\n`;
}
