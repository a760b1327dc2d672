import type { Context } from '../context.js';
import { CrotonError, type ExitCode, reasonOf } from '../errors.js';
import { escapeUntrusted } from '../text/escape.js';
import { jsonText } from '../text/json-text.js';
import { styleFor } from '../text/style.js';

interface RenderOptions {
  readonly json: boolean;
  readonly debug: boolean;
}

/** Anything thrown, as a CrotonError: what is not one is a bug. */
export function toCrotonError(error: unknown): CrotonError {
  if (error instanceof CrotonError) return error;
  return new CrotonError('internal/unexpected', { reason: reasonOf(error) }, { cause: error });
}

/** Prints an error to stderr, for people or (as its last line) for machines, and returns its exit code. */
export function renderError(context: Context, thrown: unknown, options: RenderOptions): ExitCode {
  const error = toCrotonError(thrown);
  const { stderr } = context.io;
  if (options.debug) stderr.write(`${stackOf(thrown)}\n`);
  if (options.json) {
    const { code, message, hint, retryable } = error;
    stderr.write(`${jsonText({ error: { code, message, hint, retryable } })}\n`);
    return error.exitCode;
  }
  const style = styleFor(stderr, context.env);
  stderr.write(
    `${style.red(style.bold('error:'))} ${escapeUntrusted(error.message)} ${style.dim(`[${error.code}]`)}\n`,
  );
  stderr.write(`  hint: ${escapeUntrusted(error.hint)}\n`);
  if (!error.code.startsWith('usage/')) stderr.write(style.dim(`  more: croton explain ${error.code}\n`));
  return error.exitCode;
}

function stackOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return escapeUntrusted(String(thrown));
  // The message is untrusted and may hold line breaks: print it as one line, then the frames alone.
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^ {4}at /.test(line));
  const own = [
    `${thrown.name}: ${thrown.message}`,
    ...frames.filter((line) => !thrown.message.includes(line)),
  ];
  const text = own.map(escapeUntrusted).join('\n');
  return thrown.cause === undefined ? text : `${text}\ncaused by: ${stackOf(thrown.cause)}`;
}
