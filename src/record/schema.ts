/**
 * The record of one clip, `croton/1`. This file is the definition: types, JSON Schema and field reference come from it.
 * A field whose meta has `requiredWhen` is required under that condition, by the rule or check that its words describe.
 */
import { z } from 'zod';
import { fileNameProblem } from '../files/file-name-problem.js';
import {
  CULTURE_DOMAINS,
  CULTURE_NOTICES,
  HERITAGE_DOMAINS,
  isCultureNotice,
} from '../vocabulary/culture.js';
import { isPartialDate } from '../vocabulary/date.js';
import { isLanguageTag } from '../vocabulary/language.js';
import { isLicenseExpression } from '../vocabulary/license.js';
import { isCountryCode, isSubdivisionCode } from '../vocabulary/place.js';
import { checkConditions } from './conditions.js';
import { refusePrototypeKeys, unknownKeysCheck } from './unknown-keys.js';

export const RECORD_SCHEMA = 'croton/1';

/** What the key `$schema` is for. croton keeps it and reads nothing in it. */
export const SCHEMA_KEY = 'The JSON Schema that editors complete by: an address or a path';

const text = () => z.string().min(1);
const digest = () => z.templateLiteral(['sha256:', z.string().regex(/^[0-9a-f]{64}$/)]);
const pixels = () => z.int().positive();
const permission = () => z.enum(['allowed', 'notAllowed', 'constrained']);
const language = () =>
  text().refine(
    isLanguageTag,
    judgedBy('culture/language', 'is not a language tag of the IANA registry (BCP 47)'),
  );
/** A refinement’s issue, and the rule that reports it instead of `record/invalid`. */
const judgedBy = (rule: string, message: string) => ({ message, params: { rule } });
const fileName = () =>
  text().superRefine((name, context) => {
    const problem = fileNameProblem(name);
    if (problem !== undefined)
      context.addIssue({ code: 'custom', message: problem, params: { rule: 'record/path' } });
  });

const media = z.looseObject({
  container: text().meta({ description: 'Container, as one word: mp4, mov, matroska, webm, avi, mpegts, …' }),
  video_codec: text().meta({ description: 'Video codec, the name that ffprobe gives it' }),
  audio_codec: text()
    .nullable()
    .meta({ description: 'Audio codec, the name that ffprobe gives it; null without sound' }),
  width: pixels().meta({
    description: 'Width in pixels as displayed: rotation and sample aspect ratio applied',
  }),
  height: pixels().meta({ description: 'Height in pixels as displayed' }),
  rotation: z
    .literal([0, 90, 180, 270])
    .meta({ description: 'Degrees clockwise that players turn the picture' }),
  duration_s: z.number().positive().nullable().meta({ description: 'Seconds; null when unknown' }),
  fps: z.number().positive().nullable().meta({ description: 'Average frames per second; null when unknown' }),
  fps_mode: z
    .enum(['cfr', 'vfr', 'unknown'])
    .optional()
    .meta({ description: 'Constant or variable frame rate' }),
  hdr: z
    .enum(['none', 'pq', 'hlg', 'dv'])
    .optional()
    .meta({ description: 'High dynamic range: the transfer curve' }),
  scan: z
    .enum(['progressive', 'interlaced', 'unknown'])
    .optional()
    .meta({ description: 'How the picture is scanned' }),
  bit_depth: z.int().positive().optional().meta({ description: 'Bits per color sample' }),
  pix_fmt: text().optional().meta({ description: 'Pixel format, the name that ffprobe gives it' }),
  phash: z
    .array(z.string().regex(/^\d+(\.\d+)?:[0-9a-f]+$/))
    .optional()
    .meta({ description: 'Perceptual hashes of a few frames, each as seconds:hex' }),
  integrity: z
    .enum(['header', 'packets', 'decoded'])
    .meta({ description: 'How deep the file was looked at' }),
  probe: text().meta({ description: 'Tool and version that read it, for example ffprobe 4.0.2' }),
  embedded: z
    .array(z.enum(['location', 'device', 'person']))
    .meta({ description: 'Private metadata that the shared bytes still carry' }),
  shared: text().optional().meta({
    description: 'Version of the rules that made the shared bytes',
    requiredWhen: 'the shared bytes differ from the file',
  }),
});

