/** The terminal that the questions of `croton init` are asked on. */
import stringWidth from 'string-width';
import type { Context } from '../context.js';
import { wrapText } from '../report/wrap-text.js';
import { escapeUntrusted } from '../text/escape.js';
import { styleFor, wantsUnicode } from '../text/style.js';
import { QuestionScreen } from './init-screen.js';
import { interrupted, openPrompt } from './prompt.js';

/** A line of a list. `about` is told below the list while the line is the active one. */
export interface Line {
  readonly value: string;
  readonly name: string;
  readonly about?: string | undefined;
  readonly checked?: boolean;
}

export interface Asked {
  readonly why: string;
  readonly message: string;
}

type Prompt = Awaited<ReturnType<typeof openPrompt>>;
type Validate = (text: string) => Promise<string | true>;

/** Questions, each gone from the screen when it is answered: {@link Terminal.tell} leaves the answer there. */
export interface Terminal {
  /** A line of text. */
  input(asked: Asked & { readonly initial?: string | undefined; validate: Validate }): Promise<string>;
  /** One line of a list. */
  select(
    asked: Asked & { readonly lines: readonly Line[]; readonly current?: string | undefined },
  ): Promise<string>;
  /** Several lines of a list, at least one. */
  mark(asked: Asked & { readonly lines: readonly Line[] }): Promise<readonly string[]>;
  /** One line of those that `find` has for what is typed so far. */
  search(asked: Asked & { find(typed: string): Promise<readonly Line[]> }): Promise<string>;
  /** Leaves a question with its answer on the screen. */
  tell(message: string, answer: string): void;
}

/** The terminal of inquirer, in the width, colors and characters that the one behind `context` has. */
export async function openTerminal(context: Context): Promise<Terminal> {
  const { io, env } = context;
  const style = styleFor(io.stderr, env);
  const unicode = wantsUnicode(env);
  const answered: (readonly [message: string, answer: string])[] = [];
  const screen = new QuestionScreen(io.stderr, () => answered.map((both) => tellAnswer(...both)).join(''));
  const prompt: Prompt = await openPrompt(
    { ...context, io: { ...io, stderr: screen } },
    { clearPromptOnDone: true },
  );
  const columns = () => Math.max(20, io.stderr.columns ?? 80);
  // Around a list stand why it is asked, the question, what is told of a line and which keys there are.
  const pageSize = () => Math.max(3, Math.min(14, (io.stderr.rows ?? 24) - (columns() < 60 ? 13 : 10)));
  const wrapped = (text: string) =>
    wrapText(escapeUntrusted(text), columns() - 1)
      .map((line) => style.dim(line))
      .join('\n');
  const themeFor = ({ why }: Asked, tip: string) => ({
    prefix: `${wrapped(why)}\n${style.blue('?')}`,
    spinner: { interval: 1000, frames: [style.blue('?')] },
    icon: unicode
      ? { cursor: '❯', checked: ` ${style.green('◉')}`, unchecked: ' ◯' }
      : { cursor: '>', checked: '[x]', unchecked: '[ ]' },
    style: {
      answer: style.cyan,
      message: (text: string) => style.bold(escapeUntrusted(text)),
      error: (text: string) =>
        wrapText(text, columns() - 1)
          .map(style.red)
          .join('\n'),
      defaultAnswer: (text: string) => style.dim(`(${escapeUntrusted(text)})`),
      help: style.dim,
      highlight: style.cyan,
      searchTerm: style.cyan,
      description: wrapped,
      keysHelpTip: () => wrapped(tip),
    },
  });
  const beyond = ({ length }: readonly Line[]) => (length > pageSize() ? ` (${length} lines)` : '');
  const shown = ({ value, name, about, checked }: Line) => ({
    value,
    name: cut(escapeUntrusted(name), columns() - 6, unicode),
    short: escapeUntrusted(name),
    ...(about === undefined || about === '' ? {} : { description: about }),
    ...(checked === undefined ? {} : { checked }),
  });
  const tellAnswer = (message: string, answer: string) => {
    const mark = style.green(unicode ? '✔' : '*');
    const safe = escapeUntrusted(answer);
    // An answer for which there is no room stands below its question.
    const isBeside = stringWidth(`${message} ${safe}`) + 3 < columns();
    const lines = isBeside ? [safe] : wrapText(safe, columns() - 3);
    const told = lines.map((line) => style.cyan(line)).join('\n  ');
    return `${mark} ${style.bold(message)}${isBeside ? ' ' : '\n  '}${told}\n`;
  };
  const ask = async (question: Parameters<Prompt>[0]): Promise<unknown> => {
    const answers: { readonly answer?: unknown } = await screen.during(() =>
      prompt(question).catch(interrupted),
    );
    return answers.answer;
  };

  return {
    async input({ initial, validate, ...asked }) {
      const question = {
        ...{ type: 'input', name: 'answer', message: asked.message, validate },
        transformer: escapeUntrusted,
        ...(initial === undefined ? {} : { default: initial }),
        theme: themeFor(asked, ''),
      } as const;
      return String(await ask([question]));
    },
    async select({ lines, current, ...asked }) {
      const question = {
        ...{ type: 'select', name: 'answer', message: asked.message, pageSize: pageSize(), loop: false },
        ...(current === undefined ? {} : { default: current }),
        choices: besideName(lines, columns() - 6).map(shown),
        theme: themeFor(asked, `arrows move${beyond(lines)}, Enter takes the line`),
      } as const;
      return String(await ask([question]));
    },
    async mark({ lines, ...asked }) {
      const question = {
        ...{ type: 'checkbox', name: 'answer', message: asked.message, pageSize: pageSize(), loop: false },
        ...{ required: true, shortcuts: { all: null, invert: null } },
        choices: besideName(lines, columns() - 6).map(shown),
        theme: themeFor(asked, `arrows move${beyond(lines)}, Space marks, Enter goes on`),
      } as const;
      return (await ask([question])) as readonly string[];
    },
    async search({ find, ...asked }) {
      const question = {
        ...{ type: 'search', name: 'answer', message: asked.message, pageSize: pageSize() },
        source: async (typed: string | undefined) => (await find(typed?.trim() ?? '')).map(shown),
        theme: themeFor(asked, 'type to search, arrows move, Enter takes the line'),
      } as const;
      return String(await ask([question]));
    },
    tell(message, answer) {
      answered.push([message, answer]);
      io.stderr.write(tellAnswer(message, answer));
    },
  };
}

/** What is told of each line stands beside its name, where there is room for that of all. */
function besideName(lines: readonly Line[], columns: number): readonly Line[] {
  const joined = lines.map(({ name, about, ...line }) => ({
    ...line,
    name: about ? `${name}: ${about}` : name,
  }));
  return joined.every(({ name }) => stringWidth(name) <= columns) ? joined : lines;
}

/** Text in at most `columns` columns: a line of a list that wraps pushes the question off a small screen. */
function cut(text: string, columns: number, unicode: boolean): string {
  if (stringWidth(text) <= columns) return text;
  const end = unicode ? '…' : '...';
  const characters = [...text];
  while (stringWidth(characters.join('')) > columns - end.length) characters.pop();
  return characters.join('') + end;
}
