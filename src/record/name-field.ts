import { suggest } from '../text/suggest.js';
import { type FieldKind, RECORD_FIELDS, recordField } from './fields.js';

/** A field as somebody named it: one of the record's, or a key of one's own (`x_…`), which may hold anything. */
export interface NamedField {
  readonly path: string;
  readonly kind: FieldKind | 'own';
  readonly words?: readonly string[];
  readonly computed: boolean;
}

const GROUPS = new Set(RECORD_FIELDS.flatMap(({ path }) => (path.includes('.') ? [groupOf(path)] : [])));
/** Not through the last dot: keys of one's own may hold dots. */
function groupOf(path: string): string {
  return path.slice(0, Math.max(0, path.indexOf('.')));
}

/** The groups of a record, in their order. */
export const RECORD_GROUPS: readonly string[] = [...GROUPS];

/** The field that a dotted path names: `rights.license`, `x_tape`, `culture.x_market`. Undefined for no field. */
export function nameField(path: string): NamedField | undefined {
  const known = recordField(path);
  if (known !== undefined) return known;
  const group = groupOf(path);
  const own = path.startsWith('x_') || (GROUPS.has(group) && path.startsWith('x_', group.length + 1));
  return own ? { path, kind: 'own', computed: false } : undefined;
}

/** Why `path` names no field, in words, with what was probably meant: `rights.licence is not a field: did you mean rights.license?` */
export function whyNoField(path: string): string {
  if (GROUPS.has(path)) {
    const fields = RECORD_FIELDS.filter((field) => groupOf(field.path) === path).map((field) => field.path);
    return `${path} is a group of fields: name one of ${fields.join(', ')}`;
  }
  const meant = closest(path);
  return `${path} is not a field${meant === undefined ? '' : `: did you mean ${meant}?`}`;
}

function closest(path: string): string | undefined {
  const last = path.slice(path.lastIndexOf('.') + 1);
  const named = (names: readonly string[]) =>
    RECORD_FIELDS.filter((field) => names.includes(field.path.slice(field.path.indexOf('.') + 1)));
  const near = suggest(path, paths());
  if (near !== undefined) return near;
  // People forget the group, and whether there can be several: `license`, `language`.
  const exact = named([last, `${last}s`, last.replace(/y$/, 'ies')]);
  const meant = exact.length > 0 ? exact : named([suggest(last, lastNames()) ?? '']);
  return meant.length === 0 ? undefined : meant.map((field) => field.path).join(' or ');
}

const paths = () => RECORD_FIELDS.map((field) => field.path);
const lastNames = () => paths().map((path) => path.slice(path.indexOf('.') + 1));
