/** Questions to the person at the terminal. */
import type { SharedOptions } from '../cli/command.js';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';

/** Whether questions may be asked: stdin and stderr are terminals, and neither CI nor --no-input is set. */
export function mayAsk({ io, env }: Context, options: Pick<SharedOptions, 'input'>): boolean {
  return io.stdin.isTTY === true && io.stderr.isTTY === true && !env.CI && options.input;
}

/** Asks for text that is not shown. Empty when the person just presses Enter. */
export async function askSecret(context: Context, message: string): Promise<string> {
  return askOne(context, async (on) => {
    const prompt = await openPrompt(on);
    return (await prompt([{ type: 'password', name: 'answer', message, mask: false }])).answer;
  });
}

/** Asks for a line of text. Empty when the person just presses Enter. */
export async function askText(context: Context, message: string): Promise<string> {
  return askOne(context, async (on) => {
    const prompt = await openPrompt(on);
    return (await prompt([{ type: 'input', name: 'answer', message }])).answer;
  });
}

/** Asks for a yes or no; Enter alone is a no. */
export async function askYesNo(context: Context, message: string): Promise<boolean> {
  return askOne(context, async (on) => {
    const prompt = await openPrompt(on);
    return (await prompt([{ type: 'confirm', name: 'answer', message, default: false }])).answer;
  });
}

/** Ends with `run/interrupted` on Ctrl-D too: inquirer then stops reading, and would wait for ever without a word. */
async function askOne<T>(context: Context, ask: (on: Context) => Promise<T>): Promise<T> {
  const { stdin } = context.io;
  const left = new AbortController();
  // An answer ends the reading as well, but is there by then.
  const leave = () => setImmediate(() => left.abort());
  stdin.once('pause', leave);
  try {
    return await ask({ ...context, signal: AbortSignal.any([context.signal, left.signal]) }).catch(
      interrupted,
    );
  } finally {
    stdin.removeListener('pause', leave);
  }
}

/** inquirer on the context's terminal: on stderr, since stdout carries results alone. Ends with the context's signal. */
export async function openPrompt(
  { io, signal }: Context,
  options: { readonly clearPromptOnDone?: boolean } = {},
) {
  const { createPromptModule } = await import('inquirer');
  return createPromptModule({
    ...options,
    input: io.stdin,
    output: io.stderr as NodeJS.WriteStream,
    signal,
  });
}

/** Ends with `run/interrupted` on Ctrl-C, which inquirer takes from the terminal before it becomes a signal, and on signals. */
export function interrupted(error: unknown): never {
  if (!(error instanceof Error) || !['ExitPromptError', 'AbortPromptError'].includes(error.name)) throw error;
  throw new CrotonError('run/interrupted', {}, { cause: error });
}
