/** Globs become regular expressions that backtrack: what a stranger writes must not keep a computer busy for years. */

const MOST_IN_NAME = 3;
const MOST_IN_ALL = 6;
/** As a path: of a longer one the regular expression may be too large. */
const MOST_CHARACTERS = 4096;

/** Why a glob is not used, in words that follow its name; undefined where its worst case is short. */
export function globProblem(pattern: string): string | undefined {
  if (pattern.length > MOST_CHARACTERS) return `is longer than ${MOST_CHARACTERS} characters`;
  const most = Math.max(...pattern.split('/').map(countWildcards));
  if (most <= MOST_IN_NAME && countWildcards(pattern) <= MOST_IN_ALL) return undefined;
  return `has too many wildcards: at most ${MOST_IN_NAME} in a name and ${MOST_IN_ALL} in all; write several patterns`;
}

const countWildcards = (text: string) => text.match(/\*+|\{/g)?.length ?? 0;
