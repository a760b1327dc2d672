import type { MemoryLocker } from '@tus/server';
import type { Kysely } from 'kysely';
import type { Clock } from '../context.js';
import type { Agreement } from '../protocol/well-known.js';
import type { FinishJobs } from './finish-jobs.js';
import type { ClipJudge } from './judge.js';
import type { KeyedMutex } from './keyed-mutex.js';
import type { ObjectStore } from './objects/object-store.js';
import type { EndpointPolicy } from './published-policy.js';
import type { Signer } from './signing-key.js';
import type { Tables } from './store/tables.js';

/** An agreement that contributors accept, with its text. */
export interface AgreementText extends Agreement {
  readonly text: string;
}

export interface Settings {
  readonly name: string;
  /** How receipts name the endpoint: an origin. Known for sure once it listens. */
  publicUrl: string;
  readonly quorum: number;
  /** Largest clip, bytes. */
  readonly uploadBytes: number;
  readonly parallelUploads: number;
  /** Open uploads of one contributor. */
  readonly openUploads: number;
  /** Submissions of one contributor that are declared and not sent, and the bytes of their clips. */
  readonly unsentSubmissions: number;
  readonly unsentBytes: number;
  /** Revisions of one submission. */
  readonly revisions: number;
  /** Bytes of the disk that are kept free. */
  readonly reserveBytes: number;
  /** Requests of one token in a minute. */
  readonly ratePerMinute: number;
  /** Wrong tokens from one address in a minute. */
  readonly failuresPerMinute: number;
  readonly agreement: AgreementText;
}

/** What `/metrics` counts. */
export interface Counters {
  uploadBytes: number;
  requests: number;
  receipts: number;
  mismatches: number;
}

/** What the routes and jobs of one endpoint work with. */
export interface Services {
  readonly db: Kysely<Tables>;
  readonly objects: ObjectStore;
  /** Folder of uploads under way, on the file system of the objects. */
  readonly uploadsDirectory: string;
  /** Locks of uploads, shared with the tus server. */
  readonly locker: MemoryLocker;
  /** Held while an object and its row change together. */
  readonly objectLocks: KeyedMutex;
  readonly signer: Signer;
  readonly judge: ClipJudge;
  readonly policy: EndpointPolicy;
  readonly clock: Clock;
  readonly settings: Settings;
  readonly counters: Counters;
}

/** What the routes need beside the services. */
export interface RouteServices extends Services {
  readonly jobs: FinishJobs;
}
