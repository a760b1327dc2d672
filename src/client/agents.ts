/** The connections to an endpoint: kept open, counted, through a proxy where one is set. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Socket } from 'node:net';
import { proxyFor } from './proxy-for.js';
import { WireMeter } from './wire-meter.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What JSON calls and the sending of bytes share. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  readonly wire: WireMeter;
}

/** Connections at most: clips that travel, and calls beside them. */
const MOST_SOCKETS = 128;

const known = new WeakMap<Environment, Map<string, Promise<Agents>>>();

/**
 * The connections to `origin`, the same ones at each call with this environment.
 * @throws CrotonError `usage/invalid` for a proxy that cannot be one
 */
export function agentsFor(origin: string, env: Environment): Promise<Agents> {
  const byOrigin = known.get(env) ?? new Map<string, Promise<Agents>>();
  known.set(env, byOrigin);
  const agents = byOrigin.get(origin) ?? openAgents(origin, env);
  byOrigin.set(origin, agents);
  return agents;
}

async function openAgents(origin: string, env: Environment): Promise<Agents> {
  const proxy = proxyFor(origin, env);
  const wire = new WireMeter();
  const options = { keepAlive: true, maxSockets: MOST_SOCKETS, maxFreeSockets: MOST_SOCKETS };
  if (proxy === undefined)
    return {
      http: counted(new HttpAgent(options), wire),
      https: counted(new HttpsAgent(options), wire),
      wire,
    };
  const [{ HttpProxyAgent }, { HttpsProxyAgent }] = await Promise.all([
    import('http-proxy-agent'),
    import('https-proxy-agent'),
  ]);
  return {
    http: counted(new HttpProxyAgent(proxy, options), wire),
    https: counted(new HttpsProxyAgent(proxy, options) as unknown as HttpsAgent, wire),
    wire,
  };
}

/** Every kind of agent makes its sockets here. */
interface Connecting {
  createConnection(...args: unknown[]): Socket;
}

function counted<T>(agent: T, wire: WireMeter): T {
  const connecting = agent as Connecting;
  const connect = connecting.createConnection.bind(connecting);
  connecting.createConnection = (...args) => {
    const socket = connect(...args);
    wire.watch(socket);
    return socket;
  };
  return agent;
}
