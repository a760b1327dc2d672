import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';

interface FormatOptions extends Pick<SharedOptions, 'json'> {
  readonly format?: string;
}

/**
 * The format that was asked for: `--json` is `--format json`; without either a table on a terminal, else plain.
 * @throws CrotonError `usage/invalid`
 */
export function chooseFormat<F extends string>(
  { io }: Context,
  options: FormatOptions,
  formats: readonly F[],
  command: string,
): F | 'json' | 'table' | 'plain' {
  if (options.json) return 'json';
  if (options.format === undefined) return io.stdout.isTTY === true ? 'table' : 'plain';
  const format = formats.find((candidate) => candidate === options.format);
  if (format !== undefined) return format;
  const reason = `there is no format ${JSON.stringify(options.format)}: ${formats.join(', ')}`;
  throw new CrotonError('usage/invalid', { reason, command });
}
