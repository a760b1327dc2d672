/** The use case behind `croton upload`: refresh the manifest, say what is declared, deliver, account for every clip. */
import { join } from 'node:path';
import { createClient, type EndpointClient } from '../client/endpoint-client.js';
import type { RateLimiter } from '../client/rate-limiter.js';
import type { ResolvedEndpoint } from '../client/resolve-endpoint.js';
import type { Context } from '../context.js';
import { CrotonError, type ExitCode } from '../errors.js';
import { acquireLock } from '../files/lock.js';
import { BuildMemory, memoryName } from '../manifest/build-memory.js';
import type { Me } from '../protocol/accounts.js';
import type { WellKnown } from '../protocol/well-known.js';
import type { ClipRecord } from '../record/schema.js';
import type { ClipProblem, EmitTransfer } from '../transfer/events.js';
import { journalFolder, UploadJournal } from '../transfer/journal.js';
import type { RetryPolicy } from '../transfer/retry-decision.js';
import type { SignIn } from '../transfer/sign-in.js';
import { exitCodeOfCounts, type UploadCounts, UploadTally } from '../transfer/tally.js';
import { transferClips } from '../transfer/transfer-clips.js';
import { buildManifest } from './build-manifest.js';
import type { UploadSource } from './find-upload.js';
import type { AcceptFile } from './scan-collection.js';
import { signInAgain, type TokenPrompt } from './sign-in-again.js';
import { surveyManifest, type UploadSurvey, uploadItems } from './upload-items.js';
import { type OpenLimits, openUploadLimits, type UploadLimits } from './upload-limits.js';

export interface UploadOptions {
  readonly source: UploadSource;
  readonly endpoint: ResolvedEndpoint;
  /** Do not refresh the manifest first. */
  readonly keepManifest?: boolean;
  readonly ffprobe?: string | undefined;
  readonly useIgnoreFile: boolean;
  readonly jobs?: number | undefined;
  readonly again?: boolean;
  readonly dryRun?: boolean;
  readonly retry: RetryPolicy;
  /** When and how fast it may send. */
  readonly limits?: UploadLimits | undefined;
  /** Asks for another token when the present one is no longer taken; it ends there where this is absent. */
  readonly prompt?: TokenPrompt | undefined;
  /** Files that are left alone in this run, together with their records; none where it is absent. */
  readonly accept?: AcceptFile | undefined;
  /** Clips whose record the caller knows to be there as it is. */
  readonly skip?: ((record: ClipRecord) => boolean) | undefined;
  /**
   * Clips with declarations that `confirm` says no to wait, and the others go; with `further`, only where something was
   * confirmed of the collection before. Otherwise nothing is sent then.
   */
  readonly holdUnconfirmed?: 'all' | 'further';
  /** Asked before the first upload of a collection, and when what it declares has changed. */
  readonly confirm: (proposal: Proposal) => Promise<boolean>;
}

/** What an upload is about to declare in the name of a person. */
export interface Proposal extends UploadSurvey {
  readonly endpoint: string;
  readonly account: string;
  readonly collection: string | undefined;
  /** Where the clips come from, when it is not the folder of the collection. */
  readonly mediaFolder: string | undefined;
}

export interface UploadSummary extends UploadCounts {
  readonly endpoint: string;
  readonly account: string;
  readonly manifest: string;
  readonly dryRun: boolean;
  readonly durationS: number;
  /** Folder with the journal and the receipts. */
  readonly journal: string;
  /** What ended it before all clips were reached. */
  readonly stopped: CrotonError | undefined;
  readonly interrupted: boolean;
  readonly exitCode: ExitCode;
}

/**
 * Uploads a collection.
 * @throws CrotonError for what prevents it from beginning: `auth/*`, `endpoint/*`, `ffprobe/*`, `lock/held`,
 *   `usage/confirmation-needed`. What ends it later stands in the summary.
 */
