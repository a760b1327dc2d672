/** Rules that a policy declares: one field compared with one value. */
import { fillTemplate } from '../errors.js';
import type { Finding, Severity, Subject } from './finding.js';
import type { OptionValue } from './rule.js';

export const OPERATORS = ['>=', '<=', '>', '<', '==', '!=', 'in', 'not-in', 'matches'] as const;
export type Operator = (typeof OPERATORS)[number];

/** One field compared with one value. */
export interface Condition {
  /** Dotted path into what is judged: `media.video.fps`, `record.culture.languages`. */
  readonly path: string;
  readonly op: Operator;
  readonly value: OptionValue;
}

export interface CustomRule extends Condition {
  readonly id: string;
  readonly severity: Severity;
  readonly message?: string | undefined;
  readonly fix?: string | undefined;
  /** Only where this holds too. */
  readonly when?: Condition | undefined;
}

/** Whether a single value fulfills a condition. */
type Test = (value: unknown) => boolean;

/** A custom rule that can be judged. */
export interface CompiledRule extends CustomRule {
  readonly test: Test;
  readonly whenTest?: Test | undefined;
  /** The policy that declares it, and the line. */
  readonly source?: string;
  readonly line?: number;
}

/** Makes a rule that can be judged. `matcher` compiles the pattern of `matches`; it must not take more than linear time. */
export function compileRule(
  rule: CustomRule,
  matcher: (pattern: string) => (text: string) => boolean,
): CompiledRule {
  const compile = ({ op, value }: Condition): Test => {
    const matches = op === 'matches' ? matcher(String(value)) : undefined;
    return (actual) => (matches === undefined ? compare(actual, op, value) : matches(String(actual)));
  };
  return { ...rule, test: compile(rule), whenTest: rule.when && compile(rule.when) };
}

function compare(actual: unknown, op: Operator, value: OptionValue): boolean {
  const list = Array.isArray(value) ? (value as readonly unknown[]) : [value];
  if (op === '==' || op === 'in') return list.includes(actual);
  if (op === '!=' || op === 'not-in') return !list.includes(actual);
  const comparable =
    (typeof actual === 'number' && typeof value === 'number') ||
    (typeof actual === 'string' && typeof value === 'string');
  if (!comparable) return false;
  if (op === '>=') return actual >= value;
  if (op === '<=') return actual <= value;
  return op === '>' ? actual > value : actual < value;
}

/**
 * Judges the rules whose paths begin with `group`. A field that is unknown, or that the subject does not have, is judged
 * by no rule. In a list every member has to differ for `!=` and `not-in`, and one has to agree for the others.
 * @param severityOf under the policy in force; undefined where it is off
 */
export function judgeCustomRules(
  rules: readonly CompiledRule[],
  group: 'media' | 'record',
  read: (path: string) => unknown,
  at: Subject,
  severityOf: (rule: CustomRule) => Severity | undefined,
): Finding[] {
  return rules.flatMap((rule) => {
    const severity = rule.path.startsWith(`${group}.`) ? severityOf(rule) : undefined;
    if (severity === undefined) return [];
    const actual = read(rule.path);
    if (isUnknown(actual) || holds(rule, rule.test, actual)) return [];
    if (rule.when !== undefined && !applies(rule.when, rule.whenTest, read)) return [];
    return [toFinding(rule, severity, actual, at)];
  });
}

function applies(when: Condition, test: Test | undefined, read: (path: string) => unknown): boolean {
  const value = read(when.path);
  return !isUnknown(value) && test !== undefined && holds(when, test, value);
}

function holds({ op }: Condition, test: Test, actual: unknown): boolean {
  if (!Array.isArray(actual)) return test(actual);
  return op === '!=' || op === 'not-in' ? actual.every(test) : actual.some(test);
}

const isUnknown = (value: unknown) => value === null || value === undefined;

function toFinding(rule: CustomRule, severity: Severity, value: unknown, at: Subject): Finding {
  const actual = typeof value === 'number' ? value : shown(value);
  const expected = typeof rule.value === 'number' && rule.op !== '!=' ? rule.value : shown(rule.value);
  const template = rule.message ?? `{path} is {actual}, and the policy asks for ${ASKS[rule.op]}{expected}`;
  const pointer = rule.path.startsWith('record.')
    ? rule.path.replace(/^record/, '').replaceAll('.', '/')
    : '';
  return {
    rule: rule.id,
    severity,
    outcome: 'fail',
    subject: pointer === '' ? at : { ...at, pointer },
    message: fillTemplate(template, { path: rule.path, actual, expected, op: rule.op }),
    expected,
    actual,
    fix: rule.fix ?? 'ask whoever wrote the policy why, or choose another clip',
  };
}

const ASKS: Readonly<Record<Operator, string>> = {
  '>=': 'at least ',
  '<=': 'at most ',
  '>': 'more than ',
  '<': 'less than ',
  '==': '',
  '!=': 'anything but ',
  in: 'one of ',
  'not-in': 'none of ',
  matches: 'what matches ',
};

const shown = (value: unknown) => (Array.isArray(value) ? value.join(', ') : String(value));

/** The value at a dotted path of a record; undefined where it ends before. */
export function readRecordField(record: object, path: string): unknown {
  return path
    .split('.')
    .slice(1)
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null && Object.hasOwn(value, key)
          ? (value as Readonly<Record<string, unknown>>)[key]
          : undefined,
      record,
    );
}
