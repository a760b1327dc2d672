import { z } from 'zod';
import { RECORD_LAYOUT } from '../record/layout.js';
import { suggest } from '../text/suggest.js';
import { OPERATORS } from './custom-rules.js';
import { MEDIA_PATHS } from './media-fields.js';
import { patternProblem } from './pattern.js';
import { RULES } from './rules/index.js';

const text = () => z.string().min(1);
const PATHS: readonly string[] = [...MEDIA_PATHS, ...RECORD_LAYOUT.map(({ path }) => `record.${path}`)];
const GROUPS = new Set(RULES.map(({ id }) => id.slice(0, id.indexOf('/'))));

type Refusal = z.core.$RefinementCtx;
const refuse = ({ addIssue }: Refusal, message: string, path: readonly string[] = []) =>
  addIssue({ code: 'custom', message, path: [...path] });

const fieldPath = () =>
  text()
    .superRefine((path, context) => {
      if (PATHS.includes(path) || /^record\.(?:\w+\.)?x_[\w.]+$/.test(path)) return;
      const meant = suggest(path, PATHS);
      const help = meant === undefined ? '' : `: did you mean ${meant}?`;
      refuse(context, `is neither a fact (media.…) nor a field of records (record.…)${help}`);
    })
    .meta({
      description: 'media.video.fps, record.culture.languages: a fact of clips or a field of records',
    });

const condition = {
  path: fieldPath(),
  op: z.enum(OPERATORS).meta({ description: 'what has to hold' }),
  value: z.union([z.number(), z.string(), z.boolean(), z.array(z.string())]),
};

type Condition = z.output<z.ZodObject<typeof condition>>;

function checkCondition({ op, value }: Condition, context: Refusal): void {
  const list = op === 'in' || op === 'not-in';
  if (list !== Array.isArray(value)) {
    refuse(context, list ? `has to be a list for ${op}` : `cannot be a list for ${op}`, ['value']);
  } else if (op === 'matches') {
    const problem =
      typeof value === 'string' ? patternProblem(value) : 'has to be a regular expression for matches';
    if (problem !== undefined) refuse(context, problem, ['value']);
  } else if (/[<>]/.test(op) && typeof value === 'boolean') {
    refuse(context, `has to be a number or text for ${op}`, ['value']);
  }
}

/** A rule that a policy declares. */
export const customRuleSchema = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z][a-z0-9-]*\/[a-z0-9-]+$/, 'is not of the form group/name')
      .superRefine((id, context) => {
        const group = id.slice(0, id.indexOf('/'));
        if (GROUPS.has(group)) refuse(context, `is in the group ${group}/ of croton: choose another, our/…`);
      })
      .meta({ description: 'group/name, in a group that croton does not use' }),
    ...condition,
    severity: z.enum(['error', 'warning', 'info']).default('warning'),
    message: text().optional().meta({ description: 'a text with {actual}, {expected} and {path}' }),
    fix: text().optional().meta({ description: 'what to do about it' }),
    when: z
      .strictObject(condition)
      .superRefine(checkCondition)
      .optional()
      .meta({ description: 'judge only where this holds' }),
  })
  .superRefine(checkCondition)
  .superRefine(({ path, when }, context) => {
    const group = path.slice(0, path.indexOf('.'));
    if (when !== undefined && !when.path.startsWith(`${group}.`))
      refuse(context, `is of another kind than path: both begin with ${group}.`, ['when', 'path']);
  });
