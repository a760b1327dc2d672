/** Files that are no manifests, by how they begin: told once, since not one of their lines would be a record. */
import type { RecordIssue } from '../record/issue.js';
import { RECORD_LAYOUT } from '../record/layout.js';

interface Kind {
  readonly is: (first: Buffer, text: string) => boolean;
  readonly message: string;
  readonly fix: string;
}

const begins = (...bytes: readonly number[]) => {
  const start = Buffer.from(bytes);
  return (first: Buffer) => first.subarray(0, start.length).equals(start);
};

const KINDS: readonly Kind[] = [
  {
    is: isUtf16,
    message: 'the file is UTF-16',
    fix: 'save the file as UTF-8, or run croton manifest check --fix',
  },
  {
    is: begins(0x50, 0x4b, 3, 4),
    message: 'the file is a spreadsheet or another archive (ZIP)',
    fix: 'save the sheet as CSV (UTF-8), then croton manifest import takes its answers into the manifest',
  },
  {
    is: begins(0x1f, 0x8b),
    message: 'the file is compressed (gzip)',
    fix: 'unpack it, or pipe it: gunzip -c FILE | croton manifest check -',
  },
  {
    is: (first) => first.subarray(0, 4).toString('latin1') === 'PAR1',
    message: 'the file is Parquet, an export',
    fix: 'name the manifest that it was made from, manifest.jsonl',
  },
  {
    is: (first) =>
      first.subarray(4, 8).toString('latin1') === 'ftyp' || begins(0x1a, 0x45, 0xdf, 0xa3)(first),
    message: 'the file is a video',
    fix: 'name the manifest, manifest.jsonl; croton validate checks clips',
  },
  {
    is: (_, text) => /^\s*<(?:!doctype|html|\?xml)/i.test(text),
    message: 'the file is a web page or XML',
    fix: 'get the manifest itself: a download may have ended at a page of the site',
  },
  {
    is: (_, text) => /^\s*\[/.test(text),
    message: 'the file is one JSON list: a manifest has one record to a line and nothing around them',
    fix: "run croton manifest check --fix, or: jq -c '.[]' FILE > new.jsonl",
  },
  {
    is: (_, text) => isHeader(text),
    message: 'the file is a table, not JSON Lines',
    fix: 'croton manifest import FILE takes the answers of a table into the manifest',
  },
  {
    is: (_, text) => /^(?:---\s*|%YAML.*|[a-z_]+:(?: .*)?)$/.test(text.trimEnd()),
    message: 'the file is YAML, not JSON Lines',
    fix: 'name the manifest, manifest.jsonl; croton manifest build writes it from croton.yaml',
  },
];

/** The issue of a file whose first line, without its line feed, is `first`; undefined where it may be a manifest. */
export function foreignFileIssue(first: Buffer): RecordIssue | undefined {
  const text = first.toString('utf8', 0, 1 << 16).replace(/^\ufeff/, '');
  const kind = text.startsWith('{') && first[1] !== 0 ? undefined : KINDS.find(({ is }) => is(first, text));
  return kind && { rule: 'record/invalid', line: 1, column: 1, message: kind.message, fix: kind.fix };
}

/** Whether bytes are UTF-16: its mark, or a character of ASCII with a zero byte before or after it. */
export function isUtf16(first: Buffer): boolean {
  const [a = 1, b = 1] = first;
  return (a === 0xfe && b === 0xff) || (a === 0xff && b === 0xfe) || (a === 0 ? b > 31 : b === 0 && a > 31);
}

const COLUMNS = new Set(RECORD_LAYOUT.map(({ path }) => path));

/** A row of two or more names, one of them a field of records. */
function isHeader(text: string): boolean {
  const cells = text.trimEnd().split(/[,;\t]/);
  return cells.length > 1 && cells.some((cell) => COLUMNS.has(cell.trim().replaceAll('"', '')));
}
