/** What to do about a value that the schema refuses: advice that works when it is followed to the letter. */
import type { DescribedIssue } from '../record/describe-issue.js';
import { recordField } from '../record/fields.js';
import { RECORD_SCHEMA } from '../record/schema.js';
import { excerpt } from '../text/escape.js';
import { dateFix } from './date-fix.js';

const BUILD = 'croton computes it: run croton manifest build';
const DIGITS = /^(?:sha-?256:)?([0-9a-f]{64})$/i;
const SEPARATORS = /\s*[,;|]\s*/;

const quote = (value: unknown) => excerpt(JSON.stringify(value), 80);

/** Advice on an issue of a record; `value` is what stands there. Undefined where the rule’s own advice says it all. */
export function fixFor(issue: DescribedIssue, value: unknown): string | undefined {
  const { kind, path, rule } = issue;
  if (kind === 'unknown-key') return keyFix(issue);
  if (path.length === 1 && path[0] === 'schema') return schemaFix(kind);
  if (kind === 'missing') return missingFix(path);
  // `null`, an empty text and an empty list are answers that were not given.
  if (isNothing(value)) return nothingFix(path);
  if (rule === 'record/path' && typeof value === 'string') return nameFix(value);
  return meantFix(issue) ?? valueFix(issue, value) ?? entryFix(path, value) ?? lookUpFix(issue, value);
}

function keyFix({ path, meant }: DescribedIssue): string {
  const key = String(path.at(-1));
  if (meant === undefined)
    return `fields of your own begin with x_: rename it to ${quote(`x_${key}`)}, or delete it`;
  const [group, name] = meant.includes('.') ? meant.split('.') : [undefined, meant];
  return group === undefined
    ? `rename it to ${quote(name)}`
    : `move it into ${quote(group)}, under the name ${quote(name)}`;
}

const schemaFix = (kind: DescribedIssue['kind']) =>
  kind === 'missing'
    ? `begin the record with "schema":"${RECORD_SCHEMA}"`
    : `this croton reads ${RECORD_SCHEMA}: update croton, or build the manifest anew`;

/** People answer in croton.yaml, so that is where a missing answer is given; computed fields come from a build. */
function missingFix(path: DescribedIssue['path']): string {
  if (isComputed(path)) return BUILD;
  const name = path.join('.');
  return `answer it in croton.yaml under defaults (${name}; croton init asks), then croton manifest build; or in this record`;
}

const fieldOf = (path: DescribedIssue['path']) =>
  recordField(path.slice(0, 2).join('.')) ?? recordField(String(path[0]));
const isComputed = (path: DescribedIssue['path']) => fieldOf(path)?.computed ?? path[0] === 'media';
const isNothing = (value: unknown) =>
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0);

function nothingFix(path: DescribedIssue['path']): string {
  if (isComputed(path)) return BUILD;
  if (typeof path.at(-1) === 'number') return 'delete this entry of the list';
  if (path.length === 1 || fieldOf(path)?.required === false)
    return 'delete the field: what nobody knows is left out';
  return missingFix(path);
}

/** Names as spreadsheets, Windows and other programs write them. */
function nameFix(name: string): string | undefined {
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(name))
    return 'write the path of the clip below its folder; the address belongs into rights.source_url';
  const posix = name
    .replaceAll('\\', '/')
    .replace(/^(?:\.?\/)+(?!\.\.(?:\/|$))/, '')
    .replace(/\/(?:\.?\/)+/g, '/');
  if (/^(?:[a-z]:|\/)/i.test(name) || /^\\\\/.test(name))
    return `write the path below the folder with the clips, for example ${quote(posix.slice(posix.lastIndexOf('/') + 1))}`;
  if (/(?:^|\/)\.\.(?:\/|$)/.test(posix))
    return 'put the clip into the folder with the others and write its path below that folder';
  return posix === name || posix === '' ? undefined : `write ${quote(posix)}`;
}

