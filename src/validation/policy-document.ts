/** Checks of one policy file, whatever it extends. */
import { CrotonError } from '../errors.js';
import {
  type Complaint,
  complaintsOf,
  MOST_COMPLAINTS as MOST_SOUGHT,
  placeComplaints,
  readYaml,
  type YamlData,
  type YamlPath,
  type YamlProblem,
} from '../record/yaml-file.js';
import { suggest } from '../text/suggest.js';
import { type PolicyDocument, policySchema } from './policy-schema.js';
import { RULES } from './rules/index.js';

/** Complaints after this many are left out: the first ones explain the others. */
const MOST_COMPLAINTS = 20;

/** The data of a policy file. Errors: `policy/invalid`. */
export function readPolicyYaml(text: string, shown: string): YamlData {
  const yaml = readYaml(text);
  if (!yaml.ok) throw invalidPolicy(shown, yaml.problems);
  return yaml;
}

/**
 * Checks it against the schema and against the rules that there are.
 * @param inherited ids of the rules that policies declare which it extends
 * @throws CrotonError `policy/invalid`, with every mistake and its place
 */
export function checkPolicy(yaml: YamlData, shown: string, inherited: readonly string[]): PolicyDocument {
  const declared = [...inherited, ...declaredBy(yaml.data)];
  const unknown = unknownRules(yaml.data, new Set([...RULES.map(({ id }) => id), ...declared]));
  const parsed = policySchema.safeParse(yaml.data);
  const named = new Set(unknown.map(({ path }) => JSON.stringify(path)));
  const others = parsed.success ? [] : complaintsOf(parsed.error, yaml.data, policySchema);
  const complaints = [
    ...unknown,
    ...others.filter(({ path }) => !named.has(JSON.stringify(path))),
    ...(parsed.success ? repeatedIds(parsed.data) : []),
  ];
  if (parsed.success && complaints.length === 0) return parsed.data;
  throw invalidPolicy(shown, placeComplaints(yaml, complaints));
}

/** All complaints in one error: the first is its reason, the others follow with their places. */
export function invalidPolicy(shown: string, problems: readonly YamlProblem[]): CrotonError {
  const [first, ...rest] = problems;
  const more = rest
    .slice(0, MOST_COMPLAINTS - 1)
    .map(({ line, column, message }) => `; line ${line}, column ${column}: ${message}`);
  return new CrotonError('policy/invalid', {
    file: first === undefined ? shown : `${shown}:${first.line}:${first.column}`,
    reason: `${first?.message ?? 'not valid'}${more.join('')}`,
  });
}

const isBag = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function declaredBy(data: unknown): string[] {
  const custom = isBag(data) && Array.isArray(data['custom']) ? (data['custom'] as unknown[]) : [];
  return custom.flatMap((rule) => (isBag(rule) && typeof rule['id'] === 'string' ? [rule['id']] : []));
}

function unknownRules(data: unknown, known: ReadonlySet<string>): Complaint[] {
  if (!isBag(data)) return [];
  const { rules, overrides } = data;
  const places: [YamlPath, unknown][] = [
    [['rules'], rules],
    ...(Array.isArray(overrides) ? (overrides as unknown[]) : []).map((item, index): [YamlPath, unknown] => [
      ['overrides', index, 'rules'],
      isBag(item) ? item['rules'] : undefined,
    ]),
  ];
  return places
    .flatMap(([at, settings]) =>
      Object.keys(isBag(settings) ? settings : {})
        .filter((id) => !known.has(id))
        .map((id) => ({ at, id })),
    )
    .slice(0, MOST_SOUGHT)
    .map(({ at, id }) => ({
      path: [...at, id],
      message: `there is no rule ${JSON.stringify(id)}${meantBy(id, known)}`,
    }));
}

function meantBy(id: string, known: ReadonlySet<string>): string {
  const meant = [...known].find((rule) => rule.endsWith(`/${id}`)) ?? suggest(id, known);
  return meant === undefined ? ': croton explain lists them' : `: did you mean ${meant}?`;
}

function repeatedIds({ custom = [] }: PolicyDocument): Complaint[] {
  return custom.flatMap(({ id }, index) =>
    custom.findIndex((other) => other.id === id) < index
      ? [{ path: ['custom', index, 'id'], message: `the rule ${JSON.stringify(id)} is declared twice` }]
      : [],
  );
}
