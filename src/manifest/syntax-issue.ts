/** What is wrong with a line that is not JSON, in words. Mistakes that people and other programs make have words of their own. */
import type { RecordIssue } from '../record/issue.js';
import { excerpt } from '../text/escape.js';
import { bareToken, bareWord, decimalComma, foreignWord, type Mistake, WORD } from './bare-values.js';
import { columnOf, findSyntaxError, type SyntaxFault } from './json-position.js';

/** The issue of a line that JSON.parse refuses. `ended`: false where the file ends in it. */
export function syntaxIssue(text: string, line: number, ended: boolean): RecordIssue {
  const error = findSyntaxError(text) ?? { offset: 0, expected: 'value' as const };
  const { offset, message, fix } = describeMistake(text, error, ended);
  return { rule: 'record/invalid', line, column: columnOf(text, offset), message, fix };
}

// Nothing, a string without its end, or the beginning of a word or number: the text was cut there.
const UNFINISHED = /^(?:\s*|"(?:[^"\\]|\\.)*\\?|tr?u?|fa?l?s?|nu?l?|-|\d+(?:\.|[eE][+-]?))$/;
const CONFLICT = /^(?:<{7}|={7}|>{7}|\|{7})(?: |\r?$)/;
const STRING_START = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/uy;
const TYPOGRAPHIC = /[\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033]/;

function describeMistake(text: string, error: SyntaxFault, ended: boolean): Mistake {
  const { offset } = error;
  const rest = text.slice(offset);
  if (text.trim() === '')
    return { offset: 0, message: 'an empty line: every line is one record', fix: 'delete the line' };
  if (CONFLICT.test(text)) {
    const fix = 'keep the right one of the two versions, and delete the lines <<<<<<<, ======= and >>>>>>>';
    return { offset: 0, message: 'a mark of a merge that was not finished', fix };
  }
  if (UNFINISHED.test(rest)) {
    if (!ended) {
      const fix = 'get the whole file again, or build it anew: croton manifest build';
      return { offset, message: 'the file ends in the middle of a record', fix };
    }
    const fix = 'write the whole record in this line, with all its closing marks';
    return { offset, message: 'not JSON: the line ends too early', fix };
  }
  return (
    commentAt(offset, rest) ??
    quotesAt(text, offset) ??
    (rest.startsWith('"') ? brokenText(text, offset) : undefined) ??
    invisibleAt(offset, rest) ??
    BY_EXPECTATION[error.expected](text, offset) ?? {
      offset,
      message: `not JSON: ${JSON.stringify(firstCharacter(rest))} does not belong here`,
      fix: 'delete it, or write what is missing before it',
    }
  );
}

const firstCharacter = (text: string) => String.fromCodePoint(text.codePointAt(0) ?? 0);

function commentAt(offset: number, rest: string): Mistake | undefined {
  if (!/^(?:\/\/|\/\*|#)/.test(rest)) return undefined;
  const fix = 'delete it; notes of your own go into fields that begin with x_';
  return { offset, message: 'a comment: JSON has none', fix };
}

/** Quotation marks that are not JSON’s: where they are, or in the text just before, which they did not end. */
function quotesAt(text: string, offset: number): Mistake | undefined {
  if (text[offset] === "'" || text[offset] === '‘' || text[offset] === '’')
    return straighten(offset, text[offset]);
  if (TYPOGRAPHIC.test(text[offset] ?? '')) return straighten(offset, text[offset]);
  const opened = /"(?:[^"\\]|\\.)*"?$/.exec(text.slice(Math.max(0, offset - 2000), offset))?.[0] ?? '';
  const closing = opened.search(/[\u201d\u00bb\u2033]\s*[,:}\]]/);
  return closing === -1 ? undefined : straighten(offset - opened.length + closing, opened[closing]);
}

function straighten(offset: number, mark = ''): Mistake {
  const fix = 'write the straight mark " around names and texts (turn smart quotes off in the editor)';
  return { offset, message: `${mark} is not the quotation mark of JSON, which is "`, fix };
}

/** A text that begins at `offset` and breaks off; undefined where the text itself is fine. */
function brokenText(text: string, offset: number): Mistake | undefined {
  STRING_START.lastIndex = offset;
  STRING_START.test(text);
  const at = STRING_START.lastIndex;
  const stop = text[at];
  if (stop === '"') return undefined;
  if (stop === '\\') {
    const wrong = text.slice(at, at + 2);
    const fix = 'write folders with /; where a backslash is meant, write it twice';
    return {
      offset: at,
      message: `${wrong}: a backslash begins an escape, and JSON has none of this kind`,
      fix,
    };
  }
  if (stop === undefined)
    return { offset, message: 'a text without its closing "', fix: 'write " at its end' };
  const written = JSON.stringify(stop).slice(1, -1);
  const name = stop === '\t' ? 'a tab' : `a control character (${codePoint(stop)})`;
  return { offset: at, message: `${name} in a text`, fix: `write ${written}, or a space, in its place` };
}

