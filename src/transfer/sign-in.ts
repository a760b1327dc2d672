import type { TokenSource } from '../client/token.js';

/** A token that a person can replace while an upload runs. */
export interface SignIn extends TokenSource {
  /**
   * Resolves when there is a token to go on with. Called by several at once, it asks one question.
   * @throws CrotonError `run/interrupted` when the person leaves instead
   */
  renew(): Promise<void>;
}
