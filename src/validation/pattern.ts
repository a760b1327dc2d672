/** Regular expressions that strangers wrote: matched in linear time, whatever they are (RE2: no look-around, no back references). */
import { RE2JS, RE2JSException } from 're2js';

const LONGEST = 500;

/** Why a pattern is not taken, in words that follow it; undefined where it is. */
export function patternProblem(pattern: string): string | undefined {
  if (pattern.length > LONGEST) return `is longer than ${LONGEST} characters`;
  try {
    RE2JS.compile(pattern);
    return undefined;
  } catch (error) {
    if (!(error instanceof RE2JSException)) throw error;
    const reason = error.message.replace(/^error parsing regexp: /, '');
    return `is no regular expression that croton takes: ${reason}`;
  }
}

/** A test whether a pattern that {@link patternProblem} took is found anywhere in a text. */
export function compilePattern(pattern: string): (text: string) => boolean {
  const compiled = RE2JS.compile(pattern);
  return (text) => compiled.matcher(text).find();
}
