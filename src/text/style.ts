import pc from 'picocolors';
import type { Output } from '../context.js';

export type Style = ReturnType<typeof pc.createColors>;

/** Whether `output` gets colors: a terminal, unless TERM=dumb; FORCE_COLOR overrides that, NO_COLOR and --no-color override all. */
export function wantsColor(output: Output, env: Readonly<Record<string, string | undefined>>): boolean {
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR !== undefined) return env.FORCE_COLOR !== '0' && env.FORCE_COLOR !== 'false';
  return output.isTTY === true && env.TERM !== 'dumb';
}

/** Text styles for `output`; each is the identity where color is unwanted. */
export function styleFor(output: Output, env: Readonly<Record<string, string | undefined>>): Style {
  return pc.createColors(wantsColor(output, env));
}

/** Whether `output` shows more than ASCII: any UTF-8 locale or a modern Windows terminal. */
export function wantsUnicode(env: Readonly<Record<string, string | undefined>>): boolean {
  if (process.platform === 'win32') return Boolean(env.WT_SESSION || env.TERM_PROGRAM);
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  return env.TERM !== 'linux' && (locale === '' || /utf-?8/i.test(locale));
}

/** Text styles for a file: none. */
export const plainStyle = (): Style => pc.createColors(false);
