/** Why curators turn clips away. Codes are stable; the version is raised when the list changes. */

/** @public decisions and translations name the version of the list */
export const REASONS_VERSION = 1;

export interface Reason {
  readonly title: string;
  /** What the contributor can do about it. */
  readonly fix: string;
}

export const REASONS = {
  'rights.owner': {
    title: 'the clip seems to belong to somebody else',
    fix: 'contribute only what you filmed or have a license for; set rights.basis and rights.source_url',
  },
  'rights.music': {
    title: 'music in the background that nobody has licensed',
    fix: 'mute or replace the sound and contribute the new file',
  },
  'rights.license': {
    title: 'the license does not fit what the clip shows or says',
    fix: 'correct rights.license in the manifest, then upload again',
  },
  'rights.release': {
    title: 'people can be recognized and their consent is missing',
    fix: 'ask them, then set rights.consent and rights.consent_scope',
  },
  'privacy.minor': {
    title: 'children can be recognized',
    fix: 'get the consent of a guardian, or cut or blur the scene',
  },
  'privacy.face': {
    title: 'faces of people who did not agree',
    fix: 'blur them and contribute the new file',
  },
  'privacy.plate': {
    title: 'number plates or documents can be read',
    fix: 'blur them and contribute the new file',
  },
  'privacy.location': {
    title: 'shows or tells where somebody lives',
    fix: 'cut the scene or remove the location: croton scrub',
  },
  'safety.violence': { title: 'violence', fix: 'leave the clip out, or cut the scene' },
  'safety.sexual': { title: 'sexual content', fix: 'leave the clip out' },
  'safety.hate': { title: 'hatred against people', fix: 'leave the clip out' },
  'safety.self-harm': { title: 'self-harm', fix: 'leave the clip out' },
  'safety.illegal': { title: 'something illegal', fix: 'leave the clip out' },
  'quality.short': { title: 'too short to be of use', fix: 'contribute a longer take' },
  'quality.blur': { title: 'too blurred to recognize what happens', fix: 'contribute a sharper take' },
  'quality.dark': { title: 'too dark to recognize what happens', fix: 'contribute a brighter take' },
  'quality.frozen': { title: 'the picture stands still', fix: 'check the file and contribute a good copy' },
  'quality.watermark': { title: 'a watermark or logo', fix: 'contribute the original without it' },
  'quality.overlay': {
    title: 'text or stickers over the picture',
    fix: 'contribute the original without them',
  },
  'quality.synthetic': {
    title: 'made by a model, though the record says filmed',
    fix: 'correct origin.synthetic, or leave the clip out',
  },
  'duplicate.exact': { title: 'the same clip is there already', fix: 'nothing to do' },
  'duplicate.near': {
    title: 'nearly the same clip is there already',
    fix: 'contribute takes that differ',
  },
  'tag.language': { title: 'the language is wrong', fix: 'correct culture.languages, then upload again' },
  'tag.place': { title: 'the place is wrong', fix: 'correct culture.countries, then upload again' },
  'tag.domain': { title: 'the domains are wrong', fix: 'correct culture.domains, then upload again' },
  'culture.sensitive': {
    title: 'shows what a community may not want to be shown',
    fix: 'ask the community; set culture.sensitivity and culture.contact',
  },
  'culture.misrepresented': {
    title: 'the record describes the culture wrongly',
    fix: 'correct the culture fields with somebody who knows it',
  },
  spam: { title: 'not a contribution', fix: 'nothing to do' },
  other: { title: 'another reason, told in the note', fix: 'see the note' },
} as const satisfies Record<string, Reason>;

export type ReasonCode = keyof typeof REASONS;

/** The entry of `code`, undefined where the list has none. */
export function findReason(code: string): Reason | undefined {
  return Object.hasOwn(REASONS, code) ? REASONS[code as ReasonCode] : undefined;
}
