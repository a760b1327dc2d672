import ignore from 'ignore';
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
  /** Text of a `.crotonignore`, in the format of gitignore(5). */
  readonly ignoreText?: string | undefined;
}

/** Compiles include and exclude globs and an ignore file to one filter. Letter case of extensions does not matter. */
export function compileFilter(options: GlobOptions = {}): PathFilter {
  // `s`: the name of a folder may contain a line break.
  const glob = (patterns: readonly string[]) => picomatch([...patterns], { flags: 'is', dot: false });
  const included = glob(options.include ?? CLIP_GLOBS);
  const excluded = options.exclude?.length ? glob(options.exclude) : () => false;
  const ignored = ignore().add(options.ignoreText ?? '');
  return {
    accept: (relative) => included(relative) && !excluded(relative) && !ignored.ignores(relative),
    descend: (relative) => !excluded(relative) && !ignored.ignores(`${relative}/`),
  };
}
