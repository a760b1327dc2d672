/** A TCP proxy in user space: counts bytes, and delays, slows, stalls, resets or loses connections as a test says. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { ProxyLane } from './proxy-lane.js';
import { SharedLink } from './shared-link.js';

export interface ProxyOptions {
  /** Where it leads. */
  readonly port: number;
  readonly host?: string;
}

export interface Weather {
  /** Milliseconds from one end to the other, each way. Does not limit how much is on its way at once. */
  delayMs?: number | undefined;
  /** Bytes per second towards the endpoint, all connections together. */
  bytesPerSecond?: number | undefined;
  /** Bytes per second back, all connections together. */
  backBytesPerSecond?: number | undefined;
  /** Nothing passes, connections stay open: both ways, towards the endpoint alone, or back alone. */
  stalled?: boolean | 'up' | 'down';
  /** Connections are refused. */
  down?: boolean;
  /** How many bytes a new connection carries towards the endpoint before it is reset; undefined for no end. */
  lifeBytes?: (() => number | undefined) | undefined;
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
  /** Resets all connections (RST). */
  reset(): void;
  /** Present connections swallow everything from now on and tell nobody. New ones work. */
  lose(): void;
  close(): Promise<void>;
}

/** Starts a proxy on a free port of the loopback. Its `weather` may be changed while it runs. */
export async function startProxy({ port, host = '127.0.0.1' }: ProxyOptions): Promise<TestProxy> {
  const sockets = new Set<Socket>();
  const lanes = new Set<ProxyLane>();
  const weather: Weather = {};
  const up = new SharedLink(() => weather.bytesPerSecond);
  const back = new SharedLink(() => weather.backBytesPerSecond);
  const delayMs = () => weather.delayMs ?? 0;
  const isStalled = (way: 'up' | 'down') => () => weather.stalled === true || weather.stalled === way;

  const server = createServer({ noDelay: true, allowHalfOpen: true }, (near) => {
    if (weather.down) return void near.on('error', () => {}).destroy();
    proxy.connections += 1;
    const far = connect({ port, host, noDelay: true, allowHalfOpen: true });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    }
    const both = [
      new ProxyLane({
        ...{ from: near, to: far, link: up, delayMs, isStalled: isStalled('up') },
        lifeBytes: weather.lifeBytes?.(),
        count: (bytes) => {
          proxy.sentBytes += bytes;
        },
      }),
      new ProxyLane({
        ...{ from: far, to: near, link: back, delayMs, isStalled: isStalled('down') },
        count: (bytes) => {
          proxy.receivedBytes += bytes;
        },
      }),
    ];
    for (const lane of both) lanes.add(lane);
    near.on('close', () => {
      for (const lane of both) lanes.delete(lane);
    });
  });

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: TestProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    weather,
    sentBytes: 0,
    receivedBytes: 0,
    connections: 0,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    reset() {
      for (const socket of sockets) socket.resetAndDestroy();
    },
    lose() {
      for (const lane of lanes) lane.lose();
    },
    async close() {
      proxy.cut();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
