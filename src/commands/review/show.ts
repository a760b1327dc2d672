import type { Command } from 'commander';
import type { EndpointClient } from '../../client/endpoint-client.js';
import { findSubmissionIds } from '../../client/find-submissions.js';
import { notesOf } from '../../client/read-notes.js';
import type { Context } from '../../context.js';
import { findReason } from '../../curation/reasons.js';
import { CrotonError, type ExitCode } from '../../errors.js';
import { writeSubmission } from '../../report/submissions-detail.js';
import { jsonText } from '../../text/json-text.js';
import { addConnectionOptions, type ConnectionOptions, connect } from '../connect.js';

export function define(command: Command): void {
  command
    .argument('<id>', 'id of the submission, or its unique beginning')
    .addHelpText('after', '\nExample:\n  croton review show 0192f3a4-77b1-7c9d\n');
  addConnectionOptions(command);
}

export async function run(
  context: Context,
  names: readonly string[],
  options: ConnectionOptions,
): Promise<ExitCode> {
  const client = await connect(context, options);
  const [id = ''] = await findSubmissionIds(client, names);
  const submission = await client.showSubmission(id);
  const decisions = await visibleDecisions(client, id);
  if (options.json) {
    context.io.stdout.write(`${jsonText({ version: 1, submission, decisions: decisions ?? null })}\n`);
  } else {
    writeSubmission(context.io.stdout, context.env, submission, {
      decisions,
      notes: notesOf(submission),
      explain: findReason,
    });
  }
  return 0;
}

// Contributors see their submission, but not who voted how.
async function visibleDecisions(client: EndpointClient, id: string) {
  try {
    return await client.decisions(id);
  } catch (error) {
    if (error instanceof CrotonError && error.code === 'auth/role-missing') return undefined;
    throw error;
  }
}
