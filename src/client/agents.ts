/** The connections to an endpoint: kept open, counted, through a proxy where one is set. */
import { lookup } from 'node:dns';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { isLoopback } from './endpoint-url.js';
import { proxyFor, proxyName } from './proxy-for.js';
import { WireMeter } from './wire-meter.js';

type Environment = Readonly<Record<string, string | undefined>>;

/** What JSON calls and the sending of bytes share. */
export interface Agents {
  readonly http: HttpAgent;
  readonly https: HttpsAgent;
  readonly wire: WireMeter;
  /** The proxy that they go through, without its name and password. */
  readonly proxy: string | undefined;
}

/** Connections at most: clips that travel, and calls beside them. */
const MOST_SOCKETS = 128;

/** How long a proxy may take to open a tunnel, milliseconds. */
const CONNECT_MS = 20_000;

/** No name server decides which computer `a.localhost` is (RFC 6761, 6.3): plain http goes to this one alone. */
const lookUpHere: LookupFunction = (_, options, found) => lookup('localhost', options, found);

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
  if (proxy === undefined) {
    const direct = isLoopback(new URL(origin).hostname) ? { ...options, lookup: lookUpHere } : options;
    const http = counted(new HttpAgent(direct), wire);
    return { http, https: counted(new HttpsAgent(direct), wire), wire, proxy };
  }
  const { HttpProxyAgent, HttpsProxyAgent } = await import('hpagent');
  const tunnel = { ...options, timeout: CONNECT_MS, proxy: proxy.href };
  const http = counted(new HttpProxyAgent(tunnel), wire);
  return { http, https: counted(new HttpsProxyAgent(tunnel), wire), wire, proxy: proxyName(proxy) };
}

type Connected = (error: Error | null, socket?: Socket) => void;

/** Every kind of agent makes its sockets here, and returns them or calls back. */
interface Connecting {
  createConnection(options: unknown, connected?: Connected): Socket | undefined;
}

function counted<T>(agent: T, wire: WireMeter): T {
  const connecting = agent as Connecting;
  const connect = connecting.createConnection.bind(connecting);
  connecting.createConnection = (options, connected) => {
    const socket = connect(options, (error, made) => {
      if (made) wire.watch(made);
      connected?.(error, made);
    });
    if (socket !== undefined) wire.watch(socket);
    return socket;
  };
  return agent;
}
