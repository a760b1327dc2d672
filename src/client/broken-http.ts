/** What breaks HTTP itself in an answer, so that asking again would bring the same. */
import type { ClientRequest } from 'node:http';
import type { Duplex } from 'node:stream';
import { systemErrorCode } from '../errors.js';

/** Interim answers (1xx) to one request: an honest server sends one every few seconds at most. */
const MOST_INTERIM = 1000;

class BrokenHttp extends Error {
  override readonly name = 'BrokenHttp';
  readonly code = 'HPE_INTERIM_FLOOD';
}

/** Ends a request of got’s when interim answers to it do not end. */
export function limitInterim(stream: Duplex): void {
  let count = 0;
  stream.once('request', (request: ClientRequest) => {
    request.on('information', () => {
      count += 1;
      if (count === MOST_INTERIM) request.destroy(new BrokenHttp('interim answers without end'));
    });
  });
}

/** The parser's code where an error means that the answer is not HTTP; undefined for a connection that was cut. */
export function brokenHttpCode(error: unknown): string | undefined {
  const inner = error instanceof Error ? (error.cause ?? error) : error;
  const code = systemErrorCode(inner) ?? systemErrorCode(error);
  return code?.startsWith('HPE_') && !CUT.has(code) ? code : undefined;
}

const CUT: ReadonlySet<string> = new Set(['HPE_INVALID_EOF_STATE', 'HPE_CLOSED_CONNECTION']);
