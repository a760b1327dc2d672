/** Every stable code that croton and endpoints use, with what it means and what to do about it. */
import { REASONS } from '../curation/reasons.js';
import { ERRORS, EXIT_CODES } from '../errors.js';
import { PROBLEMS } from '../protocol/problem.js';
import { suggest } from '../text/suggest.js';
import type { OptionSpecs, OptionValue } from '../validation/rule.js';
import { RULES } from '../validation/rules/index.js';
import { fieldExplanations } from './explain-fields.js';

export type CodeKind = 'rule' | 'error' | 'problem' | 'reason' | 'field' | 'exit code';

export interface Explanation {
  readonly kind: CodeKind;
  readonly code: string;
  readonly title: string;
  readonly why?: string | undefined;
  /** What to do about it. */
  readonly fix?: string | undefined;
  /** Severity of a rule, exit code of an error, HTTP status of a problem. */
  readonly note?: string | undefined;
  /** What a policy may set of a rule. */
  readonly options?: readonly ExplainedOption[] | undefined;
}

export interface ExplainedOption {
  readonly name: string;
  readonly default: OptionValue;
  readonly description: string;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly choices?: readonly string[] | undefined;
}

/** Everything that can be explained, by kind. */
export function allExplanations(): readonly Explanation[] {
  return [
    ...RULES.map(
      ({ id, title, why, fix, severity, options }): Explanation => ({
        kind: 'rule',
        code: id,
        title,
        why,
        fix,
        note: severity,
        ...(options === undefined ? {} : { options: namedOptions(options) }),
      }),
    ),
    ...Object.entries(ERRORS).map(
      ([code, { title, why, hint, exit }]): Explanation => ({
        kind: 'error',
        code,
        title: readable(title),
        why,
        fix: readable(hint),
        note: `exit ${exit}`,
      }),
    ),
    ...Object.entries(PROBLEMS).map(
      ([code, { title, hint, status }]): Explanation => ({
        kind: 'problem',
        code,
        title,
        fix: hint,
        note: `HTTP ${status}`,
      }),
    ),
    ...Object.entries(REASONS).map(
      ([code, { title, fix }]): Explanation => ({
        kind: 'reason',
        code,
        title,
        fix,
      }),
    ),
    ...fieldExplanations(),
    ...Object.entries(EXIT_CODES).map(([code, title]): Explanation => ({ kind: 'exit code', code, title })),
  ];
}

function namedOptions(options: OptionSpecs): ExplainedOption[] {
  return Object.entries(options).map(([name, spec]) => ({ name, ...spec }));
}

/** What `code` stands for: more than one thing where a rule and an error share a name. */
export function explainCode(code: string): readonly Explanation[] {
  const bare = code.replace(/^(tag:croton,2026:)?problem\//, '');
  return allExplanations().filter((explanation) => explanation.code === bare);
}

/** The code that was probably meant: the same last word in a group, or few letters apart. */
export function suggestCode(code: string): string | undefined {
  const codes = allExplanations().map((explanation) => explanation.code);
  return (
    codes.find((known) => /[/.]/.test(known) && known.split(/[/.]/).at(-1) === code) ?? suggest(code, codes)
  );
}

/** A template for people: `{path}` → `PATH`. */
function readable(template: string): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => name.toUpperCase());
}
