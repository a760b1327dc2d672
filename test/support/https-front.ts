/** The name croton.test over TLS, by a certificate of an authority of our own, and a proxy that alone knows the way to it. */
import { readFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { repository } from './endpoint-process.js';

const FOLDER = join(repository, 'test/fixtures/tls');

/** The certificate authority, for NODE_EXTRA_CA_CERTS. */
export const authorityPath = join(FOLDER, 'ca.pem');

export interface HttpsFront {
  /** `http://name:password@host:port` */
  readonly proxyUrl: string;
  /** Tunnels that were opened, as `host:port`. */
  readonly tunnels: string[];
  close(): Promise<void>;
}

/** Starts both before the endpoint at `port` of the loopback. The proxy asks for `name` and `password`. */
export async function startHttpsFront(port: number): Promise<HttpsFront> {
  const [key, cert] = await Promise.all(
    ['server-key.pem', 'server.pem'].map((name) => readFile(join(FOLDER, name))),
  );
  const secure = createTlsServer({ key: key ?? '', cert: cert ?? '' }, (incoming, response) => {
    const { method, url, headers } = incoming;
    const outgoing = request({ port, host: '127.0.0.1', method, path: url, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  const securePort = await listen(secure);
  const tunnels: string[] = [];
  const proxy = createServer((_, response) => response.writeHead(405).end());
  proxy.on('connect', ({ url = '', headers }, near) => {
    const wanted = `Basic ${Buffer.from('name:password').toString('base64')}`;
    if (headers['proxy-authorization'] !== wanted)
      return near.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    tunnels.push(url);
    const far = connect(securePort, '127.0.0.1', () => {
      near.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      far.pipe(near).pipe(far);
    });
    far.on('error', () => near.destroy());
    near.on('error', () => far.destroy());
  });
  const proxyPort = await listen(proxy);
  return {
    proxyUrl: `http://name:password@127.0.0.1:${proxyPort}`,
    tunnels,
    async close() {
      for (const server of [proxy, secure]) {
        server.close();
        server.closeAllConnections();
      }
    },
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
