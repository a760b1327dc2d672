/** The form of a policy file. The settings of rules are made from the rules' own options. */
import { z } from 'zod';
import { globProblem } from '../files/glob-cost.js';
import { customRuleSchema } from './custom-rule-schema.js';
import type { Severity } from './finding.js';
import type { OptionSpec, Rule, RuleOptions } from './rule.js';
import { RULES } from './rules/index.js';

const text = () => z.string().min(1);
const severity = () =>
  z.enum(['error', 'warning', 'info', 'off']).meta({ description: 'error stops a clip; off: not judged' });

const glob = () =>
  text()
    .superRefine((pattern, context) => {
      const message = globProblem(pattern) ?? pathProblem(pattern);
      if (message !== undefined) context.addIssue({ code: 'custom', message });
    })
    .meta({ description: 'a path below the folder with the clips: dance/**, **/*.avi' });

function pathProblem(pattern: string): string | undefined {
  if (pattern.startsWith('!')) return 'begins with !: name the files that are meant';
  if (pattern.includes('\\')) return 'has a backslash: folders are divided by /';
  return /^(?:\/|[A-Za-z]:|\.\.?\/)|\/\.\.\//.test(pattern)
    ? 'matches nothing: it is compared with paths below the folder with the clips'
    : undefined;
}

function optionSchema({ default: value, description, minimum, maximum, choices }: OptionSpec): z.ZodType {
  const words = () => (choices === undefined ? text() : z.enum(choices));
  const meta = { description, default: value };
  if (typeof value === 'boolean') return z.boolean().meta(meta);
  if (typeof value === 'string') return words().meta(meta);
  if (typeof value !== 'number') return z.array(words()).meta(meta);
  const number = minimum === undefined ? z.number() : z.number().min(minimum);
  return (maximum === undefined ? number : number.max(maximum)).meta(meta);
}

function settingSchema({ title, options = {} }: Rule): z.ZodType {
  const names = Object.entries(options);
  if (names.length === 0) return severity().optional().meta({ description: title });
  const shape = Object.fromEntries(names.map(([name, spec]) => [name, optionSchema(spec).optional()]));
  return z
    .union([severity(), z.tuple([severity(), z.strictObject(shape)])])
    .optional()
    .meta({ description: title });
}

const settings = () =>
  z
    .object(Object.fromEntries(RULES.map((rule) => [rule.id, settingSchema(rule)])))
    // Rules that policies declare: which of them exist is known when the file is read.
    .catchall(severity());

const description = (words: string) => ({ description: words });

export const policySchema = z.strictObject({
  extends: z
    .union([text(), z.array(text())])
    .optional()
    .meta(description('croton:recommended, croton:strict, croton:archive, endpoint:, or a file')),
  project: z
    .strictObject({
      commercial: z.boolean().meta(description('what it collects is used commercially')),
    })
    .optional(),
  rules: settings().optional().meta(description('a severity, or a severity and options')),
  overrides: z
    .array(z.strictObject({ files: z.array(glob()).min(1), rules: settings() }))
    .optional()
    .meta(description('other settings for some of the files; the last one that matches counts')),
  custom: z.array(customRuleSchema).optional().meta(description('rules of your own')),
});

export type PolicyDocument = z.output<typeof policySchema>;
/** What may stand for a rule: a severity, or a severity and options. */
export type WrittenSetting = Severity | 'off' | readonly [Severity | 'off', RuleOptions?];

/** The JSON Schema (2020-12) of policy files, for editors. */
export function policyJsonSchema(): Record<string, unknown> {
  const groups = [...new Set(RULES.map(({ id }) => id.slice(0, id.indexOf('/'))))].join('|');
  const { $schema, ...rest } = z.toJSONSchema(policySchema, {
    target: 'draft-2020-12',
    io: 'input',
    override: ({ jsonSchema }) => {
      const { additionalProperties } = jsonSchema;
      if (typeof additionalProperties !== 'object') return;
      // A misspelled rule is a mistake, a rule of a policy's own is not.
      jsonSchema.patternProperties = { [`^(?!(?:${groups})/)[a-z][a-z0-9-]*/`]: additionalProperties };
      jsonSchema.additionalProperties = false;
    },
  });
  return {
    $schema,
    title: 'croton policy',
    description: 'Which rules judge clips and records, and how sharply.',
    ...rest,
  };
}
