/** From what went wrong with one clip to what people are told about it. */
import { CrotonError } from '../errors.js';
import { PROBLEMS } from '../protocol/problem.js';
import type { DeclareResult, WireFinding } from '../protocol/submissions.js';
import type { ClipProblem } from './events.js';
import { GivenUp } from './persist.js';

interface Clip {
  readonly id: string;
  readonly fileName: string;
}

/**
 * The problem that an error is for this clip. `othersAdvance`: whether other clips arrived while this one was tried.
 * @throws the error itself when it would meet every other clip as well, or is a bug
 */
export function problemFromError(clip: Clip, error: unknown, othersAdvance: boolean): ClipProblem {
  if (error instanceof GivenUp && error.because !== 'signed-out') {
    if (error.because !== 'unreachable' || othersAdvance) return problemFromGivenUp(clip, error);
  }
  if (error instanceof CrotonError && CLIP_ERRORS.has(error.code)) return failed(clip, error);
  throw error;
}

function failed({ id, fileName }: Clip, { code, messageOfIt: message, hint: fix }: CrotonError): ClipProblem {
  return { id, fileName, kind: 'failed', code, message, fix };
}

const CLIP_ERRORS: ReadonlySet<string> = new Set([
  'file/changed',
  'file/unreadable',
  'file/shared-version',
  'file/not-found',
  'upload/changed',
  'upload/futile',
  'upload/receipt-invalid',
  'upload/no-receipt',
  'endpoint/redirect',
  'endpoint/protocol',
]);

function problemFromGivenUp(clip: Clip, { failure, because, message, cause }: GivenUp): ClipProblem {
  const { id, fileName } = clip;
  if (failure.kind === 'protocol') return failed(clip, protocolError(cause, failure.reason));
  // Bytes that the endpoint lost after it had them may arrive another time.
  const refused =
    because === 'refused' && failure.kind === 'status' && failure.problem !== 'upload-incomplete';
  if (refused) {
    if (failure.problem === 'digest-mismatch' || failure.problem === 'length-mismatch') {
      return failed(clip, new CrotonError('upload/changed', { path: fileName }));
    }
    if (failure.problem === 'state-conflict') {
      const fix = 'croton status shows what became of it';
      return { id, fileName, kind: 'withdrawn', code: failure.problem, message, fix };
    }
    const code = failure.problem ?? 'endpoint/refused';
    // An endpoint may name its problems as it likes. Nobody shall paste its words into a shell.
    const known = failure.problem === undefined || Object.hasOwn(PROBLEMS, failure.problem);
    const fix = known ? `croton explain ${code}` : NO_REASON.fix;
    return { id, fileName, kind: 'refused', code, message, fix };
  }
  return failed(clip, new CrotonError('upload/futile', { path: fileName, reason: message }));
}

/** What the client said of an answer that breaks the protocol; what the uploader found is put likewise. */
function protocolError(cause: unknown, reason: string): CrotonError {
  if (cause instanceof CrotonError) return cause;
  return new CrotonError('endpoint/protocol', { origin: 'the endpoint', reason }, { cause });
}

/** The refusal that the endpoint's findings are: of the record when it was declared, or of the bytes when they arrived. */
export function problemFromFindings({ id, fileName }: Clip, findings: readonly WireFinding[]): ClipProblem {
  const finding = findings.find(({ severity }) => severity === 'error') ?? findings[0];
  const { rule: code, message, fix } = finding ?? NO_REASON;
  return { id, fileName, kind: 'refused', code, message, fix };
}

/** The problem that a declaration's result is; undefined for those that are none. */
export function problemFromResult(
  { id, fileName, basedOn }: Clip & { readonly basedOn?: number | undefined },
  result: DeclareResult,
): ClipProblem | undefined {
  const clip = { id, fileName };
  switch (result.outcome) {
    case 'refused':
      return problemFromFindings(clip, result.findings);
    case 'withdrawn':
      return {
        ...clip,
        kind: 'withdrawn',
        code: 'state-conflict',
        message: `it was ${result.state === 'removed' ? 'removed' : 'withdrawn'} before`,
        fix: 'leave it out, or send it again on purpose with --again',
      };
    case 'stale':
      return {
        ...clip,
        kind: 'refused',
        code: 'state-conflict',
        message: `the endpoint has revision ${result.revision} of its record, and yours is based on ${basedOn === undefined ? 'an older one' : `revision ${basedOn}`}`,
        fix: 'croton status shows it: take over what is new there; croton upload --overwrite sends yours all the same',
      };
    default:
      return undefined;
  }
}

const NO_REASON = {
  rule: 'endpoint/refused',
  message: 'the endpoint gave no reason',
  fix: 'ask the operator of the endpoint',
};
