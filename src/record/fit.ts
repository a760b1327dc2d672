/** A quick yes for what surely fits a zod schema: nearly all records of a manifest have nothing wrong. */
import type { z } from 'zod';
import { countKeys } from './count-keys.js';

/** How many keys are in a value that surely fits, at all levels; `MISFIT` where zod has to judge. */
type Fit = (value: unknown) => number;
type Check = z.core.$ZodCheck;
type Payload = Parameters<Check['_zod']['check']>[0];

export const MISFIT = -1;

/**
 * Makes a {@link Fit} from a schema, which is read once. It does without the copies and paths that zod makes of each value, and
 * knows the types that records are made of; the checks on values are zod's own functions, and what it does not know it leaves to zod.
 */
export function fitOf(schema: z.ZodType): Fit {
  const fit = fitOfType(schema);
  const checks = checksOf(schema).map(({ _zod }) => _zod.check);
  if (checks.length === 0) return fit;
  const payload = { value: undefined as unknown, issues: [] as unknown[] };
  return (value) => {
    const keys = fit(value);
    if (keys === MISFIT) return MISFIT;
    payload.value = value;
    for (const check of checks) {
      if (check(payload as unknown as Payload) === undefined && payload.issues.length === 0) continue;
      payload.issues = [];
      return MISFIT;
    }
    return keys;
  };
}

/** Formats such as `z.int()` are a check as well as a type. */
function checksOf(schema: z.ZodType): Check[] {
  const checks = (schema.def.checks ?? []) as Check[];
  return 'check' in schema.def ? [schema as unknown as Check, ...checks] : checks;
}

function fitOfType(schema: z.ZodType): Fit {
  const { values = new Set(), pattern = /^\b/ } = schema._zod;
  switch (schema.def.type) {
    case 'string':
      return (value) => (typeof value === 'string' ? 0 : MISFIT);
    case 'number':
      return (value) => (Number.isFinite(value) ? 0 : MISFIT);
    case 'enum':
    case 'literal':
      return (value) => (values.has(value as string) ? 0 : MISFIT);
    case 'template_literal':
      return (value) => (typeof value === 'string' && pattern.test(value) ? 0 : MISFIT);
    case 'array':
      return fitOfItems((schema as z.ZodArray<z.ZodType>).element);
    case 'nullable': {
      const fit = fitOf((schema as z.ZodNullable<z.ZodType>).unwrap());
      return (value) => (value === null ? 0 : fit(value));
    }
    // Only asked for what is there: JSON has no `undefined`.
    case 'optional':
      return fitOf((schema as z.ZodOptional<z.ZodType>).unwrap());
    case 'object':
      return fitOfFields((schema as z.ZodObject<Record<string, z.ZodType>>).shape);
    default:
      return (value) => (schema.safeParse(value).success ? countKeys(value) : MISFIT);
  }
}

function fitOfItems(item: z.ZodType): Fit {
  const fit = fitOf(item);
  return (value) => {
    if (!Array.isArray(value)) return MISFIT;
    let keys = 0;
    for (const one of value) {
      const inside = fit(one);
      if (inside === MISFIT) return MISFIT;
      keys += inside;
    }
    return keys;
  };
}

/** Keys that are no fields fit here: a check of the schema judges them. Quickest where keys stand in the order of the schema. */
function fitOfFields(shape: Readonly<Record<string, z.ZodType>>): Fit {
  const fields = Object.entries(shape).map(([name, schema], at) => ({
    name,
    at,
    fit: fitOf(schema),
    required: schema._zod.optin === undefined,
  }));
  const byName = new Map(fields.map((field) => [field.name, field]));
  const required = fields.filter((field) => field.required).length;
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return MISFIT;
    let missing = required;
    let keys = 0;
    let next = 0;
    for (const key in value) {
      const item = (value as Readonly<Record<string, unknown>>)[key];
      const field = fields[next]?.name === key ? fields[next] : byName.get(key);
      const inside = field === undefined ? countKeys(item) : field.fit(item);
      if (inside === MISFIT) return MISFIT;
      keys += inside + 1;
      if (field === undefined) continue;
      if (field.required) missing -= 1;
      next = field.at + 1;
    }
    return missing === 0 ? keys : MISFIT;
  };
}
