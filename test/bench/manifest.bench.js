import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCode from 'ajv/dist/standalone/index.js';
import addFormats from 'ajv-formats';
import { recordJsonSchema } from '../../dist/record/json-schema.js';
import { makeManifest } from './make-manifest.js';
import { judge, measurePeak, median, printLine } from './measure.js';

const croton = join(import.meta.dirname, '../../bin/croton.js');
const reader = join(import.meta.dirname, 'read-rows.js');
const rows = Number(process.env.BENCH_ROWS ?? 1_000_000);
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);
// 250 MB.
const MOST_MEBIBYTES = 238;

/** `croton manifest check`: against the least that any check has to do, beside ajv, which knows shapes alone. */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'croton-bench-'));
  try {
    const places = ['CACHE', 'STATE', 'CONFIG'].map((name) => [`CROTON_${name}_DIR`, join(folder, name)]);
    const modules = join(import.meta.dirname, '../../node_modules');
    const env = { ...process.env, ...Object.fromEntries(places), NODE_PATH: modules };
    const manifest = join(folder, 'manifest.jsonl');
    makeManifest(manifest, rows);
    printLine(`${rows} rows`, `${(statSync(manifest).size / 1e9).toFixed(2)} GB`);
    const check = [croton, 'manifest', 'check', '--no-config', '--quiet', manifest];
    const kept = race(
      {
        'readline + JSON.parse': [reader, manifest],
        'croton manifest check': check,
        'the same with ajv': [reader, manifest, compileShape(folder)],
      },
      env,
    );
    return [...kept, weighWrong(manifest, check, env)].every(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Programs take turns, so that a busy moment of the machine hits all of them. The second is held against the first. */
function race(programs, env) {
  const runs = Object.fromEntries(Object.keys(programs).map((name) => [name, []]));
  for (let round = 0; round < rounds; round += 1)
    for (const [name, args] of Object.entries(programs)) runs[name].push(measurePeak(args, { env }));
  const medians = Object.entries(runs).map(([name, all]) => ({
    name,
    seconds: median(all.map(({ seconds }) => seconds)),
    cpuSeconds: median(all.map(({ cpuSeconds }) => cpuSeconds)),
    mebibytes: Math.max(...all.map(({ mebibytes }) => mebibytes)),
  }));
  const [floor, croton] = medians;
  for (const { name, seconds, cpuSeconds, mebibytes } of medians) {
    const speed = `${(rows / seconds).toFixed(0).padStart(9)} rows/s`;
    const work = `CPU ${cpuSeconds.toFixed(1)} s x${(cpuSeconds / floor.cpuSeconds).toFixed(2)}`;
    printLine(name, speed, `x${(seconds / floor.seconds).toFixed(2)}`, work, `${mebibytes.toFixed(0)} MiB`);
  }
  // What a person waits for; the time of the CPU beside it tells whether a miss was the machine's.
  const ratio = croton.seconds / floor.seconds;
  return [
    judge('time of the floor', ratio, '', ratio <= 2.5, 2.5),
    judge('peak memory', croton.mebibytes, ' MiB', croton.mebibytes < MOST_MEBIBYTES, MOST_MEBIBYTES),
  ];
}

/** The exported JSON Schema, compiled beforehand to a module. */
function compileShape(folder) {
  const ajv = new Ajv2020({ code: { source: true }, allowUnionTypes: true });
  addFormats.default(ajv);
  const path = join(folder, 'shape.cjs');
  writeFileSync(path, standaloneCode.default(ajv, ajv.compile(recordJsonSchema())));
  return path;
}

/** Memory does not grow with findings. */
function weighWrong(manifest, check, env) {
  const wrong = Math.ceil(rows / 5);
  makeManifest(manifest, wrong, (text) => text.replace('"minors":"', '"minors":"?'));
  const { mebibytes, seconds } = measurePeak(check, {
    env,
    expected: 1,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  printLine('every record wrong', `${(wrong / seconds).toFixed(0).padStart(9)} rows/s`);
  return judge(
    'peak memory, every record wrong',
    mebibytes,
    ' MiB',
    mebibytes < MOST_MEBIBYTES,
    MOST_MEBIBYTES,
  );
}
