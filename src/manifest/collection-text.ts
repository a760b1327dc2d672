import { stringify } from 'yaml';
import {
  COLLECTION_FIELDS,
  type CollectionAnswer,
  type CollectionAnswers,
  type CollectionField,
} from './collection-fields.js';

/**
 * What editors load to complete and check a croton.yaml. It stands beside it, so that it is found without a network,
 * whoever cloned the folder and wherever croton is installed; hidden, so that nobody takes it for a part of the collection.
 */
export const COLLECTION_SCHEMA_FILE = '.croton-collection.schema.json';

/** What stands behind each answer: about the field, never about the value, so that it stays true when the value changes. */
const COMMENTS: Readonly<Record<CollectionField, string>> = {
  collection: 'what the collection is called',
  media: 'where the clips are, if not in this folder',
  endpoint: 'where croton upload sends them: a URL or the name of a login',
  license: 'who may use them, and for what: an SPDX expression, or LicenseRef-…',
  basis: 'why you may share them: own-work, licensed, public-domain, assigned',
  holder: 'who holds the rights',
  attribution: 'how to name the author: most licenses ask for it',
  sourceUrl: 'where it comes from, needed unless it is your own work',
  training: 'may generative AI learn from them: allowed, notAllowed, constrained',
  constraintInfo: 'the condition in words, where training is constrained',
  people: 'who is seen or heard: none, incidental, identifiable',
  consent: 'of people who can be recognized: not-needed, obtained, unknown',
  consentScope: 'what they agreed to, of redistribute, train, generative-train, commercial',
  minors: 'children: none, incidental, guardian-consent, unknown',
  capture: 'how they were made: camera, screen, animation, archival, mixed',
  synthetic: 'made by a generative model: none, partial, full',
  countries: 'where filmed, ISO 3166; ZZ unknown',
  languages: 'heard or signed, BCP 47; zxx none, und unknown',
  domains: 'what they show: croton vocabulary list domains',
  taggedBy: 'who says all this: self, community, curator, machine',
  sensitivity: 'none, or restricted: sacred, ceremonial, gender-restricted, seasonal, mourning',
  contact: 'how to reach the community, where sensitivity is not none',
};

/** Writes a croton.yaml that explains itself. Answers that are missing stand there as comments. */
export function renderCollection(answers: CollectionAnswers): string {
  const lines = (...names: CollectionField[]) =>
    names.map((name) => renderLine(name, answers[name])).join('\n');
  return `# yaml-language-server: $schema=${COLLECTION_SCHEMA_FILE}
# What croton takes for every clip of this folder, unless a rule, a sidecar (clip.mp4.yaml) or an edit in the
# manifest says otherwise. Nothing about rights, people, children or training is ever guessed.
# Change it here or with croton init; croton manifest build brings it into the manifest.
${lines('collection', 'media', 'endpoint')}

# Private data inside the files. keep shares it with the clip.
share:
  location: remove                     # where they were filmed
  device: remove                       # make, model and serial number of the camera
  person: remove                       # names of people

defaults:
  rights:
${lines('license', 'basis', 'holder', 'attribution', 'sourceUrl', 'training', 'constraintInfo')}
${lines('people', 'consent', 'consentScope', 'minors')}
  origin:
${lines('capture', 'synthetic')}
  culture:
${lines('countries', 'languages', 'domains', 'taggedBy', 'sensitivity', 'contact')}

# Other answers for some of the clips, first to last:
# rules:
#   - files: ["dance/**"]
#     set: { culture: { domains: [dance, music] } }
# exclude: ["**/drafts/**"]
`;
}

/** One line of a new croton.yaml: the answer with its comment, or a comment that shows where it would stand. */
export function renderLine(name: CollectionField, value: CollectionAnswer | undefined): string {
  const path: readonly string[] = COLLECTION_FIELDS[name];
  const indent = '  '.repeat(path.length - 1);
  const key = path.at(-1) ?? '';
  const comment = COMMENTS[name];
  if (value === undefined) return `${indent}${openLine(key)}${comment}`;
  const text = `${key}: ${renderValue(value)}`;
  return `${indent}${text.padEnd(34)} # ${comment}`;
}

/** How the comment begins that stands for an answer that is missing. */
export const openLine = (key: string) => `# ${key}: …  `;

/** A value on one line, quoted where YAML needs it, also within a flow list or map. */
export function renderValue(value: CollectionAnswer): string {
  return typeof value === 'string' ? renderScalar(value) : `[${value.map(renderScalar).join(', ')}]`;
}

const FLOW = { lineWidth: 0, collectionStyle: 'flow', flowCollectionPadding: false } as const;

function renderScalar(value: string): string {
  // Plain text may go on over several lines; an answer stands on one.
  if (/\p{Cc}/u.test(value)) return JSON.stringify(value);
  return stringify([value], FLOW).trimEnd().slice(1, -1);
}
