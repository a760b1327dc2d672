/** What became of clips: of all that were contributed, or of each line of a manifest in its order. */
import { access } from 'node:fs/promises';
import type { EndpointClient } from '../client/endpoint-client.js';
import { ownSubmissions } from '../client/own-submissions.js';
import type { Context } from '../context.js';
import type { SubmissionSummary } from '../protocol/submissions.js';
import { journalFolder, UploadJournal } from '../transfer/journal.js';
import { type ManifestClip, manifestClips } from './manifest-clips.js';
import type { UploadSource } from './upload/find-upload.js';
import { whyHeld } from './upload/why-held.js';

/** State of a clip that the endpoint does not know. */
export const NOT_SENT = 'not sent';

/** One clip. Texts come from files and endpoints: untrusted. */
export interface StatusRow {
  /** Null while it is not sent. */
  readonly submission: string | null;
  /** Content id; null where a broken line of the manifest has none. */
  readonly id: string | null;
  readonly file_name: string | null;
  /** What people call it: in a manifest its file name, else its title. */
  readonly name: string;
  readonly state: SubmissionSummary['state'] | typeof NOT_SENT;
  readonly round: number | null;
  /** Codes of reasons, rules or errors. */
  readonly reasons: readonly string[];
  /** Why it was not sent, in words. */
  readonly message: string | null;
  readonly next_step: string | null;
  readonly updated_at: string | null;
}

type StatusClient = Pick<EndpointClient, 'endpoint' | 'eachSubmission' | 'me'>;

/** Everything that the account contributed, newest first. Flat memory. */
export async function* ownStatus(client: StatusClient): AsyncGenerator<StatusRow> {
  for await (const row of ownSubmissions(client)) yield rowOf(row);
}

/** Content ids of a manifest. */
export async function contentsOf(source: UploadSource): Promise<Set<string>> {
  const contents = new Set<string>();
  for await (const { id } of manifestClips(source)) if (id !== undefined) contents.add(id);
  return contents;
}

/**
 * One row for each record of the manifest, in its order; clips that were not sent with the reason, as far as this computer
 * knows it. Memory holds what the endpoint says of these clips, no record.
 * @param contents of the source, see {@link contentsOf}
 */
export async function* manifestStatus(
  context: Pick<Context, 'env' | 'clock'>,
  client: StatusClient,
  source: UploadSource,
  contents: ReadonlySet<string>,
): AsyncGenerator<StatusRow> {
  const known = new Map<string, StatusRow>();
  for await (const row of ownSubmissions(client, contents)) known.set(row.id, rowOf(row));
  const today = new Date(context.clock.now()).toISOString().slice(0, 10);
  const journal = known.size < contents.size ? await openJournal(context, client) : undefined;
  try {
    for await (const clip of manifestClips(source)) {
      const found = clip.id === undefined ? undefined : known.get(clip.id);
      if (found === undefined)
        yield unsentRow(clip, today, journal?.failure(source.manifestPath, clip.fileName));
      // The manifest's own name for it: the endpoint erases that of a withdrawn clip.
      else yield { ...found, file_name: clip.fileName, name: clip.fileName };
    }
  } finally {
    await journal?.close();
  }
}

function rowOf(row: SubmissionSummary): StatusRow {
  const { submission, id, file_name, title, state, round, reasons, next_step, updated_at } = row;
  const name = title ?? file_name ?? '';
  return { submission, id, file_name, name, state, round, reasons, message: null, next_step, updated_at };
}

/** What this computer knows of uploads; undefined where it never uploaded. */
async function openJournal(
  { env }: Pick<Context, 'env'>,
  client: StatusClient,
): Promise<UploadJournal | undefined> {
  const folder = journalFolder(env, client.endpoint, (await client.me()).name);
  const found = await access(folder).then(
    () => true,
    () => false,
  );
  return found ? UploadJournal.open(folder) : undefined;
}

function unsentRow(clip: ManifestClip, today: string, failure: string | undefined): StatusRow {
  const { code, message, fix } = whyUnsent(clip, today, failure);
  return {
    submission: null,
    id: clip.id ?? null,
    file_name: clip.fileName,
    name: clip.fileName,
    state: NOT_SENT,
    round: null,
    reasons: code === undefined ? [] : [code],
    message: message ?? null,
    next_step: fix,
    updated_at: null,
  };
}

interface Why {
  readonly code?: string;
  readonly message?: string;
  readonly fix: string;
}

function whyUnsent({ issue, record }: ManifestClip, today: string, failure: string | undefined): Why {
  if (issue !== undefined) return { code: issue.rule, message: issue.message, fix: issue.fix };
  const held = record === undefined ? undefined : whyHeld(record, today);
  if (held !== undefined) return held;
  if (failure === undefined) return { fix: 'croton upload' };
  return {
    code: failure,
    message: 'the last upload did not get it there',
    fix: 'croton upload --retry-failed',
  };
}
