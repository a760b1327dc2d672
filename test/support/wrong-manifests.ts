/** Manifests with one mistake each that people and programs make, what has to be said of it, and what following that means. */
import { createHash } from 'node:crypto';
import { exampleRecord } from './example-record.js';

/** How the fix that a finding names is followed. */
export type Follow =
  /** Puts the value that the fix quotes in place of the one at the finding’s position. */
  | 'write'
  /** Puts the name that the fix quotes in place of the key there. */
  | 'rename'
  /** Takes away the character there. */
  | 'delete'
  /** Runs `croton manifest check --fix`. */
  | '--fix'
  /** Does by hand what the fix says: the manifest that comes of it. */
  | { readonly by: string };

export interface WrongManifest {
  readonly bytes: string | Buffer;
  readonly rule?: string;
  readonly severity?: 'warning';
  readonly line: number;
  /** The text that stands at the column, in that line; or the column itself; undefined for none. */
  readonly at: string | number | undefined;
  readonly says: RegExp;
  readonly fix: RegExp;
  readonly follow: Follow;
}

const id = (index: number) => `sha256:${createHash('sha256').update(String(index)).digest('hex')}` as const;

function record(index: number) {
  const example = exampleRecord(index);
  const {
    schema,
    id: clip,
    bytes,
    ...rest
  } = exampleRecord(index, {
    media: { ...example.media, fps: 25, fps_mode: 'cfr' },
    rights: {
      ...example.rights,
      people: 'identifiable',
      consent: 'obtained',
      consent_scope: ['redistribute', 'train', 'generative-train'],
      consent_expires: '2030-06-05',
    },
    origin: { ...example.origin, captured: '2024-06-05' },
    culture: { ...example.culture, subdivisions: ['NG-LA'], subjects: ['àmàlà'] },
  });
  const name = { file_name: `market/clip-${index}.mp4` };
  return { schema, id: clip, ...name, bytes, title: 'Ọjà 😀', ...rest, ...name };
}

