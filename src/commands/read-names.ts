import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';

/**
 * The arguments, with `-` replaced by what stdin lists: words separated by white space or NUL (`find -print0`).
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
    names.push(...text.split(/[\s\0]+/).filter((name) => name !== ''));
  }
  if (names.length > 0) return names;
  throw new CrotonError('usage/invalid', { reason: 'no ids were given', command });
}
