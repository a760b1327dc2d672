/** Numbers, words and dates that stand in a JSON text as other programs and people write them. */
import { excerpt } from '../text/escape.js';

/** Where it is, what it is, and what to do. */
export interface Mistake {
  /** In UTF-16 units. */
  readonly offset: number;
  readonly message: string;
  readonly fix: string;
}

/** What may be meant as a word. */
export const WORD = /^[\p{L}_$][\p{L}\p{N}_.$-]*/u;

/** `12,5`: the comma ended the number, and a name was to follow. */
export function decimalComma(text: string, offset: number): Mistake | undefined {
  const whole = /-?\d+,$/.exec(text.slice(Math.max(0, offset - 40), offset))?.[0];
  const rest = /^\d+/.exec(text.slice(offset))?.[0];
  if (whole === undefined || rest === undefined) return undefined;
  const point = `${whole.slice(0, -1)}.${rest}`;
  const grouped = rest.length === 3 ? `, or ${whole.slice(0, -1)}${rest} if thousands were meant` : '';
  return {
    offset: offset - whole.length,
    message: `${whole}${rest}: numbers are written with a point, and without marks between thousands`,
    fix: `write ${point}${grouped}`,
  };
}

const FOREIGN_WORDS: Readonly<Record<string, string>> = {
  None: 'null',
  nil: 'null',
  NULL: 'null',
  Null: 'null',
  undefined: 'null',
  NaN: 'null',
  nan: 'null',
  Infinity: 'null',
  True: 'true',
  TRUE: 'true',
  False: 'false',
  FALSE: 'false',
};

/** A word of another language that JSON does not have. */
export function foreignWord(text: string, offset: number): Mistake | undefined {
  const word = WORD.exec(text.slice(offset))?.[0] ?? '';
  const meant = Object.hasOwn(FOREIGN_WORDS, word) ? FOREIGN_WORDS[word] : undefined;
  return meant === undefined ? undefined : { offset, message: `${word} is not JSON`, fix: `write ${meant}` };
}

/** A name or a text without quotation marks. */
export function bareWord(text: string, offset: number, what: 'name' | 'text'): Mistake | undefined {
  const word = WORD.exec(text.slice(offset))?.[0];
  if (word === undefined) return undefined;
  const message = `a ${what} without quotation marks`;
  return { offset, message, fix: `write ${excerpt(JSON.stringify(word), 60)}` };
}

/** A value without quotation marks that is neither a number nor a word of JSON: from its beginning to what ends it. */
export function bareToken(text: string, offset: number): Mistake {
  const start =
    offset - (/[^\s,:"{}[\]]*$/.exec(text.slice(Math.max(0, offset - 80), offset))?.[0].length ?? 0);
  const token = /^[^,"{}[\]]*/.exec(text.slice(start))?.[0].trim() ?? '';
  return {
    offset: start,
    message: `${excerpt(token, 60)} is neither a number nor a text of JSON`,
    fix: `write it in quotation marks: ${excerpt(JSON.stringify(token), 60)}; or as a number such as 12.5`,
  };
}
