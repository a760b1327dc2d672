/** The HTTP side: every route of the protocol behind its doors, tus beside them, errors as problem documents. */
import { createHash } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import rateLimit from '@fastify/rate-limit';
import {
  type FastifyError,
  type FastifyInstance,
  type FastifyRequest,
  fastify,
  type RouteOptions,
} from 'fastify';
import type { z } from 'zod';
import { problemDocument } from '../protocol/problem.js';
import { BODY_BYTES, ROUTES, type Route, type RouteName, UPLOADS_PATH } from '../protocol/routes.js';
import { type Authenticate, addressOf, assertRole, createAuthenticate } from './access.js';
import { ProblemError } from './problem-error.js';
import type { Call, Handler } from './routes/handler.js';
import { HANDLERS } from './routes/index.js';
import type { RouteServices } from './services.js';
import { isStorageFull } from './storage-full.js';
import type { Account } from './store/accounts.js';
import { createUploadServer } from './uploads/upload-server.js';

export interface LogTarget {
  write(line: string): void;
}

/** Builds the application. It listens nowhere yet. */
export async function buildApp(services: RouteServices, log?: LogTarget): Promise<FastifyInstance> {
  const app = fastify({
    bodyLimit: BODY_BYTES,
    logger: log === undefined ? false : { level: 'info', stream: log, serializers: { req: describeRequest } },
    // A slow link may take hours over one body; the headers may not.
    requestTimeout: 0,
    routerOptions: { maxParamLength: 200 },
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const problem = toProblem(error);
    if (problem.status >= 500) request.log.error(error);
    if (problem.retryAfterS !== undefined) reply.header('Retry-After', String(problem.retryAfterS));
    void reply.code(problem.status).type('application/problem+json').send(problem.document());
  });
  app.setNotFoundHandler((_request, reply) => {
    void reply.code(404).type('application/problem+json').send(problemDocument('not-found'));
  });
  app.addHook('onResponse', async () => {
    services.counters.requests += 1;
  });
  // Refuses `__proto__` and the like.
  const parseJson = app.getDefaultJsonParser('error', 'error');
  // Some clients say JSON and send nothing.
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text, done) => {
    if (text === '') done(null, undefined);
    else parseJson(request, String(text), done);
  });
  await app.register(rateLimit, {
    max: services.settings.ratePerMinute,
    timeWindow: 60_000,
    keyGenerator: (request) => hashOf(request.headers.authorization ?? addressOf(request)),
    errorResponseBuilder: (_request, { ttl }) =>
      new ProblemError('rate-limited', { retryAfterS: Math.ceil(ttl / 1000) }),
  });
  const authenticate = createAuthenticate(app, services);
  for (const name of Object.keys(ROUTES) as RouteName[]) addRoute(app, services, authenticate, name);
  addUploads(app, services, authenticate);
  return app;
}

const hashOf = (text: string) => createHash('sha256').update(text).digest('base64');

/** What a log line tells of a request. An upload URL is a capability: it is not written down. */
function describeRequest(request: FastifyRequest) {
  const url = request.url.startsWith(`${UPLOADS_PATH}/`) ? `${UPLOADS_PATH}/…` : request.url;
  return { method: request.method, url, remoteAddress: request.ip };
}

function addRoute<N extends RouteName>(
  app: FastifyInstance,
  services: RouteServices,
  authenticate: Authenticate,
  name: N,
): void {
  const route: Route = ROUTES[name];
  const handler: Handler<N> = HANDLERS[name];
  const { roles } = route;
  const callers = new WeakMap<FastifyRequest, Account>();
  const options: RouteOptions = {
    method: route.method,
    url: route.path,
    bodyLimit: route.bodyBytes ?? BODY_BYTES,
    // Where no token is looked at, one that was made up must not count as another caller.
    config: limitOf(route),
    // Before the body is read: whoever may not call gets no room in memory and no time of the parser.
    preParsing: async (request) => {
      if (roles === 'anyone') return;
      const account = await authenticate(request);
      assertRole(account, roles);
      callers.set(request, account);
    },
    handler: async (request, reply) => {
      // What the types of a route promise is checked here, once for all routes.
      const call = {
        services,
        request,
        reply,
        account: callers.get(request),
        place: (place: string) => (request.params as Record<string, string>)[place] ?? '',
        body: parse(route.body, request.body ?? {}),
        query: parse(route.query, request.query),
      } as Call<N>;
      return handler(call);
    },
  };
  if (route.discardsBody !== true) app.route(options);
  else void app.register(async (scope) => addDiscarding(scope, options));
}

function limitOf({ roles, ratePerMinute }: Route) {
  if (roles === 'anyone') return { rateLimit: { keyGenerator: addressOf } };
  return ratePerMinute === undefined ? {} : { rateLimit: { max: ratePerMinute } };
}

/** A route whose body is any bytes: the handler is given their number. */
function addDiscarding(scope: FastifyInstance, options: RouteOptions): void {
  const most = options.bodyLimit ?? BODY_BYTES;
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', async (_request: FastifyRequest, payload: AsyncIterable<Buffer>) => {
    let bytes = 0;
    for await (const piece of payload) {
      bytes += piece.length;
      if (bytes > most) throw new ProblemError('too-large');
    }
    return bytes;
  });
  scope.route(options);
}

function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return undefined;
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new ProblemError('request-invalid', {
    detail: issue === undefined ? 'invalid' : `${issue.path.join('.')}: ${issue.message}`,
  });
}

/** tus speaks for itself: fastify checks the token and hands the connection over. */
function addUploads(app: FastifyInstance, services: RouteServices, authenticate: Authenticate): void {
  const uploads = createUploadServer(services);
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    for (const url of [UPLOADS_PATH, `${UPLOADS_PATH}/:upload`]) {
      scope.route({
        method: ['POST', 'PATCH', 'HEAD', 'DELETE', 'OPTIONS'],
        url,
        handler: async (request, reply) => {
          if (request.method === 'OPTIONS') {
            reply.hijack();
            return uploads.handle(undefined, request.raw, reply.raw);
          }
          const account = await authenticate(request);
          assertRole(account, ['contributor']);
          reply.hijack();
          await uploads.handle(account, request.raw, reply.raw);
        },
      });
    }
  });
}

function toProblem(error: FastifyError | ProblemError): ProblemError {
  if (error instanceof ProblemError) return error;
  if (isStorageFull(error)) return new ProblemError('storage-full');
  const status = error.statusCode ?? 500;
  if (status === 413) return new ProblemError('too-large');
  if (status === 429) return new ProblemError('rate-limited');
  if (status === 503) return new ProblemError('busy');
  if (status < 500)
    return new ProblemError('request-invalid', { detail: error.message || (STATUS_CODES[status] ?? '') });
  return new ProblemError('internal');
}
