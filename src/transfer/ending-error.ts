import { CrotonError } from '../errors.js';
import { GivenUp } from './persist.js';

/** What a user is told when `error` ends the whole run. `origin`: of the endpoint. */
export function errorThatEnds(error: unknown, origin: string): unknown {
  if (!(error instanceof GivenUp)) return error;
  const { failure, because, message: reason } = error;
  if (because === 'unreachable') {
    const parameters = { endpoint: origin, reason, command: 'croton upload' };
    return new CrotonError('upload/gave-up', parameters, { cause: error });
  }
  // The client has said it better already.
  if (error.cause instanceof CrotonError) return error.cause;
  if (because !== 'signed-out')
    return new CrotonError('endpoint/protocol', { origin, reason }, { cause: error });
  const role = failure.kind === 'status' && failure.status === 403;
  return role
    ? new CrotonError('auth/role-missing', { origin, reason }, { cause: error })
    : new CrotonError('auth/token-invalid', { origin }, { cause: error });
}
