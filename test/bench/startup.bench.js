import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { raceCommands } from './measure.js';

const root = join(import.meta.dirname, '../..');
const croton = join(root, 'bin/croton.js');
const clip = join(root, 'examples/clips/lagos-market.mp4');

/** Start-up against `node -e 0`: what croton adds to the start of Node itself. */
export function run() {
  const folder = mkdtempSync(join(tmpdir(), 'croton-bench-'));
  try {
    const env = {
      ...process.env,
      NODE_COMPILE_CACHE: undefined,
      CROTON_CACHE_DIR: folder,
      CROTON_STATE_DIR: folder,
      CROTON_CONFIG_DIR: folder,
    };
    const commands = {
      'node -e 0': [process.execPath, '-e', '0'],
      'croton --version': [process.execPath, croton, '--version'],
      'croton validate ONE.mp4': [process.execPath, croton, 'validate', clip],
    };
    const limits = { 'croton --version': 1.25, 'croton validate ONE.mp4': 2.5 };
    const rounds = Number(process.env.BENCH_ROUNDS ?? 21);
    const medians = raceCommands(commands, rounds, { env });
    const base = medians['node -e 0'];
    let kept = true;
    for (const [name, ms] of Object.entries(medians)) {
      const ratio = ms / base;
      const limit = limits[name];
      if (limit !== undefined && ratio > limit) kept = false;
      const verdict = limit === undefined ? '' : `  limit ${limit}  ${ratio <= limit ? 'kept' : 'MISSED'}`;
      console.log(`${name.padEnd(24)} ${ms.toFixed(1).padStart(7)} ms  ×${ratio.toFixed(2)}${verdict}`);
    }
    return kept;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
