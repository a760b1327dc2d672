import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../dist/context.js';
import { findFfprobe } from '../../dist/media/find-ffprobe.js';
import { makeFolder } from './make-folder.js';
import { raceCommands } from './measure.js';

const croton = join(import.meta.dirname, '../../bin/croton.js');

/** `croton validate` of a folder against the same ffprobe and sha256sum run over it by xargs, as many side by side. */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'croton-bench-'));
  try {
    const count = Number(process.env.BENCH_CLIPS ?? 300);
    const clips = join(folder, 'clips');
    makeFolder(clips, count);
    const list = join(folder, 'list');
    const files = readdirSync(clips, { recursive: true }).filter((name) => name.endsWith('.mp4'));
    writeFileSync(list, files.map((name) => `${join(clips, name)}\0`).join(''));
    const context = {
      env: process.env,
      cwd: folder,
      signal: new AbortController().signal,
      clock: systemClock,
    };
    const { path } = await findFfprobe(context);
    const jobs = availableParallelism() + 2;
    const probe = `xargs -0 -n1 -P${jobs} ${path} -v error -show_format -show_streams -of json < ${list}`;
    const env = {
      ...process.env,
      CROTON_CACHE_DIR: folder,
      CROTON_STATE_DIR: folder,
      CROTON_CONFIG_DIR: folder,
    };
    const medians = raceCommands(
      {
        'xargs ffprobe, sha256sum': ['sh', '-c', `${probe} && xargs -0 -n50 -P${jobs} sha256sum < ${list}`],
        'croton validate': [process.execPath, croton, 'validate', clips],
      },
      Number(process.env.BENCH_ROUNDS ?? 3),
      { env },
    );
    const base = medians['xargs ffprobe, sha256sum'];
    for (const [name, ms] of Object.entries(medians))
      console.log(
        `${name.padEnd(26)} ${ms.toFixed(0).padStart(6)} ms  ×${(ms / base).toFixed(2)}  (${count} clips)`,
      );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
