import type { Context } from '../context.js';
import type { ClipProblem } from '../transfer/events.js';
import { problemLines } from './upload-lines.js';

/** An answer that a whole collection lacks is a problem of each of its clips. */
const TOLD_OF_EACH = 100;

/** Tells problems as they come: of those of one kind the first, then that there are more. Undefined: nothing to tell. */
export function problemTeller(context: Context): (problem: ClipProblem) => string | undefined {
  const counts = new Map<string, number>();
  return (problem) => {
    const { kind, code } = problem;
    const key = `${kind} ${code}`;
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    if (count > TOLD_OF_EACH + 1) return undefined;
    const lines = problemLines(context, problem);
    return count <= TOLD_OF_EACH
      ? lines
      : `${lines}\nmore of this kind are counted at the end; --report FILE names all`;
  };
}
