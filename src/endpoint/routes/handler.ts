import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { ROUTES, Route, RouteName } from '../../protocol/routes.js';
import type { RouteServices } from '../services.js';
import type { Account } from '../store/accounts.js';

type Parsed<R extends Route, K extends 'body' | 'query'> = R[K] extends z.ZodType
  ? z.output<R[K]>
  : undefined;

/** A call that passed the doors: the token, the role and the form of body and query were checked. */
export interface Call<N extends RouteName> {
  readonly services: RouteServices;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly account: (typeof ROUTES)[N]['roles'] extends 'anyone' ? undefined : Account;
  /** A named place of the path. */
  readonly place: (name: string) => string;
  readonly body: Parsed<(typeof ROUTES)[N], 'body'>;
  readonly query: Parsed<(typeof ROUTES)[N], 'query'>;
}

/** Answers one route of the protocol. What it returns is sent as JSON, unless it sent something itself. */
export type Handler<N extends RouteName> = (call: Call<N>) => Promise<unknown>;
