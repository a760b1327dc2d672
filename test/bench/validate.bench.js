import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { systemClock } from '../../dist/context.js';
import { findFfprobe } from '../../dist/media/find-ffprobe.js';
import { makeFolder } from './make-folder.js';
import { judge, measurePeak, printLine, raceCommands, timeCommand } from './measure.js';

const croton = join(import.meta.dirname, '../../bin/croton.js');
const number = (name, otherwise) => Number(process.env[name] ?? otherwise);
const rounds = number('BENCH_ROUNDS', 5);

/** `croton validate`: against the tools that a user would run instead, with its cache, and its memory. */
export async function run() {
  const folder = mkdtempSync(join(tmpdir(), 'croton-bench-'));
  try {
    const places = ['CACHE', 'STATE', 'CONFIG'].map((name) => [`CROTON_${name}_DIR`, join(folder, name)]);
    const env = { ...process.env, ...Object.fromEntries(places) };
    const signal = new AbortController().signal;
    const { path } = await findFfprobe({ env, cwd: folder, signal, clock: systemClock });
    const kept = [raceTools(folder, path, env), raceCache(folder, path, env), weigh(folder, env)];
    return kept.every(Boolean);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const validate = (clips, ...options) => [
  process.execPath,
  croton,
  'validate',
  '--no-config',
  '--quiet',
  ...options,
  clips,
];

/** What croton asks ffprobe for each clip, seen by a program in its place. */
function argumentsOfProbe(folder, clip, env) {
  const [seen, spy] = [join(folder, 'seen'), join(folder, 'spy')];
  writeFileSync(spy, `#!/bin/sh\n[ -e '${seen}' ] || printf '%s\\0' "$@" > '${seen}'\nexit 1\n`, {
    mode: 0o755,
  });
  spawnSync(process.execPath, [croton, 'validate', '--no-cache', '--ffprobe', spy, clip], { env });
  return readFileSync(seen, 'utf8').split('\0').slice(0, -2);
}

/** For MediaConch: a rule on the container, which croton checks among many. */
function makePolicy(folder) {
  const path = join(folder, 'policy.xml');
  const rule = '<rule name="container" value="Format" tracktype="General" operator="=">MPEG-4</rule>';
  writeFileSync(path, `<?xml version="1.0"?><policy type="and" name="bench">${rule}</policy>`);
  return path;
}

const isInstalled = (name) =>
  (process.env.PATH ?? '')
    .split(delimiter)
    .some((folder) => statSync(join(folder, name), { throwIfNoEntry: false }));

/** Cold, without a cache, beside ffprobe alone, mediainfo and MediaConch. */
function raceTools(folder, ffprobe, env) {
  const count = number('BENCH_CLIPS', 600);
  const clips = join(folder, 'clips');
  const paths = makeFolder(clips, count);
  const list = join(folder, 'list');
  writeFileSync(list, paths.map((path) => `file:${path}\0`).join(''));
  const jobs = availableParallelism();
  const few = paths.slice(0, 20);
  const tools = {
    [`xargs -P${jobs} ffprobe`]: [
      count,
      ['xargs', '-0', '-a', list, '-n1', `-P${jobs}`, ffprobe, ...argumentsOfProbe(folder, paths[0], env)],
    ],
    'croton validate --no-cache': [count, validate(clips, '--no-cache')],
    mediainfo: [count, ['mediainfo', ...paths]],
    mediaconch: [few.length, ['mediaconch', '-p', makePolicy(folder), ...few]],
  };
  const missing = ['xargs', 'mediainfo', 'mediaconch'].filter((name) => !isInstalled(name));
  const here = Object.entries(tools).filter(([, [, [file]]]) => !missing.includes(file));
  const medians = raceCommands(
    Object.fromEntries(here.map(([name, [, command]]) => [name, command])),
    rounds,
    { env },
  );
  const speeds = here.map(([name, [files]]) => [name, (files / medians[name]) * 1000, files]);
  const base = speeds[0][1];
  for (const [name, speed, files] of speeds)
    printLine(
      name,
      `${speed.toFixed(0).padStart(6)} files/s`,
      `x${(speed / base).toFixed(2)}`,
      `${files} clips`,
    );
  if (missing.length > 0) printLine('not installed', missing.join(', '));
  if (missing.includes('xargs')) return true;
  const share = speeds[1][1] / base;
  return judge('croton of xargs ffprobe', share, '', share >= 0.7, 0.7);
}

/** With a cache: nothing changed, and ten files touched. */
function raceCache(folder, ffprobe, env) {
  const count = number('BENCH_KEPT', 10_000);
  const clips = join(folder, 'kept');
  const paths = makeFolder(clips, count);
  const tool = join(folder, 'tool');
  copyFileSync(ffprobe, tool);
  const { size } = statSync(tool);
  utimesSync(tool, 1e9, 1e9);
  const command = validate(clips, '--ffprobe', tool);
  waitForSettledFiles();
  const cold = timeCommand(command, { env });
  const { warm } = raceCommands({ warm: command }, rounds, { env });
  printLine(`${count} clips, cold`, `${(cold / 1000).toFixed(1)} s`);
  const kept = [
    judge(`${count} clips, unchanged`, warm / 1000, ' s', warm < 2000, 2),
    // Fewer clips weigh less than the start of Node.
    count < 10_000 || judge('times as fast as cold', cold / warm, '', cold / warm >= 15, 15),
  ];
  const touched = paths.filter((_, index) => index % Math.ceil(count / 10) === 0);
  for (const path of touched) utimesSync(path, 1e9, 1e9);
  // A program that counts takes the place of the tool; the cache cannot tell, and asks only for what it does not know.
  const runs = join(folder, 'runs');
  rmSync(tool);
  writeFileSync(tool, `#!/bin/sh\necho run >> '${runs}'\nexec '${ffprobe}' "$@"\n`, { mode: 0o755 });
  truncateSync(tool, size);
  utimesSync(tool, 1e9, 1e9);
  timeCommand(command, { env });
  const probed = readFileSync(runs, 'latin1').split('\n').length - 1;
  kept.push(judge('files probed after a touch', probed, '', probed === touched.length, touched.length));
  return kept.every(Boolean);
}

/** What was written in the last two seconds is not kept. */
function waitForSettledFiles() {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 2500);
}

/** The most memory that a large folder takes, first and second time. */
function weigh(folder, env) {
  const count = number('BENCH_LARGE', 50_000);
  const clips = join(folder, 'large');
  makeFolder(clips, count);
  waitForSettledFiles();
  return ['cold', 'unchanged'].every((name) => {
    const { mebibytes } = measurePeak(validate(clips).slice(1), { env });
    return judge(`peak memory, ${count} clips, ${name}`, mebibytes, ' MiB', mebibytes < 250, 250);
  });
}