const codePoint = (character: string) =>
  `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;

function invisibleAt(offset: number, rest: string): Mistake | undefined {
  const first = firstCharacter(rest);
  if (!/[\p{Z}\p{Cf}\p{Cc}]/u.test(first)) return undefined;
  const what = /\p{Z}/u.test(first) ? 'a space that is none for JSON' : 'an invisible character';
  const fix = /\p{Z}/u.test(first) ? 'write an ordinary space, or none' : 'delete it';
  return { offset, message: `${what} (${codePoint(first)})`, fix };
}

type Describe = (text: string, offset: number) => Mistake | undefined;

const BY_EXPECTATION: Readonly<Record<SyntaxFault['expected'], Describe>> = {
  end: describeAfterRecord,
  comma: describeMissingComma,
  colon: (_text, offset) => ({
    offset,
    message: 'a colon is missing between the name of a field and its value',
    fix: 'write : before it',
  }),
  key: (text, offset) =>
    strayComma(text, offset) ?? decimalComma(text, offset) ?? bareWord(text, offset, 'name'),
  value: describeMissingValue,
  less: (_text, offset) => ({
    offset,
    message: 'lists and objects within each other, deeper than any record',
    fix: 'write it flat: a record has groups and their fields',
  }),
};

function describeAfterRecord(text: string, offset: number): Mistake {
  const rest = text.slice(offset);
  if (/^,\s*$/.test(rest))
    return { offset, message: 'a comma after the record: each line stands alone', fix: 'delete the comma' };
  if (/^,?\s*\{/.test(rest)) {
    const alone = /\r\s*$/.test(text.slice(0, offset));
    return {
      offset,
      message: alone ? 'lines end with CR alone' : 'two records in one line: every line is one record',
      fix: alone
        ? 'run croton manifest check --fix, or save the file with Unix line ends (LF)'
        : `begin a new line before the second${rest.startsWith(',') ? ', without the comma' : ''}`,
    };
  }
  const fix = 'delete it; a line is one record and nothing else';
  return {
    offset,
    message: `${excerpt(JSON.stringify(rest.slice(0, 20)))} stands after the end of the value`,
    fix,
  };
}

function describeMissingComma(text: string, offset: number): Mistake | undefined {
  const before = text.slice(0, offset).trimEnd();
  const rest = text.slice(offset);
  if (rest.startsWith(';'))
    return { offset, message: 'a semicolon in place of a comma', fix: 'write a comma' };
  // A number broke off: a date, a time or a figure that JSON writes otherwise.
  if (/[\d.]$/.test(before) && /^[^\s,"{}[\]]/.test(rest)) return bareToken(text, offset);
  if (before.endsWith('"') && WORD.test(rest)) {
    const fix = 'write \\" for a quotation mark inside a text';
    return { offset: before.length - 1, message: 'the text ends here, and more of it follows', fix };
  }
  if (/^["{[\d-]/.test(rest) || WORD.test(rest))
    return { offset, message: 'a comma is missing before this', fix: 'write a comma before it' };
  return undefined;
}

function describeMissingValue(text: string, offset: number): Mistake | undefined {
  const before = text.slice(0, offset).trimEnd();
  if (before === '')
    return {
      offset,
      message: 'not JSON: a record begins with {',
      fix: 'delete the line, or write the record in it',
    };
  if (before.endsWith(':') && /^[,}]/.test(text.slice(offset)))
    return { offset, message: 'a value is missing', fix: 'write it, or delete the field' };
  return strayComma(text, offset) ?? foreignWord(text, offset) ?? bareToken(text, offset);
}

function strayComma(text: string, offset: number): Mistake | undefined {
  const comma = text.slice(0, offset).trimEnd().length - 1;
  const next = text[offset] ?? '';
  if (text[comma] === ',' && /[}\]]/.test(next))
    return { offset: comma, message: `a comma before ${next}`, fix: 'delete the comma' };
  if (next !== ',') return undefined;
  const message = text[comma] === ',' ? 'two commas' : 'a comma before the first value';
  return { offset, message, fix: 'delete the comma' };
}
