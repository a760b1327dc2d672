/**
 * For `NODE_OPTIONS=--import=…`: the first look at each file below the folder SLOW_DRIVE takes SLOW_DRIVE_MS milliseconds
 * more, as on a network drive.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

const { SLOW_DRIVE: folder, SLOW_DRIVE_MS: ms } = process.env;
const still = new Int32Array(new SharedArrayBuffer(4));
const { lstatSync } = fs;
const seen = new Set();

/** @type {any} */ (fs).lstatSync = (/** @type {string} */ path, /** @type {any} */ options) => {
  const isNew = String(path).startsWith(`${folder}/`) && !seen.has(String(path));
  if (isNew) Atomics.wait(still, 0, 0, Number(ms));
  seen.add(String(path));
  return lstatSync(path, options);
};
syncBuiltinESMExports();
