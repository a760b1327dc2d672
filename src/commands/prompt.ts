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
  const prompt = await openPrompt(context);
  const question = prompt([{ type: 'password', name: 'answer', message, mask: false }]);
  return (await question.catch(interrupted)).answer;
}

/** Asks for a yes or no; Enter alone is a no. */
export async function askYesNo(context: Context, message: string): Promise<boolean> {
  const prompt = await openPrompt(context);
  const question = prompt([{ type: 'confirm', name: 'answer', message, default: false }]);
  return (await question.catch(interrupted)).answer;
}

/** inquirer on the context's terminal: on stderr, since stdout carries results alone. */
export async function openPrompt({ io }: Context, options: { readonly clearPromptOnDone?: boolean } = {}) {
  const { createPromptModule } = await import('inquirer');
  return createPromptModule({ ...options, input: io.stdin, output: io.stderr as NodeJS.WriteStream });
}

/** Ends with `run/interrupted` on Ctrl-C: inquirer takes it from the terminal before it becomes a signal. */
export function interrupted(error: unknown): never {
  if (!(error instanceof Error) || error.name !== 'ExitPromptError') throw error;
  throw new CrotonError('run/interrupted', {}, { cause: error });
}
