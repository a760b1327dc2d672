/** What a rule is: an object and a line in a list. The reference, `croton explain` and policies are made from it. */
import type { Inspection } from '../media/inspect-clip.js';
import type { Outcome, Severity } from './finding.js';

export type RuleOptions = Readonly<Record<string, number | string | boolean | readonly string[]>>;

/** A clip as a rule sees it. */
export interface ClipSubject {
  /** As it is named in reports. Untrusted. */
  readonly path: string;
  /** False when the name on disk is not valid UTF-8. */
  readonly validName: boolean;
  readonly inspection: Inspection;
  /** Path of an earlier file of this run with the same bytes. */
  readonly duplicateOf?: string | undefined;
  /** Path of an earlier file whose name differs only by letter case or Unicode normal form. */
  readonly nameTwin?: string | undefined;
}

/** One thing that is wrong. Its text is the rule's message of that name, filled with `expected`, `actual` and `parameters`. */
export interface Violation<M extends string = string> {
  readonly message: M;
  /** `fail` by default. */
  readonly outcome?: Outcome;
  readonly expected?: string | number | null;
  readonly actual?: string | number | null;
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** Where it differs from the rule's own. */
  readonly severity?: Severity;
  readonly fix?: string;
}

export type Verdict<M extends string = string> =
  | 'pass'
  | 'not-applicable'
  | Violation<M>
  | readonly Violation<M>[];

interface RuleText<M extends string> {
  /** Stable: `group/name`. */
  readonly id: `${string}/${string}`;
  readonly title: string;
  /** Why it matters, in a sentence or two. */
  readonly why: string;
  /** What to do about it. */
  readonly fix: string;
  readonly severity: Severity;
  /** Templates with `{expected}`, `{actual}` and named parameters, by name. */
  readonly messages: Readonly<Record<M, string>>;
}

export interface ClipRule<M extends string = string, O extends RuleOptions = RuleOptions>
  extends RuleText<M> {
  /** What it has to know before it can judge. `file`: what stands at the path and how ffprobe took it. */
  readonly needs: 'file' | 'facts';
  /** Defaults; a policy may change them. */
  readonly options?: O;
  check(subject: ClipSubject, options: O): Verdict<M>;
}

/** A rule that reading a manifest judges by itself: on lines that are no record, or on several records together. */
export interface ManifestRule extends RuleText<string> {
  readonly needs: 'manifest';
}

export type Rule = ClipRule | ManifestRule;

// Options reach a rule through its own defaults and a policy that was checked against them: the types agree.
const widen = (rule: unknown) => rule as never;

/** Declares a rule on clips; ties its messages and options to what `check` uses. */
export function clipRule<const M extends string, O extends RuleOptions>(rule: ClipRule<M, O>): ClipRule {
  return widen(rule);
}

/** Declares a rule that reading a manifest judges: it has no check and no messages of its own. */
export function manifestRule(rule: Omit<ManifestRule, 'needs' | 'messages'>): ManifestRule {
  return { ...rule, needs: 'manifest', messages: {} };
}
