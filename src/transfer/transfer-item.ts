import type { FileIdentity } from '../media/shared-bytes.js';
import type { DeclareResult, SubmissionState, WireRecord } from '../protocol/submissions.js';
import type { Destination } from './send-options.js';

/** One clip to deliver. */
export interface TransferItem {
  readonly id: string;
  readonly fileName: string;
  /** Absolute path of the file, without symbolic links. */
  readonly path: string;
  readonly bytes: number;
  /** State of the file in which it was hashed here to its id; it is hashed before it is sent in any other. */
  readonly hashed?: FileIdentity | undefined;
  /** How the shared bytes are made of the file (`SharedView.version`); undefined where they are the file’s. */
  readonly shared?: string | undefined;
  readonly record: WireRecord;
}

/** A clip that the endpoint knows of. */
export interface DeclaredItem extends TransferItem {
  readonly submission: string;
  readonly state: SubmissionState;
  readonly destination: Destination;
  readonly outcome: 'sent' | 'present' | 'updated';
}

/** What a declaration's result asks for; undefined where it is a problem. */
export function declaredItem(item: TransferItem, result: DeclareResult): DeclaredItem | undefined {
  switch (result.outcome) {
    case 'upload':
      return {
        ...item,
        submission: result.submission,
        state: result.state,
        outcome: 'sent',
        destination: { kind: 'create', createUrl: result.create_url },
      };
    case 'resume':
      return {
        ...item,
        submission: result.submission,
        state: result.state,
        outcome: 'sent',
        destination: { kind: 'resume', uploadUrl: result.upload_url },
      };
    case 'present':
    case 'updated':
      return {
        ...item,
        submission: result.submission,
        state: result.state,
        outcome: result.outcome,
        destination: { kind: 'none' },
      };
    default:
      return undefined;
  }
}
