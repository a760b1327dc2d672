/** Counts what a process hashes: a module for `node --import` that writes a line for each SHA-256 that is finished. */
import { readFile } from 'node:fs/promises';

/** Synchronous: a kill right after a digest loses no line. Appends to the file that `HASHES` names. */
const COUNTER = `import crypto from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const createHash = crypto.createHash;
crypto.createHash = (...args) => {
  const hash = createHash(...args);
  const digest = hash.digest.bind(hash);
  hash.digest = (encoding) => {
    const result = digest(encoding);
    if (encoding === 'hex') appendFileSync(process.env.HASHES, result + ' ' + Date.now() + '\\n');
    return result;
  };
  return hash;
};
syncBuiltinESMExports();
`;

/** Value of `--import` (of `node` or in `NODE_OPTIONS`). */
export const HASH_COUNTER = `data:text/javascript,${encodeURIComponent(COUNTER)}`;

/** When each digest (hex) was made, by the file that was written: milliseconds since 1970. Of clips and of whatever else is hashed. */
export async function readHashTimes(path: string): Promise<Map<string, number[]>> {
  const times = new Map<string, number[]>();
  for (const line of (await readFile(path, 'utf8').catch(() => '')).split('\n')) {
    const [hex = '', time] = line.split(' ');
    if (time !== undefined) times.set(hex, [...(times.get(hex) ?? []), Number(time)]);
  }
  return times;
}
