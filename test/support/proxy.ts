/** A TCP proxy in user space: counts bytes, and delays, slows, cuts or stalls connections as a test says. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';

export interface ProxyOptions {
  /** Where it leads. */
  readonly port: number;
  readonly host?: string;
}

export interface Weather {
  /** Milliseconds that every piece is held back, each way. */
  delayMs?: number | undefined;
  /** Bytes per second towards the endpoint, for each connection. */
  bytesPerSecond?: number | undefined;
  /** Nothing passes, connections stay open. */
  stalled?: boolean;
  /** Connections are refused. */
  down?: boolean;
}

export interface TestProxy {
  readonly url: string;
  readonly weather: Weather;
  /** Bytes that went towards the endpoint, in all. */
  sentBytes: number;
  /** Bytes that came back. */
  receivedBytes: number;
  connections: number;
  /** Cuts all connections. */
  cut(): void;
  close(): Promise<void>;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Starts a proxy on a free port of the loopback. Its `weather` may be changed while it runs. */
export async function startProxy({ port, host = '127.0.0.1' }: ProxyOptions): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    if (proxy.weather.down) return near.destroy();
    proxy.connections += 1;
    const far = connect({ port, host, noDelay: true });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        sockets.delete(socket);
        other.destroy();
      });
    }
    near.pipe(passage((bytes) => (proxy.sentBytes += bytes), true)).pipe(far);
    far.pipe(passage((bytes) => (proxy.receivedBytes += bytes), false)).pipe(near);
  });

  function passage(count: (bytes: number) => void, limited: boolean): Transform {
    return new Transform({
      highWaterMark: 16 * 1024,
      transform(piece: Buffer, _, done) {
        const { delayMs = 0, bytesPerSecond } = proxy.weather;
        const slowMs = limited && bytesPerSecond !== undefined ? (piece.length / bytesPerSecond) * 1000 : 0;
        const pass = async () => {
          if (delayMs + slowMs > 0) await sleep(delayMs + slowMs);
          while (proxy.weather.stalled) await sleep(20);
          count(piece.length);
          done(null, piece);
        };
        void pass();
      },
    });
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: TestProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    weather: {},
    sentBytes: 0,
    receivedBytes: 0,
    connections: 0,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      proxy.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
