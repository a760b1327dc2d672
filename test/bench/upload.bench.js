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

/**
 * Runs two clients in turns and judges the median of the pairs’ ratios: how many times as fast the first one is.
 * One pair before warms up and does not count. Who begins changes from pair to pair.
 */
async function race(name, pairs, least, [first, firstRun], [second, secondRun]) {
  const times = [[], []];
  for (let pair = 0; pair <= pairs; pair += 1) {
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
  const count = number('BENCH_FAR', 150);
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
      pairs,
      6,
      ['croton', () => late()],
      ['one at a time', () => late('--jobs', '1')],
    );
  } finally {
    rig.remove();
  }
}

/** Speed of uploads. Times are taken at the endpoint, so that the start of a program counts for nobody. */
export async function run() {
  const pairs = number('BENCH_PAIRS', 7);
  const wanted = (process.env.BENCH_ONLY ?? 'large,small,far').split(',');
  const kept = [];
  if (wanted.includes('large')) kept.push(await oneLargeFile(pairs));
  if (wanted.includes('small')) kept.push(await manySmallFiles(pairs));
  if (wanted.includes('far')) kept.push(await farAway(pairs));
  return kept.every(Boolean);
}
