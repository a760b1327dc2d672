/** Texts as cells of tables (RFC 4180) that people open in spreadsheet programs, where none may become a formula, a date or a number. */

/** Before what is spelled out as JSON. */
export const JSON_MARK = 'json:';
/** Before what a spreadsheet program would take for something else. It means nothing, so it may get lost. */
export const TEXT_MARK = "'";

/** A text as a cell: as it is wherever that is safe. */
export function textCell(text: string): string {
  return needsSpelling(text) ? spell(text) : guard(text);
}

/** A cell, quoted where a comma, a semicolon, a tab or a line end would end it. */
export function quoteCell(cell: string): string {
  return /[",;\t\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

// What XML, and so a workbook, cannot hold or changes; carriage returns, which every program changes.
const FRAGILE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]|\p{Surrogate}|_x[0-9a-f]{4}_/iu;

/** Whether a text would not come back from a cell as it is. */
export function needsSpelling(text: string): boolean {
  return (
    text === 'null' ||
    text !== text.trim() ||
    text.startsWith(TEXT_MARK) ||
    text.startsWith(JSON_MARK) ||
    text === '' ||
    FRAGILE.test(text)
  );
}

/** A value as `json:…`. */
export function spell(value: unknown): string {
  const json = Object.is(value, -0) ? '-0' : JSON.stringify(value);
  const safe = json
    .replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escapeUnit)
    .replace(/_(?=x[0-9a-f]{4}_)/gi, escapeUnit);
  return JSON_MARK + safe;
}

const escapeUnit = (unit: string) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Begins a formula, an error or a percentage (OWASP: CSV injection), also in full-width form. */
const FORMULA = /^[=+\-@#%|\t＝＋－＠]/;
/** Digits that no program takes for a date or a number: names of clips and of codecs, ids, licenses, long sentences. */
const SURELY_TEXT =
  /^(?:[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$|sha256:|croton\/|ffprobe |wd:Q\d|CC0?-|[a-z]{1,2}\d+$|yuvj?\d)|\.(?:mp4|mov|m4v|mkv|webm|avi|mpe?g|ts|3gp|flv|ogv)$|(?:\p{L}[\p{L}\p{M}’']*[^\p{L}]+){6}/iu;
const BOOLEAN =
  /^(?:true|false|wahr|falsch|vrai|faux|verdadero|falso|verdadeiro|vero|waar|onwaar|sant|falskt|sann|usann|prawda|fałsz|igaz|hamis|истина|ложь)$/iu;

/** The text of a cell, behind a mark where a spreadsheet program might take it for something else. */
export function guard(text: string): string {
  const mistakable = (/\p{N}/u.test(text) && !SURELY_TEXT.test(text)) || BOOLEAN.test(text);
  return FORMULA.test(text) || mistakable ? TEXT_MARK + text : text;
}
