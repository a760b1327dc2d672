/** Edits of one field, the same in every command: `rights.license=CC0-1.0 culture.languages+=pcm title=`. */
import { CrotonError } from '../errors.js';
import { describeIssue } from './describe-issue.js';
import { RECORD_LAYOUT } from './layout.js';
import { type NamedField, nameField, whyNoField } from './name-field.js';

export type AssignedValue = string | readonly string[];

export interface Assignment {
  /** Dotted path of the field. */
  readonly path: string;
  /** `add` and `remove` are of items of a list; `clear` takes the value out. */
  readonly action: 'set' | 'add' | 'remove' | 'clear';
  readonly value: AssignedValue;
}

const FORM = /^([^\s=!<>~:+-]+)(\+=|-=|=)([\s\S]*)$/;

/**
 * Reads `FIELD=VALUE`, `FIELD+=ITEM`, `FIELD-=ITEM` or `FIELD=`. Items of a list are separated by `|`, which `\|` stands
 * for inside one; by commas too where no item of the field may hold one.
 * @throws CrotonError `assignment/invalid`
 */
export function parseAssignment(text: string): Assignment {
  const [, path, operator, written] = FORM.exec(text) ?? [];
  if (path === undefined || operator === undefined || written === undefined)
    throw invalid(text, 'it is not an assignment');
  const field = nameField(path);
  if (field === undefined)
    throw invalid(
      text,
      whyNoField(path),
      'croton explain FIELD tells about a field; keys of your own begin with x_',
    );
  if (field.computed)
    throw invalid(
      text,
      `croton computes ${path}`,
      'croton manifest build refreshes what is computed; to rename a clip, rename its file, then build',
    );
  if (written === '' && operator === '=') return { path, action: 'clear', value: '' };
  if (written === '') throw invalid(text, 'it names no item');
  const action = operator === '=' ? 'set' : operator === '+=' ? 'add' : 'remove';
  if (action !== 'set' && field.kind === 'text')
    throw invalid(text, `${path} is no list`, `write ${path}=VALUE`);
  const value = field.kind === 'list' || action !== 'set' ? readItems(path, written) : written;
  // What is to be taken out may well be a mistake.
  if (action !== 'remove') checkValue(field, value, text);
  return { path, action, value };
}

/** What the field holds after the assignment; undefined for nothing. A key of one's own keeps its kind where it can. */
export function assignedValue(current: unknown, { action, value }: Assignment): unknown {
  if (action === 'clear') return undefined;
  if (action === 'set') return typeof current === 'number' ? toNumber(value) : value;
  const items: readonly unknown[] = Array.isArray(current) ? current : current === undefined ? [] : [current];
  if (action === 'add') return [...items, ...asList(value).filter((item) => !items.includes(item))];
  if (!items.some((item) => value.includes(String(item)))) return current;
  const left = items.filter((item) => !value.includes(String(item)));
  return left.length === 0 ? undefined : left;
}

const asList = (value: AssignedValue) => (typeof value === 'string' ? [value] : value);

function toNumber(value: AssignedValue): AssignedValue | number {
  return typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : value;
}

/**
 * The items of the list at `path` as people write them: separated by `|`, which `\\|` stands for inside one, and by commas
 * too where no item of the field may hold one.
 */
export function readItems(path: string, text: string): string[] {
  const items = splitItems(text);
  const layout = text.includes(',') ? layoutOf(path) : undefined;
  if (layout === undefined || layout.schema.safeParse(items).success) return items;
  return items.flatMap((item) => item.split(',').map((part) => part.trim()));
}

function splitItems(text: string): string[] {
  const items = [''];
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    const next = text[at + 1];
    const last = items.length - 1;
    if (character === '\\' && (next === '|' || next === '\\')) {
      items[last] += next;
      at += 1;
    } else if (character === '|') items.push('');
    else items[last] += character;
  }
  return items.map((item) => item.trim());
}

const layoutOf = (path: string) => RECORD_LAYOUT.find((layout) => layout.path === path);

function checkValue({ path }: NamedField, value: AssignedValue, text: string): void {
  const layout = layoutOf(path);
  if (layout === undefined) return;
  const parsed = layout.schema.safeParse(value);
  const [issue] = parsed.error?.issues ?? [];
  if (issue === undefined) return;
  const names = layout.group === undefined ? [layout.name] : [layout.group, layout.name];
  const root = layout.group === undefined ? { [path]: value } : { [layout.group]: { [layout.name]: value } };
  throw invalid(
    text,
    describeIssue({ ...issue, path: [...names, ...issue.path] }, root).message,
    `croton explain ${path} tells what it takes; croton vocabulary search finds words`,
  );
}

function invalid(assignment: string, problem: string, hint?: string): CrotonError {
  return new CrotonError('assignment/invalid', { assignment, problem }, { hint });
}
