import { spawnSync } from 'node:child_process';
import { startLateProxy } from './late-proxy.js';
import { judge, median, printLine } from './measure.js';
import { UploadRig } from './upload-rig.js';

const number = (name, standard) => Number(process.env[name] ?? standard);
const MIB = 2 ** 20;

/** Seconds of the requests of some kinds, from the first head to the last answer, by the clock of the endpoint. */
function secondsOf({ spans }, ...kinds) {
  const chosen = kinds.map((kind) => spans[kind]);
  const startMs = Math.min(...chosen.map((span) => span.startMs));
  return (Math.max(...chosen.map((span) => span.endMs)) - startMs) / 1000;
}

const delivery = (run) => secondsOf(run, 'declare', 'upload', 'commit');

/** `BENCH_TRIES=2` runs a race that was lost once more: a busy moment of the machine may spoil one, not two. */
async function race(...rules) {
  for (let left = number('BENCH_TRIES', 1) - 1; left > 0; left -= 1)
    if (await raceOnce(...rules)) return true;
  return raceOnce(...rules);
}

/**
 * Runs two clients in turns and judges the median of the pairs’ ratios: how many times as fast the first one is.
 * One pair before warms up and does not count. Who begins changes from pair to pair.
 */
async function raceOnce(name, pairs, least, [first, firstRun], [second, secondRun]) {
  const times = [[], []];
  for (let pair = pairs > 1 ? 0 : 1; pair <= pairs; pair += 1) {
    const pairTimes = [];
    for (const side of pair % 2 === 0 ? [0, 1] : [1, 0])
      pairTimes[side] = await (side === 0 ? firstRun : secondRun)();
    if (pair === 0) continue;
    for (const side of [0, 1]) times[side].push(pairTimes[side]);
  }
  const ratios = times[0].map((seconds, pair) => times[1][pair] / seconds);
  const ratio = median(ratios);
  printLine(
    '',
    `${first} ${median(times[0]).toFixed(2)} s, ${second} ${median(times[1]).toFixed(2)} s; pairs`,
    ratios.map((value) => value.toFixed(2)).join(' '),
  );
  return judge(name, ratio, '×', ratio >= least, least);
}

/** Only the request that carries the bytes counts: from its head to its answer. */
async function oneLargeFile(pairs) {
  if (spawnSync('curl', ['--version']).status !== 0) {
    printLine('one large file', 'skipped: there is no curl here');
    return undefined;
  }
  const mebibytes = number('BENCH_MIB', 1024);
  const rig = new UploadRig(1, mebibytes * MIB);
  try {
    rig.buildManifest();
    return await race(
      `${mebibytes} MiB, as fast as curl`,
      pairs,
      0.85,
      ['croton', async () => secondsOf(await rig.measure((at) => rig.croton(at, '--no-build')), 'upload')],
      ['curl', async () => secondsOf(await rig.measure((at) => rig.curl(at)), 'upload')],
    );
  } finally {
    rig.remove();
  }
}

async function manySmallFiles(pairs) {
  const count = number('BENCH_SMALL', 2000);
  const jobs = number('BENCH_JOBS', 8);
  const rig = new UploadRig(count, 64 * 1024);
  try {
    rig.buildManifest();
    const run = (at) => rig.croton(at, '--no-build', '--jobs', String(jobs));
    return await race(
      `${count} × 64 KiB, ${jobs} at once`,
      pairs,
      1,
      ['croton', async () => delivery(await rig.measure(run))],
      ['tus-js-client', async () => delivery(await rig.measure((at) => rig.peer(at, jobs)))],
    );
  } finally {
    rig.remove();
  }
}

async function farAway(pairs) {
  const count = number('BENCH_FAR', 200);
  const rig = new UploadRig(count, 64 * 1024);
  const late = async (...args) => {
    const run = await rig.measure(async (at) => {
      const proxy = await startLateProxy(Number(new URL(at.url).port), 100);
      try {
        return await rig.croton({ ...at, url: proxy.url }, '--no-build', ...args);
      } finally {
        proxy.close();
      }
    });
    return delivery(run);
  };
  try {
    rig.buildManifest();
    return await race(
      `${count} × 64 KiB, 200 ms away`,
      number('BENCH_FAR_PAIRS', pairs),
      6,
      ['croton', () => late()],
      ['one at a time', () => late('--jobs', '1')],
    );
  } finally {
    rig.remove();
  }
}

/** What a person waits for in all: looking at the clips, hashing, sending, the endpoint’s own check. No limit. */
async function allOfIt() {
  const jobs = number('BENCH_JOBS', 8);
  const folders = [
    [1, number('BENCH_MIB', 1024) * MIB],
    [number('BENCH_SMALL', 2000), 64 * 1024],
  ];
  for (const [count, bytes] of folders) {
    const rig = new UploadRig(count, bytes);
    try {
      let seconds = 0;
      await rig.measure(async (at) => {
        const started = performance.now();
        await rig.croton(at, '--jobs', String(jobs));
        seconds = (performance.now() - started) / 1000;
      });
      const rclone = await rig.rclone(jobs);
      const other = rclone === undefined ? 'no rclone here' : `rclone copy to webdav ${rclone.toFixed(2)} s`;
      printLine(
        `${count} × ${bytes / 1024} KiB, all of it`,
        `croton ${seconds.toFixed(2)} s (validates, hashes, is checked)`,
        other,
      );
    } finally {
      rig.remove();
    }
  }
}

async function peakMemory(name, count, bytes) {
  const rig = new UploadRig(count, bytes);
  try {
    const { told } = await rig.measure((at) => rig.croton(at));
    return judge(name, told, ' MB', told <= 250, 250);
  } finally {
    rig.remove();
  }
}

const manyFiles = () => {
  const files = number('BENCH_FILES', 50_000);
  return peakMemory(`memory, ${files} files`, files, 16 * 1024);
};

const hugeFile = () => {
  const gibibytes = number('BENCH_SPARSE', 20);
  return peakMemory(`memory, ${gibibytes} GiB in one file`, 1, gibibytes * 2 ** 30);
};

const PARTS = {
  large: oneLargeFile,
  small: manySmallFiles,
  far: farAway,
  all: allOfIt,
  files: manyFiles,
  huge: hugeFile,
};

/**
 * Speed of uploads. Times of races are taken at the endpoint, so that the start of a program counts for nobody.
 * `BENCH_ONLY=large,far` runs a part of it.
 */
export async function run() {
  const pairs = number('BENCH_PAIRS', 7);
  const wanted = (process.env.BENCH_ONLY ?? Object.keys(PARTS).join(',')).split(',');
  let kept = true;
  for (const name of wanted) if ((await PARTS[name](pairs)) === false) kept = false;
  return kept;
}
