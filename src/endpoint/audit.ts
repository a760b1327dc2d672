/** Proves that what an endpoint holds is what its events say. */
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { isLegalStep, type State } from '../curation/states.js';
import type { Digest } from '../media/digest.js';
import { diskObjects } from './objects/disk-objects.js';
import type { ObjectStore } from './objects/object-store.js';
import { bodyDigest, CHAIN_START, eventHash } from './store/events.js';
import { digestsUnderWay } from './store/jobs.js';
import { openSqlite } from './store/open-sqlite.js';
import type { Tables } from './store/tables.js';

export interface AuditProblem {
  readonly kind: 'chain' | 'body' | 'step' | 'state' | 'object' | 'reference' | 'orphan';
  /** Submission, digest, upload or sequence number. */
  readonly subject: string;
  readonly message: string;
}

export interface AuditReport {
  readonly events: number;
  readonly submissions: number;
  readonly objects: number;
  readonly problems: readonly AuditProblem[];
}

interface Stores {
  readonly db: Kysely<Tables>;
  readonly objects: ObjectStore;
  readonly uploadsDirectory: string;
}

/** Where the events leave a submission. */
interface Replayed {
  readonly state: State;
  readonly round: number | null;
  readonly revision: number | null;
}

type Complain = (kind: AuditProblem['kind'], subject: string | number, message: string) => void;

/**
 * Audits the endpoint in `directory`: its chain of events holds, states follow from events by legal steps, objects
 * have their digests and as many references as counted, and nothing is left over. Reads only.
 */
export async function auditEndpoint(directory: string): Promise<AuditReport> {
  const db = await openSqlite(join(directory, 'endpoint.sqlite'));
  try {
    const objects = diskObjects(join(directory, 'objects'));
    return await auditStores({ db, objects, uploadsDirectory: join(directory, 'uploads') });
  } finally {
    await db.destroy();
  }
}

/** The same for stores that are open. */
export async function auditStores(stores: Stores): Promise<AuditReport> {
  const problems: AuditProblem[] = [];
  const complain: Complain = (kind, subject, message) =>
    problems.push({ kind, subject: String(subject), message });
  const replayed = new Map<string, Replayed>();
  const events = await auditEvents(stores.db, replayed, complain);
  const submissions = await auditSubmissions(stores.db, replayed, complain);
  const objects = await auditObjects(stores, complain);
  await auditUploads(stores, complain);
  return { events, submissions, objects, problems };
}

const PAGE = 1000;

async function auditEvents(
  db: Kysely<Tables>,
  replayed: Map<string, Replayed>,
  complain: Complain,
): Promise<number> {
  let previous = CHAIN_START;
  let seq = 0;
  for (;;) {
    const page = await db
      .selectFrom('events')
      .leftJoin('event_bodies', 'event_bodies.seq', 'events.seq')
      .selectAll('events')
      .select('event_bodies.body')
      .where('events.seq', '>', seq)
      .orderBy('events.seq')
      .limit(PAGE)
      .execute();
    for (const event of page) {
      if (event.seq !== seq + 1 || event.previous_hash !== previous || eventHash(event) !== event.hash)
        complain('chain', event.seq, 'the event does not follow from the one before it');
      if (event.body !== null && bodyDigest(event.body) !== event.body_digest)
        complain('body', event.seq, 'the body is not the one that was written');
      if (event.submission !== null && event.state !== null) {
        const from = replayed.get(event.submission)?.state;
        const legal =
          from === undefined ? event.state === 'declared' : isAllowed(from, event.state, event.type);
        if (!legal) complain('step', event.submission, `${from ?? 'nothing'} → ${event.state}`);
        replayed.set(event.submission, { state: event.state, round: event.round, revision: event.revision });
      }
      previous = event.hash;
      seq = event.seq;
    }
    if (page.length < PAGE) return seq;
  }
}

/** A vote tells the state it met and changes nothing. */
const isAllowed = (from: State, to: State, type: string) =>
  (type === 'decided' && from === to) || isLegalStep(from, to);

async function auditSubmissions(
  db: Kysely<Tables>,
  replayed: ReadonlyMap<string, Replayed>,
  complain: Complain,
): Promise<number> {
  const rows = await db
    .selectFrom('submissions')
    .select(['id', 'state', 'round', 'revision', 'holds_object', 'receipt'])
    .execute();
  for (const row of rows) {
    const told = replayed.get(row.id);
    if (told?.state !== row.state || told.round !== row.round || told.revision !== row.revision)
      complain('state', row.id, `is ${row.state}, its events say ${told?.state ?? 'nothing'}`);
    const holds = !['declared', 'withdrawn', 'removed'].includes(row.state);
    if ((row.holds_object === 1) !== holds || (row.receipt !== null) !== holds)
      complain(
        'reference',
        row.id,
        `is ${row.state}, and ${row.holds_object === 1 ? 'has' : 'has no'} bytes`,
      );
  }
  return rows.length;
}

async function auditObjects({ db, objects }: Stores, complain: Complain): Promise<number> {
  const rows = await db.selectFrom('objects').selectAll().execute();
  const holders = await db
    .selectFrom('submissions')
    .select((eb) => ['digest', eb.fn.countAll<number>().as('count')])
    .where('holds_object', '=', 1)
    .groupBy('digest')
    .execute();
  const references = new Map(holders.map(({ digest, count }) => [digest, Number(count)]));
  const known = new Set<string>();
  for (const { digest, bytes, refs } of rows) {
    known.add(digest);
    if (references.get(digest) !== refs) complain('reference', digest, `counts ${refs} references`);
    references.delete(digest);
    if ((await objects.size(digest as Digest)) !== bytes)
      complain('object', digest, 'missing or of another size');
    else if ((await digestOf(objects, digest as Digest, bytes)) !== digest)
      complain('object', digest, 'its bytes changed');
  }
  for (const digest of references.keys()) complain('reference', digest, 'is referenced and not there');
  const moving = await digestsUnderWay(db);
  for await (const digest of objects.list())
    if (!known.has(digest) && !moving.has(digest))
      complain('orphan', digest, 'an object that nobody references');
  return rows.length;
}

async function digestOf(objects: ObjectStore, digest: Digest, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of objects.read(digest, { start: 0, end: bytes })) hash.update(chunk as Buffer);
  return `sha256:${hash.digest('hex')}`;
}

async function auditUploads({ db, uploadsDirectory }: Stores, complain: Complain): Promise<void> {
  const rows = await db.selectFrom('uploads').select('id').execute();
  const known = new Set(rows.map(({ id }) => id));
  for (const name of await readdir(uploadsDirectory))
    if (!known.has(name)) complain('orphan', name, 'a file of an upload that nobody has open');
}
