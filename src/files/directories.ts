import envPaths from 'env-paths';

type Environment = Readonly<Record<string, string | undefined>>;

const standard = () => envPaths('croton', { suffix: '' });

/** Where lost files cost time only: the cache of facts. `CROTON_CACHE_DIR` overrides. */
export function cacheDirectory(env: Environment): string {
  return env.CROTON_CACHE_DIR || standard().cache;
}

/** Journals, receipts, memory of builds, logs. `CROTON_STATE_DIR` overrides. */
export function stateDirectory(env: Environment): string {
  // On Linux this is the XDG state directory, which env-paths calls `log`.
  return env.CROTON_STATE_DIR || (process.platform === 'linux' ? standard().log : standard().data);
}

/** User settings and tokens. `CROTON_CONFIG_DIR` overrides. */
export function configDirectory(env: Environment): string {
  return env.CROTON_CONFIG_DIR || standard().config;
}
