/** Deeper values overflow the stack when they are written again. No honest record comes near it. */
const DEEPEST = 1000;
const TEXT_OR_MARK = /"(?:[^"\\]|\\.)*"|[[\]{}]/g;

/** Whether JSON has lists and objects in one another more than a thousand levels deep. */
export function nestsTooDeep(json: string): boolean {
  if (json.length <= 2 * DEEPEST) return false;
  let depth = 0;
  for (const [mark] of json.matchAll(TEXT_OR_MARK)) {
    if (mark === '[' || mark === '{') depth += 1;
    else if (mark === ']' || mark === '}') depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}
