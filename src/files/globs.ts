import picomatch from 'picomatch';

/** The files that are taken for clips when a folder is named and nobody says otherwise. */
export const CLIP_GLOBS: readonly string[] = ['**/*.{mp4,mov,m4v,mkv,webm,avi,mpg,mpeg,ts,3gp,flv,ogv}'];

export interface PathFilter {
  /** Whether a file at this relative POSIX path is wanted. */
  accept(relative: string): boolean;
  /** Whether a folder may hold wanted files. */
  descend(relative: string): boolean;
}

interface GlobOptions {
  readonly include?: readonly string[] | undefined;
  readonly exclude?: readonly string[] | undefined;
}

/**
 * Compiles globs to one test. Parentheses, `|` and `+` stand for themselves: folders are called "Holiday (2019)", and
 * groups that repeat could be made to take forever. Names match in whatever Unicode form a disk has them: people cannot
 * see it.
 * @param flags of the regular expressions
 */
export function compileGlobs(patterns: readonly string[], flags = ''): (relative: string) => boolean {
  const plain = patterns.map((pattern) => pattern.normalize('NFC').replace(/(?<!\\)[()|+]/g, '\\$&'));
  const matches = picomatch(plain, { flags, dot: false });
  return (relative) => matches(relative.normalize('NFC'));
}

/** Compiles include and exclude globs to one filter. Letter case does not matter. */
export function compileFilter(options: GlobOptions = {}): PathFilter {
  // `s`: the name of a folder may contain a line break.
  const glob = (patterns: readonly string[]) => compileGlobs(patterns, 'is');
  const included = glob(options.include ?? CLIP_GLOBS);
  const excluded = options.exclude?.length ? glob(options.exclude) : () => false;
  return {
    accept: (relative) => included(relative) && !excluded(relative),
    descend: (relative) => !excluded(relative),
  };
}
