/** The endpoint as function calls: every call of `ROUTES`, typed, retried where that is safe, answers parsed. */
import type { z } from 'zod';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { type CommitResponse, pendingSchema } from '../protocol/receipts.js';
import { ROUTES, type Route, type RouteName } from '../protocol/routes.js';
import type {
  DeclareRequest,
  DeclareResult,
  ListQuery,
  SubmissionList,
  SubmissionSummary,
} from '../protocol/submissions.js';
import { resolveOnEndpoint } from './endpoint-url.js';
import { type Answer, exchange } from './request.js';
import { DEFAULT_RETRY, type Retry, type RetryPolicy, withRetries } from './retry.js';
import { parseRetryAfter } from './retry-after.js';

export interface ClientOptions {
  readonly context: Context;
  /** An origin, as {@link resolveEndpoint} or {@link parseEndpoint} give it. */
  readonly endpoint: string;
  readonly token?: string | undefined;
  readonly retry?: RetryPolicy;
  /** Told before each wait for a further attempt. */
  readonly onRetry?: (retry: Retry) => void;
}

/** What a list can be narrowed to. */
export type ListFilters = Omit<ListQuery, 'cursor' | 'limit'>;

/** Submissions in a page: the most that the protocol allows. */
const LIST_PAGE = 500;

/** What a commit came to: a signed receipt, or not yet: ask again after `retryAfterMs`. */
export type CommitOutcome =
  | { readonly pending: false; readonly response: CommitResponse }
  | { readonly pending: true; readonly retryAfterMs: number };

export type EndpointClient = ReturnType<typeof createClient>;

type AnswerOf<N extends RouteName> = (typeof ROUTES)[N] extends {
  readonly response: infer S extends z.ZodType;
}
  ? z.output<S>
  : never;

interface Call {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly body?: unknown;
  readonly accept?: string;
  readonly acceptLanguage?: string | undefined;
}

/**
 * A client of one endpoint. Its calls throw `endpoint/*` and `auth/*` errors; `refusalOf(error)` tells the problem
 * code behind one. The token goes to `endpoint` alone, redirects are errors.
 */
export function createClient({ context, endpoint, token, retry = DEFAULT_RETRY, onRetry }: ClientOptions) {
  async function send(name: RouteName, call: Call = {}): Promise<Answer> {
    const route: Route = ROUTES[name];
    if (token === undefined && route.roles !== 'anyone') {
      throw new CrotonError('auth/token-missing', { origin: endpoint });
    }
    const once = () =>
      exchange(context, {
        origin: endpoint,
        method: route.method,
        url: urlOf(endpoint, route.path, call),
        token: route.roles === 'anyone' ? undefined : token,
        ...(call.body === undefined ? {} : { body: call.body }),
        ...(call.accept === undefined ? {} : { accept: call.accept }),
        acceptLanguage: call.acceptLanguage,
      });
    return name === 'createToken' ? once() : withRetries(context, retry, once, onRetry);
  }

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

  const listSubmissions = (query: ListQuery) => call('listSubmissions', { query });

  async function* eachPage(
    query: ListFilters & { readonly cursor?: string | undefined },
    limit = Number.POSITIVE_INFINITY,
  ): AsyncGenerator<SubmissionList> {
    let { cursor } = query;
    let left = limit;
    do {
      const page = await listSubmissions({ ...query, cursor, limit: Math.min(left, LIST_PAGE) });
      if (page.next !== null && (page.items.length === 0 || page.next === cursor)) {
        throw new CrotonError('endpoint/protocol', { origin: endpoint, reason: 'its list does not go on' });
      }
      yield page;
      left -= page.items.length;
      cursor = page.next ?? undefined;
    } while (cursor !== undefined && left > 0);
  }

  return {
    endpoint,
    token,

    wellKnown: () => call('wellKnown'),

    /** Text of an agreement, as plain text. Untrusted. */
    async agreement(version: string, language?: string): Promise<string> {
      const options = { params: { version }, accept: 'text/plain, text/markdown', acceptLanguage: language };
      return (await send('agreement', options)).text;
    },

    me: () => call('me'),

    acceptAgreement: (digest: string) => call('acceptAgreement', { body: { digest } }),

    /** Declares up to 500 records. The results' URLs are absolute and on the endpoint's origin. */
    async declare(items: DeclareRequest['items']): Promise<DeclareResult[]> {
      const { results } = await call('declare', { body: { items } });
      if (results.length !== items.length) {
        const reason = `${results.length} results for ${items.length} records`;
        throw new CrotonError('endpoint/protocol', { origin: endpoint, reason });
      }
      return results.map((result) => withOwnUrls(endpoint, result));
    },

    /** One page. */
    listSubmissions,

    /** Pages until the list ends or `limit` submissions were given; the last page's `next` tells which. */
    eachPage,

    /** Every submission that the filters let through. */
    async *eachSubmission(query: ListFilters): AsyncGenerator<SubmissionSummary> {
      for await (const page of eachPage(query)) yield* page.items;
    },

    showSubmission: (id: string) => call('showSubmission', { params: { id } }),

    /** Asks once; while the endpoint hashes, the outcome is pending. */
    async commit(id: string): Promise<CommitOutcome> {
      const answer = await send('commit', { params: { id }, body: {} });
      const pending =
        answer.status === 202 || pendingSchema.safeParse(readJson(endpoint, answer.text)).success;
      if (!pending) return { pending, response: parse('commit', answer) };
      const wait = parseRetryAfter(answer.headers['retry-after'], context.clock.now());
      return { pending, retryAfterMs: Math.min(wait ?? 1000, 60_000) };
    },

    withdraw: (id: string, reason?: string) =>
      call('withdraw', { params: { id }, body: reason === undefined ? {} : { reason } }),

    decisions: (id: string) => call('decisions', { params: { id } }),

    /** Decides on up to 500 submissions: one result per decision, in order. Repeating it changes nothing. */
    async decide(decisions: z.input<(typeof ROUTES)['decide']['body']>['decisions']) {
      const { results } = await call('decide', { body: { decisions } });
      if (results.length === decisions.length) return results;
      const reason = `${results.length} results for ${decisions.length} decisions`;
      throw new CrotonError('endpoint/protocol', { origin: endpoint, reason });
    },

    createToken: (body: z.input<(typeof ROUTES)['createToken']['body']>) => call('createToken', { body }),

    async revokeToken(id: string): Promise<void> {
      await send('revokeToken', { params: { id } });
    },
  };
}

function urlOf(origin: string, path: string, { params = {}, query = {} }: Call): string {
  const filled = path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ''));
  const url = new URL(filled, origin);
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(key, String(value));
  }
  return url.href;
}

function readJson(origin: string, text: string): unknown {
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

function withOwnUrls(origin: string, result: DeclareResult): DeclareResult {
  switch (result.outcome) {
    case 'upload':
      return { ...result, create_url: resolveOnEndpoint(origin, result.create_url) };
    case 'resume':
      return { ...result, upload_url: resolveOnEndpoint(origin, result.upload_url) };
    default:
      return result;
  }
}
