/** What breaks HTTP itself in an answer, so that asking again would bring the same. */
import type { ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { systemErrorCode } from '../errors.js';

/** Interim answers (1xx) to one request: an honest server sends one every few seconds at most. */
const MOST_INTERIM = 1000;

class BrokenHttp extends Error {
  override readonly name = 'BrokenHttp';
  readonly code: string;

  /** `code` is of the form of those of Node’s parser. */
  constructor(code: string) {
    super(code);
    this.code = code;
  }
}

/** Calls `fail` when interim answers to a request do not end, or when it is answered in another protocol. */
export function refuseBrokenHttp(request: ClientRequest, fail: (error: Error) => void): void {
  let count = 0;
  request.on('information', () => {
    count += 1;
    if (count === MOST_INTERIM) fail(new BrokenHttp('HPE_INTERIM_FLOOD'));
  });
  // Without a listener nothing would ever be heard of it again.
  request.once('upgrade', (_response, socket: Duplex) => {
    socket.destroy();
    fail(new BrokenHttp('HPE_UNASKED_UPGRADE'));
  });
}

/** The parser's code where an error means that the answer is not HTTP; undefined for a connection that was cut. */
export function brokenHttpCode(error: unknown): string | undefined {
  const inner = error instanceof Error ? (error.cause ?? error) : error;
  const code = systemErrorCode(inner) ?? systemErrorCode(error);
  return code?.startsWith('HPE_') && !CUT.has(code) ? code : undefined;
}

const CUT: ReadonlySet<string> = new Set(['HPE_INVALID_EOF_STATE', 'HPE_CLOSED_CONNECTION']);
