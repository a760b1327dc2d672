import { escapeUntrusted } from '../text/escape.js';
import type { Style } from '../text/style.js';
import { layoutTable } from '../text/table.js';
import { plural } from '../text/units.js';
import { wrapText } from './wrap-text.js';

/** Structural: what `explainPolicy` returns. */
interface Origin {
  readonly source: string | null;
  readonly line: number | null;
}
interface Shown {
  readonly policy: string;
  readonly path: string | null;
  readonly project: { readonly commercial: boolean } | null;
  readonly items: readonly (Origin & {
    readonly rule: string;
    readonly severity: string;
    readonly options: readonly (Origin & { readonly name: string; readonly value: unknown })[];
  })[];
}

const VALUE_WIDTH = 32;

/** The rules of a policy with who set what. Without `all`, only those that something but the rule itself set. */
export function policyText({ policy, path, project, items }: Shown, all: boolean, style: Style): string {
  const set = items.filter(
    ({ source, options }) => source !== null || options.some((option) => option.source !== null),
  );
  const shown = all ? items : set;
  const about = path === null ? '' : ` for ${escapeUntrusted(path)}`;
  const lines = [`${style.bold(`policy ${escapeUntrusted(policy)}`)}${about}`];
  if (project !== null) lines.push(`project: ${project.commercial ? 'commercial' : 'not commercial'}`);
  const rows = shown.flatMap(({ rule, severity, options, ...origin }) => [
    [rule, severity, whereOf(origin)],
    ...options
      .filter(({ source }) => all || source !== null)
      .flatMap(({ name, value, ...from }) =>
        // A list would push the last column off the screen.
        wrapText(escapeUntrusted(valueText(value)), VALUE_WIDTH).map((part, index) =>
          index === 0 ? [`  ${name}`, part, whereOf(from)] : ['', part],
        ),
      ),
  ]);
  lines.push(...layoutTable(rows));
  const rest = items.length - shown.length;
  if (rest > 0) lines.push(style.dim(`${plural(rest, 'rule')} as they are by themselves: --all shows them`));
  return `${lines.join('\n')}\n`;
}

const whereOf = ({ source, line }: Origin) =>
  source === null ? 'the rule' : escapeUntrusted(line === null ? source : `${source}:${line}`);

const valueText = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));
