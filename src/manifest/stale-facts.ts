import type { RecordIssue } from '../record/issue.js';
import type { ClipRecord } from '../record/schema.js';
import { jsonPointer } from './json-position.js';

type Media = ClipRecord['media'];

/** Facts that every build of ffprobe reads alike. How deep a file was looked at, and with what, may differ. */
const EXACT = [
  ...(['container', 'video_codec', 'audio_codec', 'width', 'height', 'rotation'] as const),
  ...(['fps_mode', 'hdr', 'scan', 'bit_depth', 'pix_fmt'] as const),
];
/** Builds guess the ends of some containers differently. */
const MEASURED = ['duration_s', 'fps'] as const;
const TOLERANCE = 0.02;

/** The fields of `media` that say otherwise than `read`, which was just read from the file. */
export function staleFields(media: Media, read: Media): (keyof Media)[] {
  return [
    ...EXACT.filter((field) => isTold(media[field]) && isTold(read[field]) && media[field] !== read[field]),
    ...MEASURED.filter((field) => differs(media[field], read[field])),
    ...(String([...media.embedded].sort()) === String([...read.embedded].sort())
      ? []
      : (['embedded'] as const)),
  ];
}

/** What a record says otherwise of its file than `read`, which was just read from it; undefined when they agree. */
export function findStaleFacts(record: ClipRecord, read: Media, line: number): RecordIssue | undefined {
  const { media } = record;
  const stale = staleFields(media, read);
  const [first] = stale;
  if (first === undefined) return undefined;
  const more = stale.length === 1 ? '' : `; also ${stale.slice(1).join(', ')}`;
  const [said, found] = [media, read].map(
    (facts) => String(facts[first as keyof Media] ?? 'unknown') || 'none',
  );
  return {
    rule: 'record/stale-facts',
    line,
    pointer: jsonPointer(['media', first]),
    id: record.id,
    fileName: record.file_name,
    message: `the file has ${found} as media.${first}, the record says ${said}${more}`,
    ...(found === undefined ? {} : { expected: found }),
    ...(said === undefined ? {} : { actual: said }),
  };
}

const isTold = (value: unknown) => value !== undefined && value !== 'unknown';

function differs(said: number | null, found: number | null): boolean {
  if (said === null || found === null) return said !== found;
  return Math.abs(said - found) > Math.max(said, found) * TOLERANCE;
}
