/** Below this length, characters, nothing that JSON can express takes much memory. */
const SMALL = 64 * 1024;
const DEEPEST = 100;
/** A page of 500 submissions has about 20,000. */
const MOST_VALUES = 200_000;

/**
 * Whether parsing `text` as JSON takes memory in proportion to its length: a few MiB of brackets become hundreds of MiB
 * of lists, and of errors about each.
 */
export function isModestJson(text: string): boolean {
  if (text.length <= SMALL) return true;
  let depth = 0;
  let values = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    if (quoted) {
      if (character === '\\') index += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '[' || character === '{') {
      depth += 1;
      values += 1;
    } else if (character === ']' || character === '}') depth -= 1;
    else if (character === ',') values += 1;
    if (depth > DEEPEST || values > MOST_VALUES) return false;
  }
  return true;
}
