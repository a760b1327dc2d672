/** Rows of the endpoint. Times are milliseconds since the epoch; flags are 0 or 1; lists and documents are JSON text. */
import type { Generated } from 'kysely';
import type { State } from '../../curation/states.js';

export interface AccountsTable {
  id: string;
  name: string;
  roles: string;
  organization: string | null;
  agreement_version: string | null;
  agreement_digest: string | null;
  agreement_at: number | null;
  created_at: number;
}

export interface TokensTable {
  id: string;
  account: string;
  /** SHA-256 of the token: the token itself is nowhere. */
  hash: string;
  created_at: number;
  expires_at: number | null;
  last_used_at: number | null;
  revoked_at: number | null;
}

export interface ObjectsTable {
  digest: string;
  bytes: number;
  refs: number;
  created_at: number;
}

export interface SubmissionsTable {
  id: string;
  account: string;
  /** Content id as declared. */
  digest: string;
  bytes: number;
  state: State;
  round: number;
  revision: number;
  /** Raised by every withdrawal, so that work begun before it publishes nothing. */
  generation: number;
  /** 1 where this contributor’s own bytes were verified and are referenced. */
  holds_object: number;
  /** Order among the contributors of the same bytes. */
  verified_at: number | null;
  /** The revision that is in force in the accepted set. */
  accepted_revision: number | null;
  record_digest: string;
  file_name: string | null;
  title: string | null;
  duration_s: number | null;
  license: string | null;
  languages: string;
  countries: string;
  domains: string;
  reasons: string;
  findings: string;
  votes: number;
  receipt: string | null;
  declared_at: number;
  updated_at: number;
}

/** Languages, countries and domains again, one row each, for the filters of lists. */
export interface TagsTable {
  submission: string;
  kind: 'language' | 'country' | 'domain';
  value: string;
}

export interface RevisionsTable {
  submission: string;
  revision: number;
  /** Null once erased. */
  record: string | null;
  digest: string;
  at: number;
}

export interface EventsTable {
  seq: Generated<number>;
  submission: string | null;
  type: string;
  state: State | null;
  round: number | null;
  revision: number | null;
  actor: string;
  at: number;
  /** SHA-256 of the body, which can be erased. */
  body_digest: string | null;
  previous_hash: string;
  hash: string;
}

export interface EventBodiesTable {
  seq: number;
  body: string;
}

export interface UploadsTable {
  id: string;
  submission: string;
  account: string;
  bytes: number;
  metadata: string;
  created_at: number;
}

/**
 * `queued`: to be hashed and probed. `verified`: the bytes may be moved. `mismatch`: over, the next commit is told.
 * `failed`, `stuck`: given up before and after verifying, until the next commit.
 */
export type JobState = 'queued' | 'verified' | 'mismatch' | 'failed' | 'stuck';

export interface JobsTable {
  submission: string;
  upload: string;
  generation: number;
  state: JobState;
  attempts: number;
  findings: string;
  error: string | null;
  created_at: number;
}

export interface DecisionsTable {
  id: string;
  submission: string;
  round: number;
  reviewer: string;
  lead: number;
  record_digest: string;
  verdict: 'accept' | 'reject' | 'request-changes' | 'escalate';
  reasons: string;
  note: string | null;
  answers: string | null;
  at: number;
}

export interface Tables {
  accounts: AccountsTable;
  tokens: TokensTable;
  objects: ObjectsTable;
  submissions: SubmissionsTable;
  tags: TagsTable;
  revisions: RevisionsTable;
  events: EventsTable;
  event_bodies: EventBodiesTable;
  uploads: UploadsTable;
  jobs: JobsTable;
  decisions: DecisionsTable;
}
