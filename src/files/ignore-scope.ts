/** `.crotonignore` files as git has them: each counts for its folder and below, the deepest that says something decides. */
import ignore, { type Ignore } from 'ignore';
import { CrotonError } from '../errors.js';
import { globProblem } from './glob-cost.js';
import { readIgnoreFile } from './ignore-file.js';

export const IGNORE_FILE = '.crotonignore';

interface Level {
  readonly rules: Ignore;
  /** Where it stands: below the root of the walk, or the way from there down to the root. */
  readonly folder: string;
  readonly above: boolean;
}

/** The ignore files that count at one place of a walk. Paths are POSIX paths below the root of the walk. */
export class IgnoreScope {
  readonly #levels: readonly Level[];

  private constructor(levels: readonly Level[]) {
    this.#levels = levels;
  }

  /**
   * What the ignore files above a walk say: those from `base` down to its root, which lies at `folder` below that.
   * @throws CrotonError `config/invalid` for a line that would take too long
   */
  static async above(base: string, folder: string): Promise<IgnoreScope> {
    const names = folder === '' ? [] : folder.split('/');
    const levels: Level[] = [];
    for (const index of names.keys()) {
      const within = names.slice(0, index).join('/');
      const text = await readIgnoreFile(within === '' ? base : `${base}/${within}`);
      if (text === undefined) continue;
      levels.push({ rules: compile(text, within), folder: names.slice(index).join('/'), above: true });
    }
    return new IgnoreScope(levels);
  }

  /** The scope inside a folder that has an ignore file of its own. Errors: `config/invalid`. */
  enter(folder: string, text: string): IgnoreScope {
    return new IgnoreScope([...this.#levels, { rules: compile(text, folder), folder, above: false }]);
  }

  /** Whether a path is ignored; that of a folder ends with a slash. */
  ignores(path: string): boolean {
    for (const { rules, folder, above } of this.#levels.toReversed()) {
      const name = above ? `${folder}/${path}` : folder === '' ? path : path.slice(folder.length + 1);
      const { ignored, unignored } = rules.test(name.normalize('NFC'));
      if (ignored || unignored) return ignored;
    }
    return false;
  }
}

function compile(text: string, folder: string): Ignore {
  for (const [index, pattern] of text.split(/\r?\n/).entries()) {
    const problem = pattern.startsWith('#') ? undefined : globProblem(pattern);
    if (problem === undefined) continue;
    const file = `${folder === '' ? '' : `${folder}/`}${IGNORE_FILE}:${index + 1}`;
    throw new CrotonError('config/invalid', { file, reason: `the pattern ${problem}` });
  }
  // Names match in whatever Unicode form a disk has them.
  return ignore().add(text.normalize('NFC'));
}
