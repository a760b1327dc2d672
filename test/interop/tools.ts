/** The tools of others that croton's files are opened with. None is needed by croton or `npm test`. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'vitest';

const python = process.env.CROTON_INTEROP_PYTHON ?? 'python3';

/** How to get a tool that is missing here; undefined when it is there. */
export function missingPython(...modules: readonly string[]): string | undefined {
  const { status } = spawnSync(python, ['-c', `import ${modules.join(', ')}`], { stdio: 'ignore' });
  if (status === 0) return undefined;
  return `needs Python with ${modules.join(', ')}: pip install -r test/interop/requirements.txt in a venv, and CROTON_INTEROP_PYTHON=its bin/python`;
}

/** As {@link missingPython}, for a program. */
export function missingProgram(name: string, advice: string): string | undefined {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined
    ? undefined
    : `needs ${name}: ${advice}`;
}

/** `test`, skipped with a line where something is missing; with CROTON_INTEROP=required a failure instead. */
export function testWith(missing: string | undefined): typeof test | typeof test.skip {
  if (missing === undefined) return test;
  if (process.env.CROTON_INTEROP === 'required') throw new Error(missing);
  console.warn(`skipped: ${missing}`);
  return test.skip;
}

/** Runs a script of test/interop/python and reads the JSON that it prints last. */
export async function runPython(script: string, ...args: readonly string[]): Promise<unknown> {
  const path = join(import.meta.dirname, 'python', script);
  const { stdout } = await execa(python, [path, ...args], {
    env: { HF_HUB_OFFLINE: '1', HF_DATASETS_OFFLINE: '1', PYTHONUTF8: '1', TOKENIZERS_PARALLELISM: 'false' },
    timeout: 200_000,
  });
  return JSON.parse(stdout.slice(stdout.lastIndexOf('\n') + 1));
}
