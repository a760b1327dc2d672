/** Stands before an endpoint and decides which tokens are good: one may be taken back while an upload runs. */
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface TokenFront {
  readonly url: string;
  /** Tokens taken, and what the endpoint gets in their place. */
  readonly tokens: Map<string, string>;
  /** Called with each request before it is judged. */
  onRequest: (method: string, url: string) => void;
  /** Requests that were answered 401. */
  refused: number;
  close(): Promise<void>;
}

export async function startTokenFront(port: number): Promise<TokenFront> {
  const server = createServer((incoming, response) => {
    const { method = 'GET', url = '/', headers } = incoming;
    front.onRequest(method, url);
    const given = headers.authorization?.replace('Bearer ', '');
    const real = given === undefined ? undefined : front.tokens.get(given);
    if (given !== undefined && real === undefined) {
      front.refused += 1;
      incoming.resume();
      response.writeHead(401).end();
      return;
    }
    const authorization = real === undefined ? {} : { authorization: `Bearer ${real}` };
    const outgoing = request(
      { port, host: '127.0.0.1', method, path: url, headers: { ...headers, ...authorization } },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      },
    );
    outgoing.on('error', () => response.destroy());
    incoming.on('close', () => incoming.complete || outgoing.destroy());
    incoming.pipe(outgoing);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const front: TokenFront = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tokens: new Map(),
    onRequest: () => {},
    refused: 0,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return front;
}
