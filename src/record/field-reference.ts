import { recordJsonSchema } from './json-schema.js';
import { type FieldLayout, RECORD_LAYOUT } from './layout.js';

interface Described {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Described[];
  readonly items?: Described;
  readonly properties?: Readonly<Record<string, Described>>;
  readonly description?: string;
}

/** The fields of a record as a Markdown page, made from the schema. */
export function recordFieldReference(): string {
  const schema = recordJsonSchema() as Described;
  const rows = RECORD_LAYOUT.map((field) => {
    const described =
      field.group === undefined
        ? schema.properties?.[field.name]
        : schema.properties?.[field.group]?.properties?.[field.name];
    return `| \`${field.path}\` | ${typeWords(described ?? {})} | ${need(field)} | ${described?.description ?? ''} |`;
  });
  return [
    '# The record',
    '',
    'One line of a manifest describes one clip. This page is made from the schema (`croton manifest schema` prints it as JSON Schema).',
    'Keys of your own begin with `x_`; they are kept and mean nothing to croton.',
    '',
    '| field | value | required | meaning |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function need({ required, schema }: FieldLayout): string {
  const when = schema.meta()?.['requiredWhen'];
  if (typeof when === 'string') return `when ${when}`;
  return required ? 'yes' : 'no';
}

function typeWords(schema: Described): string {
  if (schema.const !== undefined) return `\`${String(schema.const)}\``;
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${String(word)}\``).join(', ');
  if (schema.anyOf !== undefined && schema.type === undefined)
    return schema.anyOf.map(typeWords).join(' or ');
  if (schema.type === 'array') return `list of ${typeWords(schema.items ?? {})}`;
  return (
    { string: 'text', integer: 'whole number', number: 'number', null: 'null' }[String(schema.type)] ??
    String(schema.type)
  );
}
