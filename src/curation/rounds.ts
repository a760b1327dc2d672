/** What an edited record means for a review that is over or under way. */
import { isDeepStrictEqual } from 'node:util';

type Json = Readonly<Record<string, unknown>>;

/** Parts that a curator judges: a change of these must be judged again, one of title or caption not. */
const JUDGED_PARTS = ['rights', 'origin', 'culture'] as const;

/** Whether the edit from `before` to `after` opens a new round. */
export function opensNewRound(before: Json, after: Json): boolean {
  return JUDGED_PARTS.some((part) => !isDeepStrictEqual(before[part], after[part]));
}

const PERMISSIONS = ['ai_generative_training', 'ai_training', 'data_mining'] as const;

/** Answers about people, each more delicate than those before: a step to the right takes something back. */
const PEOPLE = {
  people: ['none', 'incidental', 'identifiable'],
  minors: ['none', 'incidental', 'guardian-consent', 'unknown'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/**
 * Whether `after` allows less than `before`, or takes back that nobody or no child is in the clip: such an edit acts at
 * once, before it is judged. Another license counts as less, since no order of licenses is known.
 */
export function narrowsRights(before: Json, after: Json): boolean {
  const old = asObject(before.rights);
  const now = asObject(after.rights);
  if (
    old.license !== now.license ||
    old.consent !== now.consent ||
    old.consent_expires !== now.consent_expires
  )
    return true;
  const scope = new Set(asList(now.consent_scope));
  if (asList(old.consent_scope).some((use) => !scope.has(use))) return true;
  if (isMoreDelicate('people', old, now) || isMoreDelicate('minors', old, now)) return true;
  return PERMISSIONS.some((name) => old[name] === 'allowed' && now[name] !== 'allowed');
}

function isMoreDelicate(field: keyof typeof PEOPLE, old: Json, now: Json): boolean {
  const answers: readonly unknown[] = PEOPLE[field];
  return answers.indexOf(now[field]) > answers.indexOf(old[field]);
}

const asObject = (value: unknown): Json =>
  typeof value === 'object' && value !== null ? (value as Json) : {};
const asList = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
