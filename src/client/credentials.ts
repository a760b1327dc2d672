/** Tokens and named endpoints of this user: a conf file that only they can read. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { CrotonError, reasonOf } from '../errors.js';
import { configDirectory } from '../files/directories.js';
import { makeFolder } from '../files/make-folder.js';

const loginSchema = z.object({
  token: z.string().min(1),
  /** Account at the endpoint. */
  account: z.string(),
  /** What the user calls the endpoint, for `--endpoint NAME`. */
  name: z.string().optional(),
});
export type Login = z.infer<typeof loginSchema>;

const credentialsSchema = z.object({
  /** By origin. */
  logins: z.record(z.string(), loginSchema).default({}),
  /** The origin that was logged in to last. */
  latest: z.string().optional(),
});

type Environment = Readonly<Record<string, string | undefined>>;

/** Where tokens are kept. */
export function credentialsPath(env: Environment): string {
  return join(configDirectory(env), 'credentials.json');
}

/**
 * Opens the user's tokens. Writes are atomic, with mode 0600.
 * @throws CrotonError `config/invalid` when the file is damaged, `file/unreadable` when the system refuses
 */
export async function openCredentials(env: Environment) {
  const { default: Conf } = await import('conf');
  const folder = configDirectory(env);
  const file = credentialsPath(env);

  function openStore() {
    return new Conf<Record<string, unknown>>({
      cwd: folder,
      configName: 'credentials',
      configFileMode: 0o600,
      accessPropertiesByDotNotation: false,
    });
  }

  // conf makes the folder even to read: a read-only home is enough for whoever sets CROTON_TOKEN.
  function readStore(): Record<string, unknown> {
    try {
      return existsSync(file) ? openStore().store : {};
    } catch (error) {
      if (error instanceof SyntaxError) throw invalid(file, 'it is not JSON');
      throw new CrotonError('file/unreadable', { path: file, reason: reasonOf(error) }, { cause: error });
    }
  }

  const parsed = credentialsSchema.safeParse(readStore());
  if (!parsed.success) throw invalid(file, parsed.error.issues[0]?.message ?? 'of an unknown form');
  const { logins, latest } = parsed.data;

  function save(next: z.infer<typeof credentialsSchema>): void {
    try {
      // conf would make the folder readable for everybody.
      makeFolder(folder, 0o700);
      openStore().store = next;
    } catch (error) {
      throw new CrotonError('file/unwritable', { path: file, reason: reasonOf(error) }, { cause: error });
    }
  }

  return {
    latest,
    logins,
    tokenFor: (origin: string): string | undefined => logins[origin]?.token,
    /** The origin that the user named so. */
    originNamed: (name: string): string | undefined =>
      Object.entries(logins).find(([, login]) => login.name === name)?.[0],
    keep(origin: string, login: Login): void {
      save({ logins: { ...logins, [origin]: login }, latest: origin });
    },
    forget(origins: readonly string[]): void {
      const rest = Object.fromEntries(Object.entries(logins).filter(([origin]) => !origins.includes(origin)));
      const next = latest !== undefined && latest in rest ? latest : Object.keys(rest).at(-1);
      save({ logins: rest, ...(next === undefined ? {} : { latest: next }) });
    },
  };
}

export type Credentials = Awaited<ReturnType<typeof openCredentials>>;

function invalid(file: string, reason: string): CrotonError {
  const hint = 'move the file away and log in again';
  return new CrotonError('config/invalid', { file, reason }, { hint });
}
