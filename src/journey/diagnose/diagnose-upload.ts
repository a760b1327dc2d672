/** What an upload of a folder will meet: `croton doctor --upload`. It plans and measures, and leaves nothing anywhere. */
import type { EndpointClient } from '../../client/endpoint-client.js';
import type { ResolvedEndpoint } from '../../client/resolve-endpoint.js';
import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import { readEntryState } from '../../media/entry-state.js';
import type { WellKnown } from '../../protocol/well-known.js';
import { formatBytes, formatDuration, formatRate, plural } from '../../text/units.js';
import type { ClipProblem } from '../../transfer/events.js';
import { DEFAULT_RETRY } from '../../transfer/retry-decision.js';
import { walkCollection } from '../scan-collection.js';
import { findUploadSource, type UploadSource } from '../upload/find-upload.js';
import { uploadCollection } from '../upload/upload-collection.js';
import type { UploadSummary } from '../upload/upload-options.js';
import type { Diagnosis } from './diagnose.js';
import { diagnoseLink } from './diagnose-link.js';

export interface UploadToDiagnose {
  /** Absolute path of what would be uploaded. */
  readonly path: string;
  readonly endpoint: ResolvedEndpoint;
  readonly client: EndpointClient;
  /** Whether croton.yaml and ignore files count. */
  readonly useConfig: boolean;
}

/** Names of files that a line shows. */
const NAMED = 3;
/** An upload longer than this deserves a thought, seconds. */
const LONG_S = 7 * 86_400;

/** Link, limits, what there is to send, and how long that takes. What cannot be found out is a line that says so. */
export async function* diagnoseUpload(context: Context, upload: UploadToDiagnose): AsyncGenerator<Diagnosis> {
  const link = yield* diagnoseLink(context, upload.client);
  if (link.roundTripMs === undefined) return;
  try {
    const source = await findUploadSource(context.cwd, [upload.path], upload.useConfig);
    yield await diagnoseSizes(source, upload, (await upload.client.wellKnown()).limits);
    if (upload.client.token === undefined) return;
    const { summary, problems } = await planUpload(context, source, upload);
    yield* diagnosePlan(summary, problems);
    yield* diagnoseTime(context, upload.client, summary, link.rateBps);
  } catch (error) {
    if (!(error instanceof CrotonError) || context.signal.aborted) throw error;
    yield { check: 'upload', status: 'fail', message: error.message, fix: error.hint };
  }
}

async function diagnoseSizes(
  source: UploadSource,
  { useConfig }: UploadToDiagnose,
  limits: WellKnown['limits'],
): Promise<Diagnosis> {
  const check = 'upload/limits';
  const most = limits.upload_bytes;
  const takes = `the endpoint takes clips of up to ${formatBytes(most)}, ${limits.parallel_uploads} side by side`;
  const { collection, within } = source;
  if (collection === undefined) return { check, status: 'ok', message: takes };
  const tooLarge: string[] = [];
  let largest = 0;
  for await (const { path, relative, kind } of walkCollection({
    collection,
    within,
    useIgnoreFile: useConfig,
  })) {
    const state = kind === 'file' ? await readEntryState(path) : undefined;
    if (state?.kind !== 'file') continue;
    largest = Math.max(largest, state.sizeBytes);
    if (state.sizeBytes > most) tooLarge.push(relative);
  }
  if (tooLarge.length === 0) {
    return { check, status: 'ok', message: `${takes}; the largest here has ${formatBytes(largest)}` };
  }
  const fix = 'cut them, or encode them smaller: ffmpeg -i IN -c:v libx264 -crf 23 OUT';
  return { check, status: 'fail', message: `${takes}; larger: ${namesOf(tooLarge)}`, fix };
}

async function planUpload(context: Context, source: UploadSource, { endpoint, useConfig }: UploadToDiagnose) {
  const problems: ClipProblem[] = [];
  const options = {
    source,
    endpoint,
    dryRun: true,
    useIgnoreFile: useConfig,
    retry: DEFAULT_RETRY,
    confirm: async () => false,
  };
  const summary = await uploadCollection(context, options, (event) => {
    if (event.type === 'clip-problem') problems.push(event.problem);
  });
  return { summary, problems };
}

