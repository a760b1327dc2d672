/** Steps that bring the tables of a database to the version of this program. Never edit one that was released: add. */
import { type Kysely, sql } from 'kysely';
import type { Tables } from './tables.js';

export interface Migration {
  readonly version: number;
  up(db: Kysely<Tables>): Promise<void>;
}

const first: Migration = {
  version: 1,
  async up(db) {
    const { schema } = db;
    await schema
      .createTable('accounts')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('name', 'text', (c) => c.notNull().unique())
      .addColumn('roles', 'text', (c) => c.notNull())
      .addColumn('organization', 'text')
      .addColumn('agreement_version', 'text')
      .addColumn('agreement_digest', 'text')
      .addColumn('agreement_at', 'bigint')
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await schema
      .createTable('tokens')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('account', 'text', (c) => c.notNull().references('accounts.id'))
      .addColumn('hash', 'text', (c) => c.notNull().unique())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('expires_at', 'bigint')
      .addColumn('last_used_at', 'bigint')
      .addColumn('revoked_at', 'bigint')
      .execute();
    await schema
      .createTable('objects')
      .addColumn('digest', 'text', (c) => c.primaryKey())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .addColumn('refs', 'integer', (c) => c.notNull())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .execute();
    await createSubmissions(db);
    await createReview(db);
  },
};

async function createSubmissions({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .createTable('submissions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('account', 'text', (c) => c.notNull().references('accounts.id'))
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('round', 'integer', (c) => c.notNull())
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('generation', 'integer', (c) => c.notNull())
    .addColumn('holds_object', 'integer', (c) => c.notNull())
    .addColumn('verified_at', 'bigint')
    .addColumn('accepted_revision', 'integer')
    .addColumn('record_digest', 'text', (c) => c.notNull())
    .addColumn('file_name', 'text')
    .addColumn('title', 'text')
    .addColumn('duration_s', 'real')
    .addColumn('license', 'text')
    .addColumn('languages', 'text', (c) => c.notNull())
    .addColumn('countries', 'text', (c) => c.notNull())
    .addColumn('domains', 'text', (c) => c.notNull())
    .addColumn('reasons', 'text', (c) => c.notNull())
    .addColumn('findings', 'text', (c) => c.notNull())
    .addColumn('votes', 'integer', (c) => c.notNull())
    .addColumn('receipt', 'text')
    .addColumn('declared_at', 'bigint', (c) => c.notNull())
    .addColumn('updated_at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('one_per_content', ['account', 'digest'])
    .execute();
  await schema.createIndex('submissions_by_state').on('submissions').columns(['state', 'id']).execute();
  await schema.createIndex('submissions_by_account').on('submissions').columns(['account', 'id']).execute();
  await schema.createIndex('submissions_by_digest').on('submissions').columns(['digest']).execute();
  await schema
    .createTable('tags')
    .addColumn('submission', 'text', (c) => c.notNull().references('submissions.id'))
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('value', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('tags_key', ['kind', 'value', 'submission'])
    .execute();
  await schema.createIndex('tags_by_submission').on('tags').columns(['submission']).execute();
  await schema
    .createTable('revisions')
    .addColumn('submission', 'text', (c) => c.notNull().references('submissions.id'))
    .addColumn('revision', 'integer', (c) => c.notNull())
    .addColumn('record', 'text')
    .addColumn('digest', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addPrimaryKeyConstraint('revisions_key', ['submission', 'revision'])
    .execute();
}

async function createReview({ schema }: Kysely<Tables>): Promise<void> {
  await schema
    .createTable('events')
    .addColumn('seq', 'integer', (c) => c.primaryKey().autoIncrement())
    .addColumn('submission', 'text', (c) => c.references('submissions.id'))
    .addColumn('type', 'text', (c) => c.notNull())
    .addColumn('state', 'text')
    .addColumn('round', 'integer')
    .addColumn('revision', 'integer')
    .addColumn('actor', 'text', (c) => c.notNull())
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addColumn('body_digest', 'text')
    .addColumn('previous_hash', 'text', (c) => c.notNull())
    .addColumn('hash', 'text', (c) => c.notNull())
    .execute();
  await schema.createIndex('events_by_submission').on('events').columns(['submission', 'seq']).execute();
  await schema
    .createTable('event_bodies')
    .addColumn('seq', 'integer', (c) => c.primaryKey().references('events.seq'))
    .addColumn('body', 'text', (c) => c.notNull())
    .execute();
  await schema
    .createTable('uploads')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('submission', 'text', (c) => c.notNull().unique().references('submissions.id'))
    .addColumn('account', 'text', (c) => c.notNull().references('accounts.id'))
    .addColumn('bytes', 'bigint', (c) => c.notNull())
    .addColumn('metadata', 'text', (c) => c.notNull())
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema.createIndex('uploads_by_account').on('uploads').columns(['account']).execute();
  await schema
    .createTable('jobs')
    .addColumn('submission', 'text', (c) => c.primaryKey().references('submissions.id'))
    .addColumn('upload', 'text', (c) => c.notNull())
    .addColumn('generation', 'integer', (c) => c.notNull())
    .addColumn('state', 'text', (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('findings', 'text', (c) => c.notNull())
    .addColumn('error', 'text')
    .addColumn('created_at', 'bigint', (c) => c.notNull())
    .execute();
  await schema
    .createTable('decisions')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('submission', 'text', (c) => c.notNull().references('submissions.id'))
    .addColumn('round', 'integer', (c) => c.notNull())
    .addColumn('reviewer', 'text', (c) => c.notNull().references('accounts.id'))
    .addColumn('lead', 'integer', (c) => c.notNull())
    .addColumn('record_digest', 'text', (c) => c.notNull())
    .addColumn('verdict', 'text', (c) => c.notNull())
    .addColumn('reasons', 'text', (c) => c.notNull())
    .addColumn('note', 'text')
    .addColumn('answers', 'text')
    .addColumn('at', 'bigint', (c) => c.notNull())
    .addUniqueConstraint('one_vote', ['submission', 'round', 'reviewer', 'lead'])
    .execute();
}

/** What a contributor has declared and not sent is counted at each declaration. */
const countUnsent: Migration = {
  version: 2,
  async up({ schema }) {
    await schema
      .createIndex('submissions_unsent')
      .on('submissions')
      .columns(['account', 'bytes'])
      .where(sql.ref('state'), '=', sql.lit('declared'))
      .execute();
  },
};

export const MIGRATIONS: readonly Migration[] = [first, countUnsent];
