/** The endpoint as function calls: every call of `ROUTES`, typed, retried where that is safe, answers parsed. */
import type { z } from 'zod';
import { CrotonError } from '../errors.js';
import { type CommitResponse, pendingSchema } from '../protocol/receipts.js';
import type { ROUTES } from '../protocol/routes.js';
import type {
  DeclareRequest,
  DeclareResult,
  ListQuery,
  SubmissionList,
  SubmissionSummary,
} from '../protocol/submissions.js';
import { type ClientOptions, createCaller, readJson } from './call-route.js';
import { resolveOnEndpoint } from './endpoint-url.js';
import { parseRetryAfter } from './retry-after.js';
import { currentToken } from './token.js';

/** What a list can be narrowed to. */
export type ListFilters = Omit<ListQuery, 'cursor' | 'limit'>;

/** Submissions in a page: the most that the protocol allows. */
const LIST_PAGE = 500;

/** What a commit came to: a signed receipt, or not yet: ask again after `retryAfterMs`. */
export type CommitOutcome =
  | { readonly pending: false; readonly response: CommitResponse }
  | { readonly pending: true; readonly retryAfterMs: number };

export type EndpointClient = ReturnType<typeof createClient>;

/**
 * A client of one endpoint. Its calls throw `endpoint/*` and `auth/*` errors; `refusalOf(error)` tells the problem
 * code behind one. The token goes to `endpoint` alone, redirects are errors.
 */
export function createClient(options: ClientOptions) {
  const { context, endpoint } = options;
  const { send, call, parse } = createCaller(options);
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

    /** The token that the next call carries. */
    get token(): string | undefined {
      return currentToken(options.token);
    },

    wellKnown: () => call('wellKnown'),

    /** Text of an agreement, as plain text. Untrusted. */
    async agreement(version: string, language?: string): Promise<string> {
      const options = { params: { version }, accept: 'text/plain, text/markdown', acceptLanguage: language };
      return (await send('agreement', options)).text;
    },

    /** The policy that the endpoint publishes, as YAML. Untrusted. */
    policy: async (): Promise<string> => (await send('policy', { accept: 'application/yaml' })).text,

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
      // Neither a storm of requests nor a wait without end, whatever the header says.
      return { pending, retryAfterMs: Math.min(Math.max(wait ?? 1000, 500), 60_000) };
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

    /** Sends bytes that the endpoint throws away. Resolves when it has counted them. */
    probe: (bytes: Uint8Array) => call('probe', { body: bytes }),

    createToken: (body: z.input<(typeof ROUTES)['createToken']['body']>) => call('createToken', { body }),

    async revokeToken(id: string): Promise<void> {
      await send('revokeToken', { params: { id } });
    },
  };
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
