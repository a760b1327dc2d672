import { closeSync, openSync, readSync } from 'node:fs';

const scripts = new Map<string, boolean>();

/**
 * Whether a program is a script, which starts others. Killed, it leaves them behind, and they would go on writing to a
 * file that nobody reads; a pipe that nobody reads ends them.
 */
export function isScript(path: string): boolean {
  const known = scripts.get(path);
  if (known !== undefined) return known;
  const script = beginsLikeScript(path);
  scripts.set(path, script);
  return script;
}

function beginsLikeScript(path: string): boolean {
  const start = Buffer.alloc(2);
  try {
    const fd = openSync(path, 'r');
    try {
      readSync(fd, start, 0, 2, 0);
    } finally {
      closeSync(fd);
    }
  } catch {
    // Whoever starts it hears what is wrong with it.
  }
  return start.toString('latin1') === '#!';
}
