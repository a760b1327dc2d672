// Runs the heavy suites whole, the benches and the demo, and keeps what they printed as a dated log in docs/test-log/.
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { formatBytes } from '../dist/text/units.js';

const STEPS = [
  ['npm', 'test'],
  ['npm', 'run', 'test:chaos'],
  ['npm', 'run', 'test:interop'],
  ['npm', 'run', 'bench'],
  ['npm', 'run', 'demo'],
];

const sections = [];
let failed = 0;
for (const [file, ...args] of STEPS) {
  const name = [file, ...args].join(' ');
  console.log(`== ${name}`);
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(file, args, {
    cwd: join(import.meta.dirname, '..'),
    env: { CHAOS_ROUNDS: '100', ...process.env, NO_COLOR: '1' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    shell: process.platform === 'win32',
  });
  const seconds = Math.round((performance.now() - started) / 1000);
  const output = stripVTControlCharacters(stdout + (status === 0 ? '' : stderr)).trim();
  console.log(output);
  if (status !== 0) failed += 1;
  sections.push(`## ${name}\n\nexit ${status}, ${seconds} s\n\n\`\`\`\n${output}\n\`\`\`\n`);
}

const day = new Date().toISOString().slice(0, 10);
const machine = `Node ${process.version}, ${process.platform} ${process.arch}, ${cpus().length} cores, ${formatBytes(totalmem())}`;
const folder = join(import.meta.dirname, '../docs/test-log');
mkdirSync(folder, { recursive: true });
writeFileSync(join(folder, `${day}.md`), `# Full tests of ${day}\n\n${machine}\n\n${sections.join('\n')}`);
console.log(`${STEPS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