export async function uploadCollection(
  context: Context,
  options: UploadOptions,
  emit: EmitTransfer,
): Promise<UploadSummary> {
  const startedMs = context.clock.now();
  const { source, endpoint } = options;
  const { wellKnown, me } = await enter(context, endpoint);
  const tally = new UploadTally();
  const tell: EmitTransfer = (event) => {
    tally.take(event);
    emit(event);
  };
  const journalPath = journalFolder(context.env, endpoint.url, me.name);
  const lockPath = join(journalPath, `${memoryName(source.manifestPath)}.lock`);
  const lock = await acquireLock(lockPath, `the upload of ${source.manifestPath}`);
  let limits: OpenLimits | undefined;
  const finish = (stopped: CrotonError | undefined, cutShort = false): UploadSummary => {
    const counts = tally.counts();
    const dryRun = options.dryRun === true;
    return {
      endpoint: endpoint.url,
      account: me.name,
      manifest: source.manifestPath,
      dryRun,
      ...counts,
      durationS: (context.clock.now() - startedMs) / 1000,
      journal: journalPath,
      stopped,
      interrupted: context.signal.aborted,
      exitCode: cutShort ? 5 : exitCodeOfCounts(dryRun ? { ...counts, left: 0 } : counts),
    };
  };
  let journal: UploadJournal | undefined;
  let memory: BuildMemory | undefined;
  try {
    if (options.dryRun !== true) {
      const place = { origin: endpoint.url, folder: journalPath };
      limits = await openUploadLimits(context, options.limits ?? {}, place, tell);
    }
    journal = await UploadJournal.open(journalPath);
    await refresh(context, options, tell);
    memory = await BuildMemory.open(context.env, source.manifestPath);
    const receipts = journal;
    const { accept, skip } = options;
    const judging = {
      accept,
      skip,
      today: new Date(startedMs).toISOString().slice(0, 10),
      isDelivered: (id: string) => receipts.receipt(id) !== undefined,
    };
    const survey = await surveyManifest(source, judging, (problem) =>
      tell({ type: 'clip-problem', problem, bytes: 0 }),
    );
    tell({ type: 'planned', clips: survey.clips, bytes: survey.bytes, final: true });
    const onProblem = (problem: ClipProblem, bytes: number) => tell({ type: 'clip-problem', problem, bytes });
    if (options.dryRun === true) {
      for await (const _ of uploadItems(source, judging, memory, onProblem)) context.signal.throwIfAborted();
      return finish(undefined);
    }
    const held = await confirmDeclarations(options, journal, survey, me);
    if (held.clips > 0) {
      const clips = survey.clips - held.clips;
      tell({ type: 'planned', clips, bytes: survey.bytes - held.bytes, final: true });
    }
    const items = uploadItems(source, { ...judging, ...held }, memory, onProblem);
    // Its own retries are off: the pipeline waits for the endpoint as long as the user allows.
    const { jobs, again, retry, prompt } = options;
    const signIn = prompt && signInAgain(context, endpoint, me.name, prompt, tell);
    const client = clientOf(context, endpoint, 1, { ...limits, signIn });
    const transfer = { client, wellKnown, journal, jobs, again, retry, ...limits, signIn };
    await transferClips(context, items, transfer, tell);
    return finish(undefined);
  } catch (error) {
    if (context.signal.aborted) return finish(undefined, true);
    const begun = error instanceof CrotonError && error.code !== 'usage/confirmation-needed';
    if (begun && tally.counts().clips > 0) return finish(error);
    throw error;
  } finally {
    await memory?.close();
    await journal?.close();
    await limits?.close();
    await lock.release();
  }
}

function clientOf(
  context: Context,
  { url, token }: ResolvedEndpoint,
  attempts: number,
  flow: { readonly limiter?: RateLimiter | undefined; readonly signIn?: SignIn | undefined } = {},
): EndpointClient {
  const retry = { attempts, baseMs: 500, capMs: 5000, longestRetryAfterMs: 30_000 };
  return createClient({ context, endpoint: url, token: flow.signIn ?? token, retry, limiter: flow.limiter });
}

/** Finds out in the first second what would fail in the last: token, role, agreement. */
async function enter(
  context: Context,
  endpoint: ResolvedEndpoint,
): Promise<{ wellKnown: WellKnown; me: Me }> {
  const client = clientOf(context, endpoint, 4);
  const wellKnown = await client.wellKnown();
  const me = await client.me();
  const origin = endpoint.url;
  if (!me.roles.includes('contributor')) {
    throw new CrotonError('auth/role-missing', { origin, reason: 'it has not the role contributor' });
  }
  if (me.agreement_due !== null) throw new CrotonError('auth/agreement-needed', { origin });
  return { wellKnown, me };
}

async function refresh(context: Context, options: UploadOptions, emit: EmitTransfer): Promise<void> {
  const { source, ffprobe, useIgnoreFile, accept } = options;
  const { collection, manifestPath, within } = source;
  if (source.named || options.keepManifest === true || collection === undefined) return;
  const refused = new Set<string>();
  await buildManifest(
    context,
    { collection, manifestPath, within, ffprobe, useIgnoreFile, accept },
    (event) => {
      if (event.type === 'scanned') emit({ type: 'scanned', files: event.files });
      if (event.type !== 'finding' || event.finding.severity !== 'error') return;
      const { rule: code, message, fix, subject } = event.finding;
      if (refused.has(subject.path)) return;
      refused.add(subject.path);
      const problem = { fileName: subject.path, kind: 'invalid', code, message, fix } as const;
      emit({ type: 'clip-problem', problem, bytes: 0 });
    },
  );
}

/** What the person did not confirm: clips that declare it wait. */
interface Unconfirmed {
  readonly clips: number;
  readonly bytes: number;
  isUnconfirmed(declaration: string): boolean;
}

async function confirmDeclarations(
  { source, endpoint, confirm, holdUnconfirmed }: UploadOptions,
  journal: UploadJournal,
  survey: UploadSurvey,
  { name: account }: Me,
): Promise<Unconfirmed> {
  const confirmed = journal.confirmed(source.manifestPath);
  const open = survey.declarations.filter(({ digest }) => !confirmed.has(digest));
  if (open.length === 0) return ALL_CONFIRMED;
  const { collection, mediaFolder: folder } = source;
  const mediaFolder = folder === collection?.folder ? undefined : folder;
  const proposal = { ...survey, endpoint: endpoint.url, account, collection: collection?.name, mediaFolder };
  const digests = open.map(({ digest }) => digest);
  if (await confirm(proposal)) {
    await journal.confirm(source.manifestPath, digests);
    return ALL_CONFIRMED;
  }
  if (holdUnconfirmed === undefined || (holdUnconfirmed === 'further' && confirmed.size === 0))
    throw new CrotonError('usage/confirmation-needed', {});
  const sum = (key: 'clips' | 'bytes') => open.reduce((total, each) => total + each[key], 0);
  return {
    clips: sum('clips'),
    bytes: sum('bytes'),
    isUnconfirmed: (declaration) => digests.includes(declaration),
  };
}

const ALL_CONFIRMED: Unconfirmed = { clips: 0, bytes: 0, isUnconfirmed: () => false };
