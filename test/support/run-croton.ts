/** The real program, as a user starts it, with settings of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** The folder of the whole package. */
export const repository = join(import.meta.dirname, '../..');

/** The real program. */
const binary = join(repository, 'bin/croton.js');

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  readonly cwd?: string;
  /** Whoever reads its results leaves before the first of them, as `head` leaves. */
  readonly readerLeaves?: boolean;
}

export interface Ran {
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** A user: a folder for settings, state and clips. */
export async function makeUser() {
  const folder = await mkdtemp(join(tmpdir(), 'croton-user-'));
  const own = {
    CROTON_CONFIG_DIR: join(folder, 'config'),
    CROTON_STATE_DIR: join(folder, 'state'),
    CROTON_CACHE_DIR: join(folder, 'cache'),
  };

  async function croton(
    args: readonly string[],
    { env, input = '', cwd, readerLeaves = false }: RunOptions = {},
  ): Promise<Ran> {
    const running = execa(process.execPath, [binary, ...args], {
      cwd: cwd ?? folder,
      env: { PATH: process.env.PATH ?? '', HOME: folder, LANG: 'C.UTF-8', ...own, ...env },
      extendEnv: false,
      input,
      reject: false,
      stripFinalNewline: false,
      timeout: 25_000,
    });
    if (readerLeaves) running.stdout.destroy();
    const { exitCode, stdout, stderr } = await running;
    return { code: exitCode, stdout, stderr };
  }

  return { folder, croton, remove: () => rm(folder, { recursive: true, force: true }) };
}

export type User = Awaited<ReturnType<typeof makeUser>>;

/** The error that `--json` leaves as the last line of stderr. */
export function errorIn({ stderr }: Ran): {
  code: string;
  message: string;
  hint: string;
  retryable: boolean;
} {
  return JSON.parse(stderr.trimEnd().split('\n').at(-1) ?? '').error;
}
