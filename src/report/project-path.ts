import { relative, resolve, sep } from 'node:path';
import type { Context } from '../context.js';

/**
 * How a service names files: from the root of the checkout, wherever the command ran. Outside GitHub's and GitLab's runners,
 * and for files elsewhere, a path stays as it is.
 */
export function projectPaths({ env, cwd }: Context): (path: string) => string {
  const root = env.GITHUB_WORKSPACE || env.CI_PROJECT_DIR;
  if (!root) return (path) => path;
  return (path) => {
    const below = relative(root, resolve(cwd, path));
    return path === '-' || /^(?:\.\.(?:[\\/]|$)|$)/.test(below) ? path : below.replaceAll(sep, '/');
  };
}
