import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { MemoryLocker } from '@tus/server';
import type { FastifyInstance } from 'fastify';
import { type Context, processContext } from '../context.js';
import { DEFAULT_QUORUM } from '../curation/consensus.js';
import { CrotonError, reasonOf } from '../errors.js';
import { acquireLock } from '../files/lock.js';
import { DEFAULT_AGREEMENT } from './agreement.js';
import { buildApp, type LogTarget } from './app.js';
import { FinishJobs } from './finish-jobs.js';
import { type ClipJudge, createProbingJudge } from './judge.js';
import { KeyedMutex } from './keyed-mutex.js';
import { diskObjects } from './objects/disk-objects.js';
import { DEFAULT_POLICY, type EndpointPolicy } from './published-policy.js';
import { recover } from './recover.js';
import { seedAccounts } from './seed.js';
import type { Services, Settings } from './services.js';
import { openSigner } from './signing-key.js';
import { openSqlite } from './store/open-sqlite.js';
import { dropIdleUploads } from './uploads/idle-uploads.js';

export interface StartOptions {
  /** Where rows, objects and the signing key are kept. Made if it is not there. */
  readonly directory: string;
  /** 0 for a free one. */
  readonly port?: number | undefined;
  readonly host?: string | undefined;
  /** Votes that a verdict needs, 2 by default. */
  readonly quorum?: number | undefined;
  /** Makes a contributor `ada` and curators `ben` and `chi`. */
  readonly demo?: boolean | undefined;
  /** The origin that receipts name; the address it listens on by default. */
  readonly publicUrl?: string | undefined;
  /** Takes JSON lines. Quiet without. */
  readonly log?: LogTarget | undefined;
  readonly context?: Context | undefined;
  /** Looks at bytes that arrived; with ffprobe by default. */
  readonly judge?: ClipJudge | undefined;
  /** What it judges by; `croton:recommended` by default. */
  readonly policy?: EndpointPolicy | undefined;
  readonly limits?: Partial<Limits> | undefined;
}

type Limits = Omit<Settings, 'name' | 'publicUrl' | 'quorum' | 'agreement'>;

export interface RunningEndpoint {
  readonly url: string;
  /** Tokens that this start made, by account name: the only time that they are shown. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Takes no new work, lets what is under way end for a moment, stops. */
  close(): Promise<void>;
}

const DEFAULT_LIMITS: Limits = {
  uploadBytes: 64 * 2 ** 30,
  parallelUploads: 16,
  openUploads: 1000,
  unsentSubmissions: 50_000,
  unsentBytes: 16 * 2 ** 40,
  revisions: 1000,
  reserveBytes: 512 * 2 ** 20,
  ratePerMinute: 30_000,
  failuresPerMinute: 300,
};

const DEFAULT_PORT = 8787;
/** What is cut after this can be resumed. */
const DRAIN_MS = 3000;
/** How often abandoned uploads are looked for. */
const SWEEP_MS = 6 * 60 * 60 * 1000;

/**
 * Starts an endpoint on a directory of this machine: SQLite for rows, files for objects.
 * @throws CrotonError `lock/held`, `endpoint/newer`, `endpoint/address`, `ffprobe/missing`
 */
export async function startEndpoint(options: StartOptions): Promise<RunningEndpoint> {
  const context = options.context ?? processContext(new AbortController().signal);
  await mkdir(options.directory, { recursive: true, mode: 0o700 });
  const lock = await acquireLock(join(options.directory, 'lock'), 'this endpoint directory');
  try {
    const judge =
      options.judge ?? (await createProbingJudge(context, (options.policy ?? DEFAULT_POLICY).set));
    const services = await openServices(context, options, judge);
    try {
      return await serve(services, options, () => lock.release());
    } catch (error) {
      await services.db.destroy();
      throw error;
    }
  } catch (error) {
    await lock.release();
    throw error;
  }
}

async function openServices(context: Context, options: StartOptions, judge: ClipJudge): Promise<Services> {
  const { directory, quorum = DEFAULT_QUORUM, host = '127.0.0.1', port = DEFAULT_PORT } = options;
  const uploadsDirectory = join(directory, 'uploads');
  const objectsDirectory = join(directory, 'objects');
  for (const folder of [uploadsDirectory, objectsDirectory])
    await mkdir(folder, { recursive: true, mode: 0o700 });
  return {
    db: await openSqlite(join(directory, 'endpoint.sqlite')),
    objects: diskObjects(objectsDirectory),
    uploadsDirectory,
    locker: new MemoryLocker(),
    objectLocks: new KeyedMutex(),
    signer: await openSigner(directory),
    judge,
    policy: options.policy ?? DEFAULT_POLICY,
    clock: context.clock,
    settings: {
      name: 'croton',
      publicUrl: options.publicUrl ?? originOf(host, port),
      quorum,
      agreement: DEFAULT_AGREEMENT,
      ...DEFAULT_LIMITS,
      ...options.limits,
    },
    counters: { uploadBytes: 0, requests: 0, receipts: 0, mismatches: 0 },
  };
}

const originOf = (host: string, port: number) => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

async function serve(
  services: Services,
  options: StartOptions,
  release: () => Promise<void>,
): Promise<RunningEndpoint> {
  const { host = '127.0.0.1', port = DEFAULT_PORT } = options;
  await recover(services);
  await dropIdleUploads(services);
  let app: FastifyInstance | undefined;
  const jobs = new FinishJobs(services, (error) => app?.log.error(error));
  app = await buildApp({ ...services, jobs }, options.log);
  const tokens = await seedAccounts(services, options.demo ?? false);
  await listen(app, host, port);
  const address = app.server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const url = originOf(host, bound);
  services.settings.publicUrl = options.publicUrl ?? url;
  await jobs.resume();
  const sweep = setInterval(
    () => void dropIdleUploads(services).catch((error: unknown) => app.log.error(error)),
    SWEEP_MS,
  );
  return {
    url,
    tokens,
    close: once(async () => {
      clearInterval(sweep);
      await drain(app);
      await jobs.stop();
      await services.db.destroy();
      await release();
    }),
  };
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    await app.close();
    throw new CrotonError('endpoint/address', { address: originOf(host, port), reason: reasonOf(error) });
  }
}

async function drain(app: FastifyInstance): Promise<void> {
  const cut = setTimeout(() => app.server.closeAllConnections(), DRAIN_MS);
  try {
    await app.close();
  } finally {
    clearTimeout(cut);
  }
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
