/** ffprobe's JSON, read loosely: any field may be missing or of another type. */

export interface FfprobeReport {
  readonly version: string | undefined;
  readonly error: string | undefined;
  readonly format: JsonObject | undefined;
  readonly streams: readonly JsonObject[];
  readonly chapters: number;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** Parses what ffprobe printed; undefined when it is not a JSON object. */
export function parseFfprobeReport(text: string): FfprobeReport | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const root = objectAt(value);
  if (root === undefined) return undefined;
  const error = objectAt(root.error);
  return {
    version: textAt(objectAt(root.program_version)?.version),
    error: error === undefined ? undefined : (textAt(error.string) ?? `error ${String(error.code)}`),
    format: objectAt(root.format),
    streams: objectsAt(root.streams),
    chapters: listAt(root.chapters).length,
  };
}

/** The value if it is a JSON object. */
export function objectAt(value: unknown): JsonObject | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** The value if it is a JSON array, else an empty one. */
export function listAt(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The objects of a JSON array, an empty list for anything else. */
export function objectsAt(value: unknown): readonly JsonObject[] {
  return listAt(value)
    .map(objectAt)
    .filter((entry) => entry !== undefined);
}

/** The value if it is text that says something. */
export function textAt(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && value !== 'unknown' && value !== 'N/A'
    ? value
    : undefined;
}

/** The value if it is a finite number, or text of one (ffprobe quotes most numbers). */
export function numberAt(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}

/** A ratio such as `30000/1001` or `16:15` as a number; undefined when it is not positive (`0/0`). */
export function ratioAt(value: unknown): number | undefined {
  const match = typeof value === 'string' ? /^(\d+)[/:](\d+)$/.exec(value) : null;
  const ratio = match === null ? Number.NaN : Number(match[1]) / Number(match[2]);
  return Number.isFinite(ratio) && ratio > 0 ? ratio : undefined;
}