function* diagnosePlan({ forecast }: UploadSummary, problems: readonly ClipProblem[]): Generator<Diagnosis> {
  const { fresh, delivered, unread } = forecast ?? NOTHING;
  const there = delivered.clips === 0 ? '' : `; ${plural(delivered.clips, 'clip')} arrived before`;
  const unknown = unread.clips === 0 ? '' : `; ${unread.clips} of them were never read here`;
  const message = `${plural(fresh.clips, 'clip')} to send, ${formatBytes(fresh.bytes)}${unknown}${there}`;
  yield { check: 'upload/clips', status: 'ok', message };
  for (const [kind, words] of Object.entries(WAITING)) {
    const found = problems.filter((problem) => problem.kind === kind);
    const [first] = found;
    if (first === undefined) continue;
    const names = namesOf(found.map(({ fileName }) => fileName));
    const text = `${plural(found.length, 'clip')} ${words}: ${names} (${first.message})`;
    yield { check: `upload/${kind}`, status: 'warn', message: text, fix: first.fix };
  }
}

const NOTHING = { fresh: { clips: 0, bytes: 0 }, delivered: { clips: 0 }, unread: { clips: 0 } };

const WAITING: Readonly<Partial<Record<ClipProblem['kind'], string>>> = {
  held: 'would wait for your answers',
  invalid: 'would be left out',
  failed: 'could not be read',
};

/** How long it takes, and whether the token lives that long. */
async function* diagnoseTime(
  { clock }: Pick<Context, 'clock'>,
  client: Pick<EndpointClient, 'endpoint' | 'me'>,
  { forecast }: UploadSummary,
  measuredBps: number | undefined,
): AsyncGenerator<Diagnosis> {
  const rateBps = measuredBps ?? forecast?.rateBps ?? undefined;
  const bytes = forecast?.fresh.bytes ?? 0;
  const nowMs = clock.now();
  const durationS = rateBps === undefined || rateBps <= 0 ? undefined : bytes / rateBps;
  if (durationS !== undefined && rateBps !== undefined && bytes > 0)
    yield diagnoseDuration(durationS, rateBps, nowMs);
  const { token_expires: expires } = await client.me();
  yield diagnoseToken(client.endpoint, expires, nowMs, durationS ?? 0);
}

function diagnoseDuration(durationS: number, rateBps: number, nowMs: number): Diagnosis {
  const end = new Date(nowMs + durationS * 1000).toISOString().slice(0, 16).replace('T', ' ');
  const message = `about ${formatDuration(durationS)} at ${formatRate(rateBps)}: until ${end} UTC, if it began now`;
  const check = 'upload/time';
  if (durationS <= LONG_S) return { check, status: 'ok', message };
  const fix =
    'it may be stopped and goes on where it was; croton upload --order smallest brings most clips soon';
  return { check, status: 'warn', message, fix };
}

/** Whether the token lives as long as the upload. `expires` is ISO 8601, null for a token without an end. */
export function diagnoseToken(
  origin: string,
  expires: string | null,
  nowMs: number,
  durationS: number,
): Diagnosis {
  const check = 'upload/token';
  if (expires === null) return { check, status: 'ok', message: 'the token has no end' };
  const leftS = Math.max(0, (Date.parse(expires) - nowMs) / 1000);
  const message = `the token ends in ${formatDuration(leftS)}`;
  if (leftS > durationS) return { check, status: 'ok', message };
  const fix = `ask the operator for one that lasts longer, then croton login ${origin}; an upload that it ends goes on afterwards`;
  return { check, status: 'warn', message: `${message}, before all clips are sent`, fix };
}

function namesOf(names: readonly string[]): string {
  const more = names.length - NAMED;
  return [...names.slice(0, NAMED), ...(more > 0 ? [`${more} more`] : [])].join(', ');
}
