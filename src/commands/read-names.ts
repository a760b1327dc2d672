import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';

/**
 * The arguments, with `-` replaced by what stdin lists: ended by NUL (`find -print0`), or else one to a line. Names of
 * clips may have spaces in them; ids may stand side by side.
 * @throws CrotonError `usage/invalid` when that comes to nothing
 */
export async function readNames(
  { io }: Context,
  args: readonly string[],
  command: string,
): Promise<string[]> {
  const names = args.filter((name) => name !== '-');
  if (names.length < args.length) {
    let text = '';
    for await (const chunk of io.stdin) text += String(chunk);
    names.push(...namesIn(text).filter((name) => name !== ''));
  }
  if (names.length > 0) return names;
  throw new CrotonError('usage/invalid', { reason: 'no ids were given', command });
}

const IDS = /^\s*[\da-f-]+(?:\s+[\da-f-]+)*\s*$/i;

function namesIn(text: string): string[] {
  if (text.includes('\0')) return text.split('\0');
  return text.split(/\r?\n/).flatMap((line) => (IDS.test(line) ? line.trim().split(/\s+/) : [line]));
}
