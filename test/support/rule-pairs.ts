/** The pairs of fixtures that every rule has: one that passes and one that fails. The reference quotes what the latter says. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClipRecord } from '../../src/record/schema.js';
import type { Project } from '../../src/validation/policy.js';
import type { ClipSubject } from '../../src/validation/rule.js';

/** What is changed in the good subject or record of `base.json`. */
export interface Change {
  readonly with?: object;
  /** Dotted paths of what is taken away. */
  readonly without?: readonly string[];
}

export interface RuleCase extends Change {
  /** A clip of test/fixtures/clips of which the same has to hold. */
  readonly file?: string;
  /** Lines of a manifest; `describes` makes the record of a clip. */
  readonly lines?: readonly (Change & { readonly describes?: string })[];
  /** Clips that lie beside the manifest. */
  readonly files?: readonly string[];
  readonly project?: Project;
}

export interface RulePair {
  readonly passes: RuleCase;
  readonly fails: RuleCase;
  /** The message of the finding on what fails. */
  readonly says: string;
}

const FOLDER = join(import.meta.dirname, '../fixtures/rules');
const GROUPS = ['file', 'video', 'audio', 'privacy', 'record', 'rights', 'culture'];
const read = <T>(name: string): T => JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as T;

const base = read<{ readonly clip: ClipSubject; readonly record: ClipRecord }>('base');

export const RULE_PAIRS: Readonly<Record<string, RulePair>> = Object.assign(
  {},
  ...GROUPS.map((group) => read<object>(group)),
);

export const clipOf = (change: Change): ClipSubject => apply(base.clip, change);
export const recordOf = (change: Change, from: ClipRecord = base.record): ClipRecord => apply(from, change);

function apply<T>(value: T, change: Change): T {
  const copy = merge(structuredClone(value), change.with ?? {});
  for (const path of change.without ?? []) {
    const keys = path.split('.');
    const last = keys.pop() ?? '';
    const holder = keys.reduce<Record<string, unknown>>(
      (at, key) => at[key] as Record<string, unknown>,
      copy as never,
    );
    delete holder[last];
  }
  return copy;
}

/** Lists are replaced, unless the change names places in them: `{ "0": … }`. */
function merge<T>(value: T, change: unknown): T {
  if (!isObject(change) || !(isObject(value) || Array.isArray(value))) return change as T;
  const merged = value as Record<string, unknown>;
  for (const [key, inner] of Object.entries(change)) merged[key] = merge(merged[key], inner);
  return value;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