/** Rights are a person’s to answer: what was meant there is only a proposal. */
function meantFix({ meant, path, rule }: DescribedIssue): string | undefined {
  if (meant === undefined) return undefined;
  if (rule === 'rights/license-unknown')
    return `write ${quote(meant)} if that is the license; croton vocabulary search finds others`;
  return path[0] === 'rights' ? `write ${quote(meant)} if that is the answer` : `write ${quote(meant)}`;
}

/** Where the kind of the value is wrong, or its form. */
function valueFix({ path, expected = '' }: DescribedIssue, value: unknown): string | undefined {
  const name = path.join('.');
  if (name === 'id' || name === 'origin.derived_from') return idFix(value, isComputed(path));
  if (expected.includes('number') || expected.startsWith('more than'))
    return numberFix(value, isComputed(path));
  if (isComputed(path)) return BUILD;
  if (name === 'origin.captured' || name === 'rights.consent_expires')
    return dateFix(value, name === 'origin.captured');
  if (expected.startsWith('a list') && typeof value === 'string')
    return `write a list: ${quote(value.split(SEPARATORS))}`;
  if (expected.startsWith('text') && Array.isArray(value))
    return `write one text: ${quote(value.join(', '))}`;
  if (expected.startsWith('text') && typeof value === 'number')
    return `write ${quote(String(value))}, with quotation marks`;
  if (expected.startsWith('one of')) return 'write one of these words, as it stands there';
  return undefined;
}

function idFix(value: unknown, computed: boolean): string {
  const digits = typeof value === 'string' ? DIGITS.exec(value.trim())?.[1] : undefined;
  if (digits !== undefined)
    return `write ${quote(`sha256:${digits.toLowerCase()}`)}${computed ? ' (croton manifest check --fix does)' : ''}`;
  return computed ? BUILD : 'write the id of the other record, sha256: and 64 hex digits';
}

function numberFix(value: unknown, computed: boolean): string {
  const number = typeof value === 'string' ? numberIn(value) : undefined;
  if (number === undefined) return computed ? BUILD : 'write a number such as 12.5';
  return `write ${number}, without quotation marks${computed ? '; or run croton manifest build, which computes it' : ''}`;
}

/** `12.5`, `12,5` as spreadsheets of half the world write it, `00:12` minutes and seconds. */
function numberIn(text: string): number | undefined {
  const plain = text.trim();
  if (/^\d+(?:\.\d+)?$/.test(plain)) return Number(plain);
  if (/^\d+,\d+$/.test(plain))
    return Number(/^\d{1,3},\d{3}$/.test(plain) ? Number.NaN : plain.replace(',', '.')) || undefined;
  const clock = /^(?:(\d+):)?(\d{1,2}):(\d{2}(?:\.\d+)?)$/.exec(plain);
  if (clock === null) return undefined;
  return Number(clock[1] ?? 0) * 3600 + Number(clock[2]) * 60 + Number(clock[3]) || undefined;
}

/** One entry of a list that holds several. */
function entryFix(path: DescribedIssue['path'], value: unknown): string | undefined {
  if (typeof path.at(-1) !== 'number' || typeof value !== 'string') return undefined;
  const parts = value.split(SEPARATORS).filter((part) => part !== '');
  return parts.length < 2 ? undefined : `write ${parts.length} entries: ${parts.map(quote).join(',')}`;
}

const SEARCHED: Readonly<Record<string, string>> = {
  'rights/license-unknown':
    'write it as SPDX does (CC-BY-4.0); for a license without an identifier, LicenseRef- and a name of your own',
  'culture/place': 'look the code up (ZZ where nobody knows)',
  'culture/language': 'look the tag up (zxx without language, und where nobody knows)',
};

function lookUpFix({ rule = '' }: DescribedIssue, value: unknown): string | undefined {
  const advice = Object.hasOwn(SEARCHED, rule) ? SEARCHED[rule] : undefined;
  if (advice === undefined || typeof value !== 'string') return undefined;
  return `${advice}: croton vocabulary search ${quote(value.slice(0, 40))}`;
}
