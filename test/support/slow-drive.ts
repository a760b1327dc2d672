/** A drive on which looking at files takes its time: a module for `node --import`, as what a process sees of a network drive. */

/** Synchronous, as croton looks at files. A drive remembers what was asked before. */
const SLOW_DRIVE = `import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { SLOW_DRIVE: folder, SLOW_DRIVE_MS: ms } = process.env;
const still = new Int32Array(new SharedArrayBuffer(4));
const seen = new Set();
const lstatSync = fs.lstatSync;
fs.lstatSync = (path, options) => {
  const text = String(path);
  if (text.startsWith(folder + '/') && !seen.has(text)) Atomics.wait(still, 0, 0, Number(ms));
  seen.add(text);
  return lstatSync(path, options);
};
syncBuiltinESMExports();
`;

/** With this environment, the first look at each file below `folder` takes `ms` milliseconds more. */
export const slowDrive = (folder: string, ms: number): Record<string, string> => ({
  NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(SLOW_DRIVE)}`,
  SLOW_DRIVE: folder,
  SLOW_DRIVE_MS: String(ms),
});
