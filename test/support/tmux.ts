/** A real terminal of a given size, with keys pressed and the screen read. Needs tmux. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { execa } from 'execa';

const PATIENCE_MS = 15_000;

export const hasTmux = await execa('tmux', ['-V']).then(
  () => true,
  () => false,
);

export interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
}

/** Runs `command` in a terminal of its own; its exit code is shown as `EXIT=…` behind what it printed. */
export async function openTerminal(command: readonly string[], options: TerminalOptions) {
  const { columns, rows, env, cwd } = options;
  const quoted = command.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const script = join(cwd, '.run.sh');
  await writeFile(script, `trap : INT\ncd '${cwd}'\n${quoted}\necho EXIT=$?\nexec sleep 60\n`);
  const tmux = async (...args: string[]) => {
    const own = { PATH: process.env.PATH ?? '', TMUX_TMPDIR: cwd, HOME: cwd, LANG: 'C.UTF-8' };
    const { stdout } = await execa('tmux', ['-u', '-f', '/dev/null', '-L', 'croton', ...args], {
      env: { ...own, ...env, TERM: 'xterm-256color' },
      extendEnv: false,
      stripFinalNewline: false,
    });
    return stdout;
  };
  const inner = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  await tmux('new-session', '-d', '-x', String(columns), '-y', String(rows), 'env', ...inner, 'bash', script);

  const screen = async (...how: string[]) => (await tmux('capture-pane', '-p', ...how)).trimEnd();
  return {
    columns,
    screen,
    /** Keys by tmux's names; text is typed as it is. */
    async press(...keys: string[]) {
      for (const key of keys) await tmux('send-keys', key);
    },
    /** All at once, line ends too. */
    async paste(text: string) {
      await tmux('set-buffer', '-b', 'pasted', text);
      await tmux('paste-buffer', '-b', 'pasted');
    },
    /** The screen, as soon as `text` is on it. */
    async until(text: string): Promise<string> {
      const end = Date.now() + PATIENCE_MS;
      for (;;) {
        const shown = await screen();
        if (shown.includes(text)) return shown;
        if (Date.now() > end) throw new Error(`${JSON.stringify(text)} never appeared on:\n${shown}`);
        await delay(50);
      }
    },
    resize: (x: number, y: number) => tmux('resize-window', '-x', String(x), '-y', String(y)),
    close: () => tmux('kill-server').catch(() => {}),
  };
}

export type TmuxTerminal = Awaited<ReturnType<typeof openTerminal>>;
