import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from './make-folder.js';
import { measurePeak } from './measure.js';

const croton = join(import.meta.dirname, '../../bin/croton.js');
const measure = (args, options) => measurePeak([croton, ...args], options);

async function serve(folder, env) {
  const child = spawn(
    process.execPath,
    [croton, 'serve', '--demo', '--json', '--port', '0', '--dir', join(folder, 'endpoint')],
    {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  let output = '';
  for await (const piece of child.stdout) {
    output += piece;
    if (output.includes('\n')) break;
  }
  return { child, ...JSON.parse(output) };
}

async function journey(folder, count) {
  const collection = join(folder, `collection-${count}`);
  mkdirSync(collection);
  makeFolder(collection, count);
  const own = join(folder, `state-${count}`);
  const env = { ...process.env, CROTON_CACHE_DIR: own, CROTON_STATE_DIR: own, CROTON_CONFIG_DIR: own };
  const options = { cwd: collection, env };
  const { child, url, tokens } = await serve(join(folder, `endpoint-${count}`), env);
  try {
    const token = join(folder, 'token');
    writeFileSync(token, tokens.ada, { mode: 0o600 });
    const agreement = (await (await fetch(`${url}/.well-known/croton`)).json()).agreements[0].version;
    measure(
      [
        'init',
        '--endpoint',
        url,
        '--license',
        'CC0-1.0',
        '--basis',
        'own-work',
        '--training',
        'allowed',
        '--people',
        'none',
        '--minors',
        'none',
      ],
      options,
    );
    measure(['login', url, '--accept-agreement', agreement], {
      ...options,
      stdio: [openSync(token, 'r'), 'pipe', 'pipe'],
    });
    return {
      validate: measure(['validate', '.'], options),
      'manifest build': measure(['manifest', 'build'], options),
      upload: measure(['upload', '--yes'], options),
    };
  } finally {
    child.kill('SIGTERM');
    await new Promise((done) => child.on('close', done));
  }
}

/** Peak memory of the journey over a small and a large folder: it must not grow with the number of clips. */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'croton-bench-'));
  try {
    const large = Number(process.env.BENCH_CLIPS ?? 2000);
    const small = Math.ceil(large / 10);
    const [few, many] = [await journey(folder, small), await journey(folder, large)];
    for (const [name, { seconds, mebibytes }] of Object.entries(many)) {
      const before = few[name];
      console.log(
        `${name.padEnd(16)} ${small} clips ${before.seconds.toFixed(1)} s ${before.mebibytes.toFixed(0)} MiB, ` +
          `${large} clips ${seconds.toFixed(1)} s ${mebibytes.toFixed(0)} MiB  memory ×${(mebibytes / before.mebibytes).toFixed(2)}`,
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
