/** Reading a token from where people keep it. Tokens never come from flags or reach a log. */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import type { Context } from '../context.js';
import { CrotonError, reasonOf, systemErrorCode } from '../errors.js';

/** Far longer than any token: a video given by mistake is not read whole. Bytes. */
const LONGEST_INPUT = 64 * 1024;

/** Where a token comes from that may be another one later: asked before each call. */
export interface TokenSource {
  readonly token: string | undefined;
}

export function currentToken(source: string | TokenSource | undefined): string | undefined {
  return typeof source === 'object' ? source.token : source;
}

/**
 * `text` without surrounding white space, if it can be a token: printable ASCII without spaces (RFC 6750, b64token and more).
 * @throws CrotonError `usage/invalid` naming `source`, never the text
 */
export function parseToken(text: string, source: string): string {
  const token = text.trim();
  if (/^[\x21-\x7e]{1,4096}$/.test(token)) return token;
  const reason = token === '' ? `${source} holds no token` : `what ${source} holds is not a token`;
  throw new CrotonError('usage/invalid', { reason, command: 'croton login' });
}

/**
 * The token in a file.
 * @throws CrotonError `file/not-found`, `file/unreadable`, `usage/invalid` when it holds none
 */
export async function readTokenFile(context: Context, file: string): Promise<string> {
  let text = '';
  try {
    for await (const chunk of createReadStream(resolve(context.cwd, file), { end: LONGEST_INPUT }))
      text += String(chunk);
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') throw new CrotonError('file/not-found', { path: file });
    throw new CrotonError('file/unreadable', { path: file, reason: reasonOf(error) }, { cause: error });
  }
  return parseToken(text, file);
}

/** A shorter one may stand in a text by chance. Characters. */
const SHORTEST_SECRET = 16;

/** What an endpoint says without the token: some servers repeat what they were sent. */
export function withoutToken(text: string, token: string | undefined): string {
  return token === undefined || token.length < SHORTEST_SECRET ? text : text.replaceAll(token, '[token]');
}

/** The token piped to stdin, undefined when nothing is. */
export async function readPipedToken(stdin: NodeJS.ReadableStream): Promise<string | undefined> {
  let text = '';
  for await (const chunk of stdin) {
    text += String(chunk);
    if (text.length > LONGEST_INPUT) break;
  }
  return text.trim() === '' ? undefined : parseToken(text, 'standard input');
}
