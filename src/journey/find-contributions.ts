/** A person's contributions at an endpoint, by what they have at hand: ids, clips, content ids, manifests, folders. */
import { stat } from 'node:fs/promises';
import { dirname, relative, resolve, sep } from 'node:path';
import type { EndpointClient } from '../client/endpoint-client.js';
import { findSubmissionIds } from '../client/find-submissions.js';
import { ownSubmissions } from '../client/own-submissions.js';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { possibleDigests } from '../media/possible-digests.js';
import type { SubmissionSummary } from '../protocol/submissions.js';
import { findManifestClips, manifestClips } from './manifest-clips.js';

/** A submission; without a row where the endpoint lists none of that id. */
export interface Contribution {
  readonly submission: string;
  readonly row?: SubmissionSummary | undefined;
}

type ListingClient = Pick<EndpointClient, 'eachSubmission' | 'endpoint'>;

const CONTENT_ID = /^(?:sha256:)?([0-9a-f]{64})$/;
const SUBMISSION_ID = /^[0-9a-f][0-9a-f-]{3,}$/i;
/** Ids in one query: its URL stays well below what servers take. */
const IDS_PER_QUERY = 50;

/**
 * The submissions that `names` stand for, each once, in their order; of manifests and folders those that are not taken
 * back already. What is a file or folder is one, also where it could be the beginning of an id;
 * a clip that was deleted is the one of that name in the manifest.
 * @throws CrotonError `submission/unknown`, `submission/ambiguous`, `submission/none`, and what reading a manifest throws
 */
export async function findContributions(
  context: Pick<Context, 'cwd' | 'signal'>,
  client: ListingClient,
  names: readonly string[],
  useConfig: boolean,
): Promise<Contribution[]> {
  const found = new Map<string, Contribution>();
  const ids: string[] = [];
  for (const name of names) {
    const content = CONTENT_ID.exec(name)?.[1];
    const path = resolve(context.cwd, name);
    const stats = content === undefined ? await stat(path).catch(() => undefined) : undefined;
    const isThere = content !== undefined || stats !== undefined;
    if (!isThere && SUBMISSION_ID.test(name)) {
      ids.push(name);
      continue;
    }
    const single = content !== undefined || (stats?.isDirectory() !== true && !path.endsWith('.jsonl'));
    let contents: Set<string>;
    if (content !== undefined) contents = new Set([`sha256:${content}`]);
    else if (isThere) contents = await contentsOf(context, path, single, useConfig);
    else contents = await contentsOfDeleted(context, path, name, useConfig);
    const before = found.size;
    for await (const row of ownSubmissions(client, contents)) {
      if (single || !isOver(row)) found.set(row.submission, { submission: row.submission, row });
    }
    if (found.size === before) throw new CrotonError('submission/none', { name, origin: client.endpoint });
  }
  for (const one of await byIds(client, ids)) found.set(one.submission, one);
  return [...found.values()];
}

const isOver = ({ state }: SubmissionSummary) => state === 'withdrawn' || state === 'removed';

async function byIds(client: ListingClient, names: readonly string[]): Promise<Contribution[]> {
  if (names.length === 0) return [];
  const ids = await findSubmissionIds(client, names);
  const rows = new Map<string, SubmissionSummary>();
  for (let start = 0; start < ids.length; start += IDS_PER_QUERY) {
    const id = ids.slice(start, start + IDS_PER_QUERY).join(',');
    for await (const row of client.eachSubmission({ id })) rows.set(row.submission, row);
  }
  return ids.map((submission) => ({ submission, row: rows.get(submission) }));
}

/** Content ids of a clip that is no longer on this computer, as the manifest has it. */
async function contentsOfDeleted(
  { cwd }: Pick<Context, 'cwd'>,
  path: string,
  name: string,
  useConfig: boolean,
): Promise<Set<string>> {
  const contents = new Set<string>();
  const folder = await nearestFolder(dirname(path));
  try {
    const source = await findManifestClips(cwd, [folder], useConfig);
    const fileName = relative(source.mediaFolder, path).replaceAll(sep, '/');
    for await (const clip of manifestClips(source))
      if (clip.id !== undefined && clip.fileName === fileName) contents.add(clip.id);
  } catch (error) {
    if (!(error instanceof CrotonError)) throw error;
  }
  if (contents.size === 0) throw new CrotonError('file/not-found', { path: name });
  return contents;
}

/** The folder at `path`; where it was deleted as well, the one that it was in. */
async function nearestFolder(path: string): Promise<string> {
  const isThere = await stat(path).then(
    (stats) => stats.isDirectory(),
    () => false,
  );
  return isThere || dirname(path) === path ? path : nearestFolder(dirname(path));
}

/** Content ids of a manifest, a folder or a clip; of a clip that no manifest names, the ids its bytes may have. */
async function contentsOf(
  { cwd, signal }: Pick<Context, 'cwd' | 'signal'>,
  path: string,
  single: boolean,
  useConfig: boolean,
): Promise<Set<string>> {
  const contents = new Set<string>();
  try {
    const source = await findManifestClips(cwd, [path], useConfig);
    for await (const { id } of manifestClips(source)) if (id !== undefined) contents.add(id);
  } catch (error) {
    const unlisted =
      error instanceof CrotonError &&
      ['config/not-found', 'manifest/none', 'usage/invalid'].includes(error.code);
    if (!single || !unlisted) throw error;
  }
  if (single && contents.size === 0)
    for await (const digest of possibleDigests(path, signal)) contents.add(digest);
  return contents;
}