const [one = '', two = '', three = ''] = [1, 2, 3].map((index) => JSON.stringify(record(index)));
const text = (...lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

/** The manifest without any mistake. */
export const RIGHT_MANIFEST = text(one, two, three);

/** With `wrong` in place of `right` in the second record. */
function second(right: string, wrong: string): string {
  if (!two.includes(right)) throw new Error(`the record has no ${right}`);
  return text(one, two.replace(right, wrong), three);
}

/** A wrong value in the second record, told at that value. */
function value(right: string, wrong: string, says: RegExp, fix: RegExp, more: Partial<WrongManifest> = {}) {
  const bytes = second(right, wrong);
  return {
    bytes,
    line: 2,
    at: wrong.replace(/^(?:"[a-z]+")?:/, ''),
    says,
    fix,
    follow: 'write',
    ...more,
  } as const;
}

/** A line that is not JSON. */
function syntax(bytes: string, line: number, at: string | number, says: RegExp, fix: RegExp, follow: Follow) {
  return { bytes, line, at, says, fix, follow };
}

const right = { by: RIGHT_MANIFEST };
const license = { rule: 'rights/license-unknown' };
const place = { rule: 'culture/place' };
const language = { rule: 'culture/language' };
const path = { rule: 'record/path' };
const twin = two.replace('market/clip-2', 'market/cafe\u0301').replace(id(2), id(9));
const accented = two.replace('market/clip-2', 'market/caf\u00e9');
const table = 'file_name;title;rights.license\nmarket/clip-1.mp4;Hello;CC0-1.0\n';
const pretty = (index: number) => JSON.stringify(record(index), null, 2);

/** By what is wrong. */
export const WRONG_MANIFESTS: Readonly<Record<string, WrongManifest>> = {
  'UK for a country': {
    ...place,
    bytes: text(one, two.replace('"subdivisions":["NG-LA"],', '').replace('"NG"', '"UK"'), three),
    line: 2,
    at: '"UK"',
    says: /"UK".*did you mean GB/,
    fix: /^write "GB"$/,
    follow: 'write',
  },
  'a country in small letters': value('"NG"', '"ng"', /did you mean NG/, /^write "NG"$/, place),
  'the name of a country': value('"NG"', '"Nigeria"', /did you mean NG/, /^write "NG"$/, place),
  'a subdivision in small letters': value(
    '"NG-LA"',
    '"ng-la"',
    /did you mean NG-LA/,
    /^write "NG-LA"$/,
    place,
  ),
  'CC-BY': value('"CC-BY-4.0"', '"CC-BY"', /did you mean CC-BY-4\.0/, /^write "CC-BY-4\.0" if/, license),
  'cc by 4.0': value(
    '"CC-BY-4.0"',
    '"cc by 4.0"',
    /did you mean CC-BY-4\.0/,
    /^write "CC-BY-4\.0" if/,
    license,
  ),
  'the name of a language': value('"yo"', '"Yoruba"', /did you mean yo/, /^write "yo"$/, language),
  'three letters for a language that has two': value(
    '"yo"',
    '"yor"',
    /did you mean yo/,
    /^write "yo"$/,
    language,
  ),
  'an underscore in a language': value('"yo"', '"yo_NG"', /did you mean yo-NG/, /^write "yo-NG"$/, language),
  'two languages in one text': value('"yo","pcm"', '"yo, pcm"', /"yo, pcm"/, /^write 2 entries: /, language),
  'folders as Windows writes them': value(
    '"market/clip-2.mp4"',
    String.raw`"market\\clip-2.mp4"`,
    /backslash/,
    /^write "market\/clip-2\.mp4"$/,
    path,
  ),
  'an absolute path of Windows': value(
    '"market/clip-2.mp4"',
    String.raw`"C:\\Users\\ada\\clip-2.mp4"`,
    /is absolute/,
    /^write the path below the folder with the clips, for example "clip-2\.mp4"$/,
    { ...path, follow: right },
  ),
  'an absolute path': value(
    '"market/clip-2.mp4"',
    '"/home/ada/clip-2.mp4"',
    /is absolute/,
    /below the folder/,
    {
      ...path,
      follow: right,
    },
  ),
  'a path out of the folder': value(
    '"market/clip-2.mp4"',
    '"../clip-2.mp4"',
    /"\.\." part/,
    /^put the clip into/,
    {
      ...path,
      follow: right,
    },
  ),
  'a path that begins here': value(
    '"market/clip-2.mp4"',
    '"./market/clip-2.mp4"',
    /"\." or/,
    /^write "market\/clip-2\.mp4"$/,
    path,
  ),
  'a web address for a path': value(
    '"market/clip-2.mp4"',
    '"https://example.org/clip-2.mp4"',
    /file_name/,
    /rights\.source_url/,
    { ...path, follow: right },
  ),
  'a name that differs only in the form of its accents': {
    ...path,
    bytes: text(twin, accented.replace(id(2), id(8))),
    line: 2,
    at: '"market/café.mp4"',
    says: /this name is also in line 1/,
    fix: /^rename the file/,
    follow: { by: text(twin, accented.replace('market/caf\u00e9', 'market/caf\u00e9-2')) },
  },
  'folders as Windows writes them, in raw JSON': syntax(
    second('market/clip-2', String.raw`market\clip-2`),
    2,
    String.raw`\clip`,
    /backslash begins an escape/,
    /^write folders with \//,
    right,
  ),
  'a byte order mark': {
    bytes: `\ufeff${RIGHT_MANIFEST}`,
    line: 1,
    at: 1,
    says: /byte order mark/,
    fix: /--fix/,
    follow: '--fix',
  },
  'CR LF': {
    bytes: RIGHT_MANIFEST.replaceAll('\n', '\r\n'),
    line: 1,
    at: '\r',
    says: /ends with CR LF/,
    fix: /--fix/,
    follow: '--fix',
  },
  'CR alone': {
    bytes: RIGHT_MANIFEST.replaceAll('\n', '\r'),
    line: 1,
    at: [...one].length + 2,
    says: /CR alone/,
    fix: /--fix/,
    follow: '--fix',
  },
  'UTF-16': {
    bytes: Buffer.from(`\ufeff${RIGHT_MANIFEST}`, 'utf16le'),
    line: 1,
    at: 1,
    says: /is UTF-16/,
    fix: /--fix/,
    follow: '--fix',
  },
  'UTF-16 without a mark': {
    bytes: Buffer.from(RIGHT_MANIFEST, 'utf16le'),
    line: 1,
    at: 1,
    says: /is UTF-16/,
    fix: /--fix/,
    follow: '--fix',
  },
  'UTF-16, the other byte first': {
    bytes: Buffer.from(`\ufeff${RIGHT_MANIFEST}`, 'utf16le').swap16(),
    line: 1,
    at: 1,
    says: /is UTF-16/,
    fix: /--fix/,
    follow: '--fix',
  },
  'a byte of Latin-1': {
    bytes: Buffer.concat([
      Buffer.from(text(one)),
      ...two
        .split('àmàlà')
        .flatMap((part, index) => [
          ...(index === 0 ? [] : [Buffer.from('àmàlà', 'latin1')]),
          Buffer.from(part),
        ]),
      Buffer.from(`\n${three}\n`),
    ]),
    line: 2,
    at: [...two.slice(0, two.indexOf('àmàlà'))].length + 1,
    says: /not valid UTF-8: byte E0/,
    fix: /iconv -f WINDOWS-1252 -t UTF-8/,
    follow: right,
  },
  'typographic quotation marks': syntax(
    text(one, two.replace(/"([^"]*)"/g, '“$1”'), three),
    2,
    2,
    /“ is not the quotation mark/,
    /straight mark "/,
    right,
  ),
  'one typographic quotation mark': syntax(
    second('"camera"', '“camera”'),
    2,
    '“camera',
    /“ is not the quotation mark/,
    /straight mark "/,
    right,
  ),
  'a closing mark that is typographic': syntax(
    second('"camera"', '"camera”'),
    2,
    '”',
    /” is not the quotation mark/,
    /straight mark "/,
    right,
  ),
  'single quotation marks': syntax(
    second('"camera"', "'camera'"),
    2,
    "'camera",
    /' is not/,
    /straight mark "/,
    right,
  ),
  'a mark inside a text': syntax(
    second('àmàlà', 'the "best" àmàlà'),
    2,
    '"best',
    /the text ends here/,
    /^write \\"/,
    right,
  ),
  'names without quotation marks': syntax(
    second('"title":', 'title:'),
    2,
    'title:',
    /a name without/,
    /^write "title"$/,
    right,
  ),
  'a text without quotation marks': syntax(
    second('"camera"', 'camera'),
    2,
    'camera',
    /camera is neither/,
    /"camera"/,
    right,
  ),
  'a date without quotation marks': syntax(
    second('"2024-06-05"', '2024-06-05'),
    2,
    '2024-06-05',
    /2024-06-05 is neither/,
    /"2024-06-05"/,
    right,
  ),
  'a clip twice': {
    rule: 'file/duplicate',
    bytes: text(one, two.replace(id(2), id(1)), three),
    line: 2,
    at: `"${id(1)}"`,
    says: /the same clip is in line 1/,
    fix: /^keep one of the two$/,
    follow: { by: text(one, three) },
  },
  'a record twice': {
    rule: 'file/duplicate',
    bytes: text(one, one, two),
    line: 2,
    at: `"${id(1)}"`,
    says: /the same clip is in line 1/,
    fix: /^keep one of the two$/,
    follow: { by: text(one, two) },
  },
  'a name twice': {
    ...path,
    bytes: text(one, two.replace('clip-2', 'clip-1'), three),
    line: 2,
    at: '"market/clip-1.mp4"',
    says: /this name is also in line 1/,
    fix: /^rename the file/,
    follow: right,
  },
  'an answer twice': syntax(
    second('"title":', '"title":"Market","title":'),
    2,
    '"title":"Ọjà',
    /"title" stands twice/,
    /^keep the right one/,
    right,
  ),
  'a last line that is cut off': syntax(
    RIGHT_MANIFEST.slice(0, -93),
    3,
    [...three.slice(0, -92)].length + 1 - [...(/"[^"]*$/.exec(three.slice(0, -92))?.[0] ?? '')].length,
    /the file ends in the middle/,
    /^get the whole file again/,
    right,
  ),
  'a comma for a point': syntax(
    second('12.5', '12,5'),
    2,
    '12,5',
    /12,5: numbers are written with a point/,
    /^write 12\.5$/,
    right,
  ),
  'a comma for a point, in a text': value(
    ':12.5',
    ':"12,5"',
    /must be a number, not "12,5"/,
    /^write 12\.5, without/,
  ),
  'a number as text': value(':12.5', ':"12.5"', /must be a number/, /^write 12\.5, without/),
  'minutes and seconds': value(':12.5', ':"00:12"', /must be a number, not "00:12"/, /^write 12, without/),
  'no frames a second': value(':25', ':0', /more than 0, not 0/, /croton manifest build/, {
    at: '0,"integrity"',
    follow: right,
  }),
  NaN: syntax(second(':12.5', ':NaN'), 2, 'NaN', /NaN is not JSON/, /^write null$/, 'write'),
  'None, as Python says it': syntax(
    second('null', 'None'),
    2,
    'None',
    /None is not JSON/,
    /^write null$/,
    'write',
  ),
  'a date of two readings': value(
    '"2024-06-05"',
    '"5/6/24"',
    /"5\/6\/24" is not a date/,
    /^write "2024-06-05" if the day came first, "2024-05-06"/,
  ),
  'a date of one reading': value('"2024-06-05"', '"06/25/2024"', /is not a date/, /^write "2024-06-25"$/),
  'a date with points': value('"2030-06-05"', '"05.06.2030"', /must be a date/, /^write "2030-06-05" if/),
  'a year as a number': value(':"2024-06-05"', ':1920', /must be text, not 1920/, /^write "1920"/, {
    at: '1920',
  }),
  'a list where text belongs': value(
    '"Ọjà 😀"',
    '["Ọjà 😀"]',
    /title must be text, not a list/,
    /^write one text: "Ọjà 😀"$/,
  ),
  'text where a list belongs': value(
    '["food"]',
    '"food"',
    /culture\.domains must be a list/,
    /^write a list: \["food"\]$/,
  ),
  'several in a text where a list belongs': value(
    '["yo","pcm"]',
    '"yo|pcm"',
    /must be a list/,
    /^write a list: \["yo","pcm"\]$/,
  ),
  'true for a permission': value(
    '"allowed"',
    'true',
    /not true: did you mean allowed/,
    /^write "allowed" if/,
    { at: 'true' },
  ),
  'Yes for a permission': value('"allowed"', '"Yes"', /did you mean allowed/, /^write "allowed" if/),
  'No for minors': value('"minors":"none"', '"minors":"No"', /did you mean none/, /^write "none" if/),
  'a word in capitals': value('"own-work"', '"OWN-WORK"', /did you mean own-work/, /^write "own-work" if/),
  'a word with a space': value('"own-work"', '"own work"', /did you mean own-work/, /^write "own-work" if/),
  'a word in capitals, which --fix may write': value(
    '"camera"',
    '"Camera"',
    /did you mean camera/,
    /^write "camera"$/,
    { follow: '--fix' },
  ),
  'a part of a domain': value('"food"', '"Food & drink"', /did you mean food/, /^write "food"$/),
  'a misspelled field': {
    bytes: second('"license"', '"licence"'),
    line: 2,
    at: '"licence"',
    says: /rights\.licence is not a field: did you mean license/,
    fix: /^rename it to "license"$/,
    follow: 'rename',
  },
  'a misspelled computed field': {
    bytes: second('"file_name"', '"filename"'),
    line: 2,
    at: '"filename"',
    says: /did you mean file_name/,
    fix: /^rename it to "file_name"$/,
    follow: 'rename',
  },
  'a field of one’s own': {
    bytes: second('"title"', '"mood":"calm","title"'),
    line: 2,
    at: '"mood"',
    says: /mood is not a field/,
    fix: /^fields of your own begin with x_: rename it to "x_mood"/,
    follow: 'rename',
  },
  'a field in no group': {
    bytes: second('"title"', '"setting":"urban","title"'),
    line: 2,
    at: '"setting"',
    says: /did you mean culture\.setting/,
    fix: /^move it into "culture", under the name "setting"$/,
    follow: { by: second('"tagged_by"', '"setting":"urban","tagged_by"') },
  },
  'null for an answer that must be there': value(
    '"CC-BY-4.0"',
    'null',
    /rights\.license must be text, not null/,
    /croton\.yaml.*or in this record/,
    { at: 'null,"basis"', follow: right },
  ),
  'null for what may be missing': value(
    '"Ọjà 😀"',
    'null',
    /title must be text, not null/,
    /^delete the field/,
    { at: 'null,"media"', follow: { by: second('"title":"Ọjà 😀",', '') } },
  ),
  'an empty text': value('"Ọjà 😀"', '""', /not empty/, /^delete the field/, {
    follow: { by: second('"title":"Ọjà 😀",', '') },
  }),
  'an id without its kind': value(`"${id(2)}"`, `"${id(2).slice(7)}"`, /id must be sha256:/, /--fix does/),
  'an id in capitals': value(`"${id(2)}"`, `"${id(2).toUpperCase()}"`, /lower-case/, /--fix does/, {
    follow: '--fix',
  }),
  'an id of another kind': value(
    `"${id(2)}"`,
    '"d41d8cd98f00b204e9800998ecf8427e"',
    /id must be/,
    /croton manifest build/,
    { follow: right },
  ),
  'another version': {
    rule: 'record/schema-version',
    bytes: second('croton/1', 'croton/2'),
    line: 2,
    at: '"croton/2"',
    says: /schema must be croton\/1/,
    fix: /update croton/,
    follow: right,
  },
  'no version': {
    rule: 'record/schema-version',
    bytes: second('"schema":"croton/1",', ''),
    line: 2,
    at: 1,
    says: /schema is missing/,
    fix: /^begin the record with "schema":"croton\/1"$/,
    follow: right,
  },
  'one list of records': {
    bytes: JSON.stringify([1, 2, 3].map(record)),
    line: 1,
    at: 1,
    says: /one JSON list/,
    fix: /--fix/,
    follow: '--fix',
  },
  'one list, a record to a line': {
    bytes: `[\n${one},\n${two},\n${three}\n]\n`,
    line: 1,
    at: 1,
    says: /one JSON list/,
    fix: /--fix/,
    follow: '--fix',
  },
  'one list over many lines': {
    bytes: `${JSON.stringify([1, 2, 3].map(record), null, '\t')}\n`,
    line: 1,
    at: 1,
    says: /one JSON list/,
    fix: /--fix/,
    follow: '--fix',
  },
  'a record over several lines': {
    bytes: text(one, pretty(2), three),
    line: 2,
    at: 1,
    says: /a record over several lines, to line \d+/,
    fix: /--fix/,
    follow: '--fix',
  },
  'all records over several lines': {
    bytes: text(pretty(1), pretty(2), pretty(3)),
    line: 1,
    at: 1,
    says: /a record over several lines/,
    fix: /--fix/,
    follow: '--fix',
  },
  'a record over several lines that does not end': {
    bytes: text(one, pretty(2).slice(0, -3)),
    line: 2,
    at: 1,
    says: /does not end/,
    fix: /^get the whole file/,
    follow: right,
  },
  'two records in a line': syntax(
    text(one + two, three),
    1,
    [...one].length + 1,
    /two records in one line/,
    /^begin a new line/,
    right,
  ),
  'a comma after a record': syntax(
    text(one, `${two},`, three),
    2,
    [...two].length + 1,
    /a comma after the record/,
    /^delete the comma$/,
    'delete',
  ),
  'a comma before a closing brace': syntax(
    second('"captured":"2024-06-05"}', '"captured":"2024-06-05",}'),
    2,
    ',},"culture"',
    /a comma before }/,
    /^delete the comma$/,
    'delete',
  ),
  'a comma before a closing bracket': syntax(
    second('["food"]', '["food",]'),
    2,
    ',],"tagged_by"',
    /a comma before ]/,
    /^delete the comma$/,
    'delete',
  ),
  'a missing comma': syntax(
    second('"own-work",', '"own-work"'),
    2,
    '"attribution"',
    /a comma is missing/,
    /^write a comma before it$/,
    right,
  ),
  'a missing colon': syntax(
    second('"title":', '"title"'),
    2,
    '"Ọjà',
    /a colon is missing/,
    /^write : before it$/,
    right,
  ),
  'a comment in a line of its own': syntax(
    text(one, '// my clips', two, three),
    2,
    1,
    /a comment/,
    /^delete it/,
    right,
  ),
  'a comment after a record': syntax(
    text(one, `${two} # good`, three),
    2,
    '# good',
    /a comment/,
    /^delete it/,
    right,
  ),
  'an empty line': syntax(text(one, '', two, three), 2, 1, /an empty line/, /^delete the line$/, right),
  'an empty line at the end': syntax(
    `${RIGHT_MANIFEST}\n`,
    4,
    1,
    /an empty line/,
    /^delete the line$/,
    '--fix',
  ),
  'a tab in a text': syntax(second('àmàlà', 'à\tmàlà'), 2, '\tmàlà', /a tab in a text/, /^write \\t/, right),
  'a space of typesetters': syntax(
    second(',"title"', ',\u00a0"title"'),
    2,
    '\u00a0',
    /U\+00A0/,
    /ordinary space/,
    right,
  ),
  'a merge that was not finished': syntax(
    text(one, '<<<<<<< HEAD', two, three),
    2,
    1,
    /a merge/,
    /^keep the right one/,
    right,
  ),
  'bytes of nothing at the end': syntax(
    `${RIGHT_MANIFEST}${'\0'.repeat(9)}`,
    4,
    1,
    /U\+0000/,
    /^delete it$/,
    right,
  ),
  'not in order': {
    rule: 'record/order',
    severity: 'warning',
    bytes: text(two, one, three),
    line: 2,
    at: '"market/clip-1.mp4"',
    says: /not in order/,
    fix: /--fix/,
    follow: '--fix',
  },
  'an empty file': {
    rule: 'record/empty',
    severity: 'warning',
    bytes: '',
    line: 0,
    at: undefined,
    says: /empty/,
    fix: /^name the manifest/,
    follow: right,
  },
  'a table': {
    bytes: table,
    line: 1,
    at: 1,
    says: /is a table/,
    fix: /croton manifest import/,
    follow: right,
  },
  'a table of a spreadsheet': {
    bytes: `\ufeff${table.replaceAll(';', ',').replaceAll('\n', '\r\n')}`,
    line: 1,
    at: 1,
    says: /is a table/,
    fix: /croton manifest import/,
    follow: right,
  },
  'a spreadsheet': {
    bytes: Buffer.from('504b0304140006000800000021', 'hex'),
    line: 1,
    at: 1,
    says: /spreadsheet/,
    fix: /CSV/,
    follow: right,
  },
  'a compressed file': {
    bytes: Buffer.from('1f8b08000000000000ff', 'hex'),
    line: 1,
    at: 1,
    says: /gzip/,
    fix: /gunzip/,
    follow: right,
  },
  'a clip': {
    bytes: Buffer.from('0000001c667479706d703432', 'hex'),
    line: 1,
    at: 1,
    says: /a video/,
    fix: /croton validate/,
    follow: right,
  },
  'a page of the web': {
    bytes: '<!DOCTYPE html>\n<title>404</title>\n',
    line: 1,
    at: 1,
    says: /web page/,
    fix: /get the manifest itself/,
    follow: right,
  },
  'croton.yaml': {
    bytes: 'collection: Lagos\ndefaults:\n  title: x\n',
    line: 1,
    at: 1,
    says: /YAML/,
    fix: /croton manifest build/,
    follow: right,
  },
};