const caption = z.looseObject({
  text: text().optional().meta({ description: 'What happens in the clip' }),
  language: language().optional().meta({ description: 'Language of the caption, BCP 47' }),
  source: z.enum(['human', 'machine']).optional().meta({ description: 'Who wrote it' }),
});

const rights = z.looseObject({
  license: text()
    .refine(
      isLicenseExpression,
      judgedBy('rights/license-unknown', 'is not an SPDX license expression or a LicenseRef-…'),
    )
    .meta({ description: 'SPDX license expression, or LicenseRef-… for a license without an identifier' }),
  basis: z
    .enum(['own-work', 'licensed', 'public-domain', 'assigned'])
    .meta({ description: 'Why the contributor may share it' }),
  holder: text().optional().meta({ description: 'Who holds the rights' }),
  attribution: text()
    .optional()
    .meta({ description: 'How to name the author', requiredWhen: 'the license asks for attribution' }),
  source_url: text()
    .optional()
    .meta({ description: 'Where it comes from', requiredWhen: '`rights.basis` is not own-work' }),
  ai_generative_training: permission().meta({ description: 'May generative models be trained on it (CAWG)' }),
  ai_training: permission().optional().meta({ description: 'May other models be trained on it (CAWG)' }),
  data_mining: permission().optional().meta({ description: 'May it be mined for data (CAWG)' }),
  constraint_info: text()
    .optional()
    .meta({ description: 'The constraint in words', requiredWhen: 'a permission is constrained' }),
  people: z
    .enum(['none', 'incidental', 'identifiable'])
    .meta({ description: 'People in the picture or the sound' }),
  consent: z
    .enum(['not-needed', 'obtained', 'unknown'])
    .optional()
    .meta({ description: 'Consent of the people', requiredWhen: '`rights.people` is identifiable' }),
  consent_scope: z
    .array(z.enum(['redistribute', 'train', 'generative-train', 'commercial']))
    .optional()
    .meta({ description: 'What the people agreed to', requiredWhen: 'consent was obtained' }),
  consent_ref: text().optional().meta({ description: 'Opaque id of the consent on file, never a name' }),
  consent_expires: z.iso.date().optional().meta({ description: 'Last day of the consent' }),
  minors: z
    .enum(['none', 'incidental', 'guardian-consent', 'unknown'])
    .meta({ description: 'Children in the clip; unknown holds it back' }),
  music: z
    .enum(['none', 'own', 'licensed', 'incidental', 'unknown'])
    .optional()
    .meta({ description: 'Music that can be heard' }),
});

const origin = z.looseObject({
  capture: z
    .enum(['camera', 'screen', 'animation', 'archival', 'mixed'])
    .meta({ description: 'How it was made' }),
  synthetic: z
    .enum(['none', 'partial', 'full'])
    .meta({ description: 'How much of it a generative model made' }),
  captured: z
    .string()
    .refine(isPartialDate, 'is not a date such as 2024, 2024-05 or 2024-05-17')
    .meta({ anyOf: [{ pattern: String.raw`^\d{4}(?:-(?:0[1-9]|1[0-2]))?$` }, { format: 'date' }] })
    .optional()
    .meta({ description: 'When it was filmed: year, month or day' }),
  derived_from: digest()
    .optional()
    .meta({ description: 'Id of the clip that this is a trim, a mute or a rescale of' }),
});

