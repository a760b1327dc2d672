import { createClient } from '../../client/endpoint-client.js';
import type { ResolvedEndpoint } from '../../client/resolve-endpoint.js';
import { parseToken } from '../../client/token.js';
import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import { escapeUntrusted } from '../../text/escape.js';
import type { EmitTransfer } from '../../transfer/events.js';
import type { SignIn } from '../../transfer/sign-in.js';

/** How a person at the terminal gives another token. */
export interface TokenPrompt {
  /** Asks for it, not shown; empty when one was kept by `croton login` meanwhile. Throws `run/interrupted`. */
  ask(message: string): Promise<string>;
  /** The token that is kept now. */
  reload(): Promise<string | undefined>;
}

/** A sign-in that asks on the terminal when the endpoint no longer takes the token. Whatever waits for it asks once. */
export function signInAgain(
  context: Context,
  endpoint: ResolvedEndpoint,
  account: string,
  prompt: TokenPrompt,
  emit: EmitTransfer,
): SignIn {
  let { token } = endpoint;
  let asking: Promise<void> | undefined;

  async function ask(): Promise<void> {
    emit({ type: 'paused', why: 'signed-out', untilMs: undefined });
    let message = `${endpoint.url} no longer takes this token. Paste a new one (it is not shown), or run croton login in another terminal, then press Enter:`;
    for (;;) {
      const { given, objection } = await readToken(message);
      if (objection === undefined) {
        token = given;
        return emit({ type: 'resumed' });
      }
      message = `${objection} Paste another, or press Enter after croton login:`;
    }
  }

  async function readToken(message: string): Promise<{ given?: string | undefined; objection?: string }> {
    try {
      const answer = await prompt.ask(message);
      const given = answer.trim() === '' ? await prompt.reload() : parseToken(answer, 'what you typed');
      const { name } = await createClient({ context, endpoint: endpoint.url, token: given }).me();
      if (name === account) return { given };
      return {
        objection: `That is the token of ${escapeUntrusted(name)}, this upload is ${escapeUntrusted(account)}’s.`,
      };
    } catch (error) {
      if (!(error instanceof CrotonError) || error.code === 'run/interrupted') throw error;
      if (error.code === 'auth/token-invalid') return { objection: 'That token does not work either.' };
      return { objection: `It does not work: ${escapeUntrusted(error.message)}.` };
    }
  }

  return {
    get token() {
      return token;
    },
    renew() {
      asking ??= ask().finally(() => {
        asking = undefined;
      });
      return asking;
    },
  };
}
