import type { Transaction } from 'kysely';
import type { ClipRecord } from '../../record/schema.js';
import type { Tables, TagsTable } from './tables.js';

/** What lists show and filter, taken from the record. */
export function recordColumns(record: ClipRecord, digest: string) {
  return {
    bytes: record.bytes,
    record_digest: digest,
    file_name: record.file_name,
    title: record.title ?? null,
    duration_s: record.media.duration_s,
    license: record.rights.license,
    languages: JSON.stringify(record.culture.languages),
    countries: JSON.stringify(record.culture.countries),
    domains: JSON.stringify(record.culture.domains),
  };
}

/** The columns of {@link recordColumns} once the record is erased: only id and state stay. */
export const ERASED_COLUMNS = {
  file_name: null,
  title: null,
  duration_s: null,
  license: null,
  languages: '[]',
  countries: '[]',
  domains: '[]',
  findings: '[]',
} as const;

export async function insertTags(
  trx: Transaction<Tables>,
  submission: string,
  { culture }: ClipRecord,
): Promise<void> {
  const lists = { language: culture.languages, country: culture.countries, domain: culture.domains };
  const rows = Object.entries(lists).flatMap(([kind, values]) =>
    [...new Set<string>(values)].map((value) => ({ submission, kind: kind as TagsTable['kind'], value })),
  );
  if (rows.length > 0) await trx.insertInto('tags').values(rows).execute();
}

export async function clearTags(trx: Transaction<Tables>, submission: string): Promise<void> {
  await trx.deleteFrom('tags').where('submission', '=', submission).execute();
}
