import type { Kysely } from 'kysely';
import type { State } from '../../curation/states.js';
import type { ListQuery, SubmissionList } from '../../protocol/submissions.js';
import { ProblemError } from '../problem-error.js';
import { selectSubmissions, toSummary } from './describe-submission.js';
import type { Tables } from './tables.js';

const DEFAULT_LIMIT = 50;
/** Beyond this many a total is not counted: it would cost more than the page. */
const COUNTED = 10_000;
/** Clients read answers of 8 MiB at most: long titles make a page shorter, not unreadable. */
const PAGE_BYTES = 4 << 20;
/** Values of one filter: an expression of many alternatives is more than SQLite takes. */
const MOST_VALUES = 500;

interface ListScope {
  /** Only submissions of this account. */
  readonly account?: string;
}

function several(value: string): string[] {
  const parts = value.split(',').filter((part) => part !== '');
  if (parts.length <= MOST_VALUES) return parts;
  throw new ProblemError('request-invalid', { detail: `more than ${MOST_VALUES} values in one filter` });
}

function filtered(db: Kysely<Tables>, query: ListQuery, scope: ListScope) {
  let select = selectSubmissions(db);
  if (scope.account !== undefined) select = select.where('submissions.account', '=', scope.account);
  if (query.state !== undefined)
    select = select.where('submissions.state', 'in', several(query.state) as State[]);
  if (query.contributor !== undefined && query.contributor !== 'me')
    select = select.where('accounts.name', 'in', several(query.contributor));
  if (query.content !== undefined) select = select.where('submissions.digest', 'in', several(query.content));
  if (query.id !== undefined) {
    const beginnings = several(query.id);
    // A range, so that the index serves it. `g` sorts after every hexadecimal digit.
    select = select.where((eb) =>
      eb.or(beginnings.map((id) => eb('submissions.id', '>=', id).and('submissions.id', '<', `${id}g`))),
    );
  }
  for (const kind of ['language', 'country', 'domain'] as const) {
    const wanted = query[kind];
    if (wanted === undefined) continue;
    select = select.where('submissions.id', 'in', (eb) =>
      eb
        .selectFrom('tags')
        .select('submission')
        .where('kind', '=', kind)
        .where('value', 'in', several(wanted)),
    );
  }
  if (query.reason !== undefined) {
    const reasons = several(query.reason);
    select = select.where((eb) =>
      eb.or(reasons.map((reason) => eb('submissions.reasons', 'like', `%${JSON.stringify(reason)}%`))),
    );
  }
  return select;
}

/** One page of submissions, in the order they were declared. */
export async function listSubmissions(
  db: Kysely<Tables>,
  query: ListQuery,
  scope: ListScope,
): Promise<SubmissionList> {
  const limit = query.limit ?? DEFAULT_LIMIT;
  const [order, beyond] = query.sort === 'newest' ? (['desc', '<'] as const) : (['asc', '>'] as const);
  let page = filtered(db, query, scope)
    .orderBy('submissions.id', order)
    .limit(limit + 1);
  if (query.cursor !== undefined) page = page.where('submissions.id', beyond, readCursor(query.cursor));
  const rows = await page.execute();
  const items = fitPage(rows.slice(0, limit).map(toSummary));
  const last = items.at(-1);
  const matching = filtered(db, query, scope)
    .clearSelect()
    .select('submissions.id')
    .limit(COUNTED + 1);
  const { count } = await db
    .selectFrom(matching.as('matching'))
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow();
  const total = Number(count);
  return {
    items,
    total: total > COUNTED ? null : total,
    more: total > COUNTED,
    next: rows.length > items.length && last !== undefined ? writeCursor(last.submission) : null,
  };
}

/** As many as an answer has room for, and at least one. */
function fitPage(items: SubmissionList['items']): SubmissionList['items'] {
  let bytes = 0;
  const end = items.findIndex((item, index) => {
    bytes += Buffer.byteLength(JSON.stringify(item));
    return index > 0 && bytes > PAGE_BYTES;
  });
  return end === -1 ? items : items.slice(0, end);
}

const writeCursor = (id: string) => Buffer.from(id).toString('base64url');

function readCursor(cursor: string): string {
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!/^[0-9a-f-]{36}$/.test(id)) throw new ProblemError('request-invalid', { detail: 'not a cursor' });
  return id;
}
