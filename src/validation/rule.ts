/** What a rule is: an object and a line in a list. The reference, `croton explain` and policies are made from it. */
import type { Inspection } from '../media/inspect-clip.js';
import type { ClipRecord } from '../record/schema.js';
import type { Outcome, Severity } from './finding.js';

export type OptionValue = number | string | boolean | readonly string[];

/** A limit of a rule that a policy may set. The JSON Schema of policies is made from it. */
export interface OptionSpec<T extends OptionValue = OptionValue> {
  readonly default: T;
  /** What it limits, with its unit. */
  readonly description: string;
  /** Smallest number that makes sense. */
  readonly minimum?: number;
  readonly maximum?: number;
  /** The only words that it takes, also inside a list. */
  readonly choices?: readonly string[];
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>;
export type RuleOptions = Readonly<Record<string, OptionValue>>;

type Widen<T extends OptionValue> = T extends number
  ? number
  : T extends boolean
    ? boolean
    : T extends string
      ? string
      : readonly string[];
/** The values that a check receives: defaults, changed by the policy. */
type OptionValues<O extends OptionSpecs> = { readonly [K in keyof O]: Widen<O[K]['default']> };

/** A clip as a rule sees it. */
export interface ClipSubject {
  /** As it is named in reports. Untrusted. */
  readonly path: string;
  /** POSIX path below the folder of the collection, which becomes its `file_name`. Untrusted. */
  readonly relative?: string | undefined;
  /** False when the name on disk is not valid UTF-8. */
  readonly validName: boolean;
  /** The command that gives it a valid name, where it has none. */
  readonly rename?: string | undefined;
  readonly inspection: Inspection;
  /** Path of an earlier file of this run with the same bytes. */
  readonly duplicateOf?: string | undefined;
  /** Path of an earlier file whose name differs only by letter case or Unicode normal form. */
  readonly nameTwin?: string | undefined;
  /** An earlier clip of this run, or one of a manifest, that shows the same. */
  readonly lookalike?: Lookalike | undefined;
}

export interface Lookalike {
  /** Untrusted. */
  readonly path: string;
  /** The manifest that names it; undefined for a clip of this run. */
  readonly manifest?: string | undefined;
  /** Share of the compared frames that look the same, 0 to 1. */
  readonly share: number;
}

/** What a rule on records has to know besides the record. */
export interface RecordCircumstances {
  /** Whether the project uses what it collects commercially. */
  readonly commercial: boolean;
  /** ISO 8601 date in UTC: consents expire. */
  readonly today: string;
}

/** One thing that is wrong. Its text is the rule's message of that name, filled with `expected`, `actual` and `parameters`. */
export interface Violation<M extends string = string> {
  readonly message: M;
  /** `fail` by default. */
  readonly outcome?: Outcome;
  readonly expected?: string | number | null;
  readonly actual?: string | number | null;
  readonly parameters?: Readonly<Record<string, string | number>>;
  /** JSON Pointer (RFC 6901) to what is wrong in a record. */
  readonly pointer?: string;
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

/**
 * What a rule on clips has to know before it can judge. `file`: what stands at the path and how ffprobe took it.
 * `facts`: what ffprobe read of the headers. `frames`: sampled pictures, only there with `--frames`.
 */
export type ClipNeed = 'file' | 'facts' | 'frames';

export interface ClipRule<M extends string = string, O extends OptionSpecs = OptionSpecs>
  extends RuleText<M> {
  readonly needs: ClipNeed;
  readonly options?: O;
  check(subject: ClipSubject, options: OptionValues<O>): Verdict<M>;
}

/** A rule on one record that is well formed: rights, culture. */
export interface RecordRule<M extends string = string, O extends OptionSpecs = OptionSpecs>
  extends RuleText<M> {
  readonly needs: 'record';
  readonly options?: O;
  check(record: ClipRecord, options: OptionValues<O>, circumstances: RecordCircumstances): Verdict<M>;
}

/** A rule that reading a manifest judges by itself: on lines that are no record, or on several records together. */
export interface ManifestRule extends RuleText<string> {
  readonly needs: 'manifest';
  readonly options?: OptionSpecs;
}

export type Rule = ClipRule | RecordRule | ManifestRule;

// Options reach a rule through its own defaults and a policy that was checked against them: the types agree.
const widen = (rule: unknown) => rule as never;

/** Declares a rule on clips; ties its messages and options to what `check` uses. */
export function clipRule<const M extends string, O extends OptionSpecs>(rule: ClipRule<M, O>): ClipRule {
  return widen(rule);
}

/** Declares a rule on records; ties its messages and options to what `check` uses. */
export function recordRule<const M extends string, O extends OptionSpecs>(
  rule: Omit<RecordRule<M, O>, 'needs'>,
): RecordRule {
  return widen({ ...rule, needs: 'record' });
}

/** Declares a rule that reading a manifest judges: it has no check and no messages of its own. */
export function manifestRule(rule: Omit<ManifestRule, 'needs' | 'messages'>): ManifestRule {
  return { ...rule, needs: 'manifest', messages: {} };
}
