import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const repository = resolve(import.meta.dirname, '../../..');
let copy: string;

beforeEach(async () => {
  copy = await mkdtemp(join(tmpdir(), 'croton-layers-'));
  await mkdir(join(copy, 'src'));
  await cp(join(repository, 'package.json'), join(copy, 'package.json'));
});

afterEach(() => rm(copy, { recursive: true, force: true }));

function checkLayers(folder = copy): Promise<{ code: number; output: string }> {
  return new Promise((done) => {
    execFile(process.execPath, [join(repository, 'scripts/layers.js'), folder], (error, stdout, stderr) => {
      done({ code: error === null ? 0 : Number(error.code), output: stdout + stderr });
    });
  });
}

async function withImport(file: string, line: string) {
  await mkdir(dirname(join(copy, file)), { recursive: true });
  await appendFile(join(copy, file), `\n${line}\n`);
  return checkLayers();
}

test('the code keeps to the table', async () => {
  const kept = await checkLayers(repository);
  expect(kept).toEqual({ code: 0, output: expect.stringContaining('keep to the table') });
});

test('one forbidden import in a copy of the code is found', async () => {
  await cp(join(repository, 'src'), join(copy, 'src'), { recursive: true });
  const { code, output } = await withImport('src/validation/engine.ts', "import '../report/write-text.js';");
  expect(code).toBe(1);
  expect(output).toContain('src/validation/engine.ts');
  expect(output).toContain('layers: 1 of');
});

test.each([
  [
    'src/validation/x.ts',
    "import { a } from '../report/plain.js';",
    'validation may import report not at all',
  ],
  [
    'src/report/x.ts',
    "import { a } from '../validation/engine.js';",
    'report may import validation only types',
  ],
  ['src/report/x.ts', "import { type A } from '../validation/finding.js';", 'only types'],
  [
    'src/report/x.ts',
    "const a = () => import('../transfer/plan.js');",
    'report may import transfer only types',
  ],
  [
    'src/report/x.ts',
    "import { ROUTES } from '../protocol/routes.js';",
    'report may import protocol only types',
  ],
  ['src/commands/x.ts', "import { startEndpoint } from '../endpoint/start.js';", 'only lazily'],
  ['src/cli/x.ts', "import { run } from '../commands/validate.js';", 'only lazily'],
  ['src/media/x.ts', "export { a } from '../record/schema.js';", 'media may import record not at all'],
  ['src/media/x.ts', "type A = import('../record/schema.js').A;", 'media may import record not at all'],
  ['src/errors.ts', "import { b } from './text/units.js';", 'errors may import nothing'],
  ['src/client/x.ts', "import fastify from 'fastify';", 'client may not load fastify'],
  ['src/journey/x.ts', "import { a } from '../../test/support/a.js';", 'outside src'],
  ['src/journey/x.ts', 'const a = (name: string) => import(name);', 'computed import'],
  ['src/helpers/x.ts', 'export const a = 1;', 'there is no room "helpers"'],
])('refuses in %s: %s', async (file, line, reason) => {
  const { code, output } = await withImport(file, line);
  expect(code).toBe(1);
  expect(output).toContain(file);
  expect(output).toContain(reason);
});

test.each([
  ['src/report/x.ts', "import type { A } from '../validation/finding.js';"],
  ['src/commands/x.ts', "const a = () => import('../endpoint/start.js');"],
  ['src/endpoint/x.ts', "import fastify from 'fastify';"],
  ['src/journey/x.ts', "import { a } from '../manifest/read-manifest.js';"],
])('allows in %s: %s', async (file, line) => {
  expect((await withImport(file, line)).code).toBe(0);
});

test('a name of a file tells its line', async () => {
  const { output } = await withImport('src/record/x.ts', "\nimport { a } from '../media/facts.js';");
  expect(output).toContain('src/record/x.ts:3 value ../media/facts.js');
});
