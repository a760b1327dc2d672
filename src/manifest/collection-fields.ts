import type { YamlPath } from '../record/yaml-file.js';

/** What `croton init` can answer: each answer by its name, and where it stands in a croton.yaml, in the order of a new file. */
export const COLLECTION_FIELDS = {
  collection: ['collection'],
  media: ['media'],
  endpoint: ['endpoint'],
  license: ['defaults', 'rights', 'license'],
  basis: ['defaults', 'rights', 'basis'],
  holder: ['defaults', 'rights', 'holder'],
  attribution: ['defaults', 'rights', 'attribution'],
  sourceUrl: ['defaults', 'rights', 'source_url'],
  training: ['defaults', 'rights', 'ai_generative_training'],
  constraintInfo: ['defaults', 'rights', 'constraint_info'],
  people: ['defaults', 'rights', 'people'],
  consent: ['defaults', 'rights', 'consent'],
  consentScope: ['defaults', 'rights', 'consent_scope'],
  minors: ['defaults', 'rights', 'minors'],
  capture: ['defaults', 'origin', 'capture'],
  synthetic: ['defaults', 'origin', 'synthetic'],
  countries: ['defaults', 'culture', 'countries'],
  languages: ['defaults', 'culture', 'languages'],
  domains: ['defaults', 'culture', 'domains'],
  taggedBy: ['defaults', 'culture', 'tagged_by'],
  sensitivity: ['defaults', 'culture', 'sensitivity'],
  contact: ['defaults', 'culture', 'contact'],
} as const satisfies Readonly<Record<string, YamlPath>>;

export type CollectionField = keyof typeof COLLECTION_FIELDS;

export const COLLECTION_FIELD_NAMES = Object.keys(COLLECTION_FIELDS) as readonly CollectionField[];

export type CollectionAnswer = string | readonly string[];

/** Answers by their names. What is missing is not answered. */
export type CollectionAnswers = { readonly [name in CollectionField]?: CollectionAnswer | undefined };

/** The answers in the data of a croton.yaml; what is neither text nor a list of texts is left out. */
export function answersIn(data: unknown): CollectionAnswers {
  const found: { [name in CollectionField]?: CollectionAnswer } = {};
  for (const name of COLLECTION_FIELD_NAMES) {
    const value = COLLECTION_FIELDS[name].reduce<unknown>(
      (at, key) =>
        typeof at === 'object' && at !== null ? Object.entries(at).find(([k]) => k === key)?.[1] : undefined,
      data,
    );
    if (typeof value === 'string' && value !== '') found[name] = value;
    else if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string'))
      found[name] = value;
  }
  return found;
}

/** How a field is called in previews: `rights.license`, as in a record. */
export function fieldLabel(name: CollectionField): string {
  const path: YamlPath = COLLECTION_FIELDS[name];
  return path.slice(path[0] === 'defaults' ? 1 : 0).join('.');
}
