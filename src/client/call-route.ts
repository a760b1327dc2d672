/** One call of `ROUTES`: its URL, its token, its retries, its answer parsed. */
import type { z } from 'zod';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { ROUTES, type Route, type RouteName } from '../protocol/routes.js';
import { isModestJson } from './json-shape.js';
import type { RateLimiter } from './rate-limiter.js';
import { type Answer, exchange } from './request.js';
import { DEFAULT_RETRY, type Retry, type RetryPolicy, withRetries } from './retry.js';
import { currentToken, type TokenSource } from './token.js';

export interface ClientOptions {
  readonly context: Context;
  /** An origin, as {@link resolveEndpoint} or {@link parseEndpoint} give it. */
  readonly endpoint: string;
  readonly token?: string | TokenSource | undefined;
  /** How fast calls may leave, together with what else leaves. */
  readonly limiter?: RateLimiter | undefined;
  readonly retry?: RetryPolicy;
  /** Told before each wait for a further attempt. */
  readonly onRetry?: (retry: Retry) => void;
}

type AnswerOf<N extends RouteName> = (typeof ROUTES)[N] extends {
  readonly response: infer S extends z.ZodType;
}
  ? z.output<S>
  : never;

export interface Call {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly accept?: string;
  readonly acceptLanguage?: string | undefined;
}

/** The three steps of a call, for one endpoint and token. */
export function createCaller(options: ClientOptions) {
  const { context, endpoint, limiter, retry = DEFAULT_RETRY, onRetry } = options;

  /** Sends it and gives the raw answer of status 2xx. */
  async function send(name: RouteName, call: Call = {}): Promise<Answer> {
    const route: Route = ROUTES[name];
    if (currentToken(options.token) === undefined && route.roles !== 'anyone') {
      throw new CrotonError('auth/token-missing', { origin: endpoint });
    }
    const once = () =>
      exchange(context, {
        origin: endpoint,
        method: route.method,
        url: urlOf(endpoint, route.path, call),
        token: route.roles === 'anyone' ? undefined : currentToken(options.token),
        limiter,
        ...(call.body === undefined ? {} : { body: call.body }),
        ...(call.accept === undefined ? {} : { accept: call.accept }),
        acceptLanguage: call.acceptLanguage,
      });
    return name === 'createToken' ? once() : withRetries(context, retry, once, onRetry);
  }

  /** Sends it and gives the parsed answer. */
  async function call<N extends RouteName>(name: N, options?: Call): Promise<AnswerOf<N>> {
    return parse(name, await send(name, options));
  }

  function parse<N extends RouteName>(name: N, answer: Answer): AnswerOf<N> {
    const route: Route = ROUTES[name];
    const parsed = route.response?.safeParse(readJson(endpoint, answer.text));
    if (parsed?.success !== true) {
      const issue = parsed?.error.issues[0];
      const where = issue === undefined ? '' : `/${issue.path.join('/')} ${issue.message}`;
      throw new CrotonError('endpoint/protocol', {
        origin: endpoint,
        reason: `${route.method} ${route.path}: ${where}`,
      });
    }
    return parsed.data as AnswerOf<N>;
  }

  return { send, call, parse };
}

function urlOf(origin: string, path: string, { params = {}, query = {} }: Call): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const url = new URL(filled, origin);
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  return url.href;
}

/** The answer as JSON. */
export function readJson(origin: string, text: string): unknown {
  if (!isModestJson(text))
    throw new CrotonError('endpoint/protocol', { origin, reason: 'the answer has too many parts' });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new CrotonError(
      'endpoint/protocol',
      { origin, reason: 'the answer is not JSON' },
      { cause: error },
    );
  }
}
