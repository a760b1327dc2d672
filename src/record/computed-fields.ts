/** The fields and groups that croton computes: never defaults, never merged, never edited. */
export const COMPUTED_FIELDS: ReadonlySet<string> = new Set(['schema', 'id', 'file_name', 'bytes', 'media']);
