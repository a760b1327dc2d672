/** What curators, and the endpoint's own check, wrote to the contributor of a submission. */
import { CrotonError } from '../errors.js';
import type { SubmissionDetail } from '../protocol/submissions.js';
import type { EndpointClient } from './endpoint-client.js';

/** Submissions that are read at a time. */
const READERS = 8;
/** Findings of one submission that are told. */
const MOST_FINDINGS = 5;

/** The notes of the latest decision that carries any. Untrusted. */
export function notesOf({ history }: Pick<SubmissionDetail, 'history'>): string[] {
  const notes = history.findLast(({ detail }) => Array.isArray(detail?.notes))?.detail?.notes;
  return Array.isArray(notes) ? notes.filter((note) => typeof note === 'string') : [];
}

/** The notes, or what the endpoint found wrong with a clip that it returned. Untrusted. */
function messagesOf(detail: SubmissionDetail): string[] {
  if (detail.state !== 'returned') return notesOf(detail);
  const errors = detail.findings.filter(({ severity }) => severity === 'error');
  return errors.slice(0, MOST_FINDINGS).map(({ message, fix }) => `${message}; ${fix}`);
}

/** The messages about each of `ids`, several read at a time. One that is gone meanwhile has none. */
export async function readMessages(
  client: Pick<EndpointClient, 'showSubmission'>,
  ids: readonly string[],
): Promise<Map<string, readonly string[]>> {
  const messages = new Map<string, readonly string[]>();
  const queue = ids.values();
  const work = async () => {
    for (const id of queue) messages.set(id, await readOne(client, id));
  };
  await Promise.all(Array.from({ length: Math.min(READERS, ids.length) }, work));
  return messages;
}

async function readOne(client: Pick<EndpointClient, 'showSubmission'>, id: string): Promise<string[]> {
  try {
    return messagesOf(await client.showSubmission(id));
  } catch (error) {
    if (error instanceof CrotonError && error.code === 'endpoint/not-found') return [];
    throw error;
  }
}
