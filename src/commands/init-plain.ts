/** Questions as plain lines: for terminals that cannot move the cursor (TERM=dumb), and for those who are read to. */
import { createInterface } from 'node:readline/promises';
import type { Context } from '../context.js';
import { CrotonError } from '../errors.js';
import { wrapText } from '../report/wrap-text.js';
import { escapeUntrusted } from '../text/escape.js';
import type { Asked, Line, Terminal } from './init-terminal.js';

/** “(choose)” is for lists that begin with a line already taken. */
const isAnswer = ({ value }: Line) => value !== '';

/** So long what was typed ahead is read, and forgotten. */
const TYPED_AHEAD_MS = 50;

/** A terminal that numbers the lines of its lists; a number, a value or words to search are typed. */
export function openPlainTerminal({ io, signal, clock }: Context): Terminal {
  const write = (text: string) => {
    for (const line of wrapText(escapeUntrusted(text), (io.stderr.columns ?? 80) - 1))
      io.stderr.write(`${line}\n`);
  };
  const ask = async ({ why, message }: Asked) => {
    // Nobody answers for rights or people by a line that was pasted before the question was there.
    io.stdin.resume();
    await clock.sleep(TYPED_AHEAD_MS);
    io.stdin.pause();
    io.stderr.write('\n');
    write(`${message} ${why}`);
  };
  const list = (lines: readonly Line[]) => {
    for (const [index, { name, about, checked }] of lines.entries())
      write(`${index + 1}. ${checked ? '(marked) ' : ''}${name}${about ? `: ${about}` : ''}`);
  };
  const readLine = async (tip: string): Promise<string> => {
    if ('readableEnded' in io.stdin && io.stdin.readableEnded === true)
      throw new CrotonError('run/interrupted', {});
    const lines = createInterface({
      input: io.stdin,
      output: io.stderr as NodeJS.WriteStream,
      terminal: false,
    });
    const ended = new Promise<never>((_, reject) => {
      lines.once('close', () => reject(new CrotonError('run/interrupted', {})));
    });
    try {
      return (await Promise.race([lines.question(`${escapeUntrusted(tip)}> `, { signal }), ended])).trim();
    } catch (error) {
      throw error instanceof CrotonError ? error : new CrotonError('run/interrupted', {}, { cause: error });
    } finally {
      ended.catch(() => {});
      lines.close();
    }
  };
  const pick = (typed: string, lines: readonly Line[]) =>
    lines[Number(typed) - 1] ?? lines.find(({ value }) => value === typed);

  return {
    async input({ initial, validate, ...asked }) {
      await ask(asked);
      for (;;) {
        const text = (await readLine(initial === undefined ? '' : `(${initial}) `)) || (initial ?? '');
        const problem = await validate(text);
        if (problem === true) return text;
        write(problem);
      }
    },
    async select({ lines: offered, current, ...asked }) {
      const lines = offered.filter(isAnswer);
      await ask(asked);
      list(lines);
      for (;;) {
        const typed = await readLine(current === undefined ? 'number ' : `number (${current}) `);
        const line = pick(typed === '' && current !== undefined ? current : typed, lines);
        if (line !== undefined) return line.value;
        write(`one of 1 to ${lines.length}`);
      }
    },
    async mark({ lines, ...asked }) {
      await ask(asked);
      list(lines);
      const marked = lines.filter(({ checked }) => checked).map(({ value }) => value);
      for (;;) {
        const typed = await readLine(`numbers, with commas${marked.length === 0 ? '' : ' (as marked)'} `);
        if (typed === '' && marked.length > 0) return marked;
        const picked = typed.split(',').map((word) => pick(word.trim(), lines)?.value);
        if (picked.every((value) => value !== undefined)) return picked;
        write(`numbers of 1 to ${lines.length}, with commas`);
      }
    },
    async search({ find, ...asked }) {
      await ask(asked);
      let lines: readonly Line[] = (await find('')).filter(isAnswer);
      for (;;) {
        list(lines);
        const typed = await readLine('number, or a name to look up ');
        const line = pick(typed, lines);
        if (line !== undefined) return line.value;
        if (typed === '') continue;
        const found = await find(typed);
        if (found.length === 0) write(`nothing is called ${typed}`);
        else lines = found;
      }
    },
    tell(message, answer) {
      write(`${message} ${answer}`);
    },
  };
}
