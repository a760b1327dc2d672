import { COMPUTED_FIELDS } from '../record/computed-fields.js';
import { neededFields } from '../record/conditions.js';
import { RECORD_LAYOUT } from '../record/layout.js';
import { type ClipRecord, RECORD_SCHEMA } from '../record/schema.js';
import { needsAttribution } from '../vocabulary/license-terms.js';
import { type FieldValue, type FlatAnswers, groupAnswers } from './answers.js';

/** What croton computed of one clip. */
export interface ComputedFields {
  readonly id: ClipRecord['id'];
  readonly fileName: string;
  readonly bytes: number;
  readonly media: ClipRecord['media'];
}

/** A record that may still lack answers: a person gives them, croton does not. */
export type DraftRecord = Readonly<Record<string, unknown>> & Pick<ClipRecord, 'id' | 'file_name'>;

const ORDER: ReadonlyMap<string, number> = new Map(RECORD_LAYOUT.map(({ path }, index) => [path, index]));
const ANSWER_FIELDS = RECORD_LAYOUT.filter(({ path, group }) => !COMPUTED_FIELDS.has(group ?? path));

/** The answers that every record needs and only a person can give. */
const REQUIRED_ANSWERS = ANSWER_FIELDS.filter(({ required }) => required).map(({ path }) => path);

/**
 * One record, its keys in the order of the schema, then those that the schema does not have. `before` is the record
 * that it follows: `$schema`, perceptual hashes and keys of one's own inside `media` are kept from it.
 */
export function composeRecord(
  computed: ComputedFields,
  answers: FlatAnswers,
  before?: DraftRecord,
): DraftRecord {
  return {
    ...(before?.['$schema'] === undefined ? {} : { $schema: before['$schema'] }),
    schema: RECORD_SCHEMA,
    id: computed.id,
    file_name: computed.fileName,
    bytes: computed.bytes,
    ...pickTitle(answers),
    media: composeMedia(computed, before),
    ...groupAnswers(inSchemaOrder(answers)),
  };
}

/** The answers that a record still lacks, by dotted path: those that all need, and those that others make necessary. */
export function missingAnswers(answers: FlatAnswers): string[] {
  const rights = { basis: answers.get('rights.basis'), people: answers.get('rights.people') };
  const needed = neededFields(rights).map(({ path }) => path.join('.'));
  return [...REQUIRED_ANSWERS, ...needed, ...judgedAnswers(answers)].filter((field) => !answers.has(field));
}

/** Answers that the rules on records miss under a condition: better told while the file is being written. */
function judgedAnswers(answers: FlatAnswers): string[] {
  const license = answers.get('rights.license');
  const consented =
    answers.get('rights.people') === 'identifiable' && answers.get('rights.consent') === 'obtained';
  return [
    ...(typeof license === 'string' && needsAttribution(license) ? ['rights.attribution'] : []),
    ...(answers.get('rights.ai_generative_training') === 'constrained' ? ['rights.constraint_info'] : []),
    ...(consented ? ['rights.consent_scope'] : []),
  ];
}

const pickTitle = (answers: FlatAnswers) => (answers.has('title') ? { title: answers.get('title') } : {});

/** What was computed and what is kept, in the order of the schema: a rebuild that learns nothing changes no byte. */
function composeMedia(computed: ComputedFields, before: DraftRecord | undefined): Record<string, unknown> {
  const place = (key: string) => ORDER.get(`media.${key}`) ?? ORDER.size;
  const media = Object.entries({ ...computed.media, ...keptOfMedia(before, computed) });
  return Object.fromEntries(media.sort(([a], [b]) => place(a) - place(b)));
}

function keptOfMedia(before: DraftRecord | undefined, computed: ComputedFields): Record<string, unknown> {
  const media = before?.['media'];
  const keepsHashes = before?.id === computed.id && computed.media.phash === undefined;
  if (typeof media !== 'object' || media === null) return {};
  const kept = Object.entries(media).filter(
    ([key]) => key.startsWith('x_') || (key === 'phash' && keepsHashes),
  );
  return Object.fromEntries(kept);
}

function inSchemaOrder(answers: FlatAnswers): FlatAnswers {
  const place = (field: string) => ORDER.get(field) ?? ORDER.size;
  return new Map<string, FieldValue>([...answers].sort(([a], [b]) => place(a) - place(b)));
}