const culture = z.looseObject({
  countries: z
    .array(
      text().refine(
        isCountryCode,
        judgedBy(
          'culture/place',
          'is not a country code (ISO 3166-1 alpha-2, ISO 3166-3 for former ones, ZZ if unknown)',
        ),
      ),
    )
    .min(1)
    .meta({
      description:
        'Where it was filmed: ISO 3166-1 alpha-2; ZZ unknown; ISO 3166-3 for countries that are no more',
    }),
  subdivisions: z
    .array(
      text().refine(isSubdivisionCode, judgedBy('culture/place', 'is not a subdivision code (ISO 3166-2)')),
    )
    .optional()
    .meta({ description: 'Where more exactly: ISO 3166-2' }),
  languages: z.array(language()).min(1).meta({
    description: 'Languages heard or signed, BCP 47 as written by the contributor; zxx none, und unknown',
  }),
  domains: z.array(z.enum(CULTURE_DOMAINS)).min(1).meta({ description: 'What it shows of a culture' }),
  communities: z.array(text()).optional().meta({ description: 'Communities whose culture it shows' }),
  subjects: z
    .array(text())
    .optional()
    .meta({ description: 'Subjects: words, wd:Q… (Wikidata) or aat:… (Getty)' }),
  glottocodes: z
    .array(z.string().regex(/^[a-z0-9]{4}\d{4}$/))
    .optional()
    .meta({ description: 'Glottolog ids of languages and dialects' }),
  ich: z
    .array(z.enum(HERITAGE_DOMAINS))
    .optional()
    .meta({ description: 'UNESCO’s domains of intangible heritage' }),
  setting: z
    .enum(['urban', 'periurban', 'rural', 'remote'])
    .optional()
    .meta({ description: 'The surroundings' }),
  tagged_by: z.enum(['self', 'community', 'curator', 'machine']).meta({ description: 'Who gave these tags' }),
  sensitivity: z
    .enum(['none', 'sacred', 'ceremonial', 'gender-restricted', 'seasonal', 'mourning'])
    .meta({ description: 'Whether a community restricts who may see it' }),
  contact: text()
    .optional()
    .meta({ description: 'How to reach the community', requiredWhen: '`culture.sensitivity` is not none' }),
  notices: z
    .array(
      text()
        .refine(isCultureNotice, 'is not a Local Contexts notice or project page')
        .meta({
          anyOf: [{ enum: CULTURE_NOTICES }, { pattern: String.raw`^https://localcontextshub\.org/` }],
        }),
    )
    .optional()
    .meta({ description: 'Local Contexts notices, or the page of the project whose Labels apply' }),
});

const contributor = z.looseObject({
  id: text().optional().meta({ description: 'Pseudonym of the contributor' }),
  agreement: text().optional().meta({ description: 'Version of the agreement that was accepted' }),
});

/** Groups of fields and the fields beside them, before the checks that look at several fields at once. */
export const recordFields = z.looseObject({
  $schema: text().optional().meta({ description: SCHEMA_KEY }),
  schema: z.literal(RECORD_SCHEMA).meta({ description: 'Version of this schema' }),
  id: digest().meta({ description: 'SHA-256 of the bytes as shared' }),
  file_name: fileName().meta({ description: 'Relative POSIX path as it is on disk; no `..`' }),
  bytes: z.int().positive().meta({ description: 'Size of the bytes as shared' }),
  title: text().optional().meta({ description: 'A title' }),
  media: media.meta({ description: 'Facts read from the file; croton computes them' }),
  caption: caption.optional().meta({ description: 'What happens in the clip, in words' }),
  rights: rights.meta({ description: 'Rights, people and training: answered by a person' }),
  origin: origin.meta({ description: 'How the clip came to be' }),
  culture: culture.meta({ description: 'Places, languages and culture' }),
  contributor: contributor
    .optional()
    .meta({ description: 'Filled from the account when the clip is declared' }),
});

/**
 * Parses one record. Unknown keys survive when they begin with `x_`; others are issues that name the key meant.
 * Issues that a rule of its own reports carry its id in `params.rule`.
 */
export const clipRecordSchema = refusePrototypeKeys(
  recordFields
    .superRefine(checkConditions)
    .superRefine(unknownKeysCheck(recordFields.shape), { when: () => true }),
);

/** A record as the schema checked it. Keys that begin with `x_` are kept at run time and unknown to the type. */
export type ClipRecord = Known<z.output<typeof recordFields>>;

/** Drops the index signature that loose objects have, so that a misspelled field does not compile. */
type Known<T> = T extends readonly unknown[] | string | number | boolean | null | undefined
  ? T
  : { [K in keyof T as string extends K ? never : K]: Known<T[K]> };
