import { spawnSync } from 'node:child_process';

/** The middle of `values`. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return sorted.length % 2 === 1 ? sorted[Math.floor(middle)] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Prints columns under a name. */
export const printLine = (name, ...columns) => console.log(name.padEnd(34), columns.join('  '));

/** Prints a figure that has to stay within a limit; returns whether it does. */
export function judge(name, figure, unit, keeps, limit) {
  printLine(
    name,
    `${figure.toFixed(2)}${unit}`.padStart(9),
    `limit ${limit}${unit}  ${keeps ? 'kept' : 'MISSED'}`,
  );
  return keeps;
}

/** Milliseconds that a command takes. Throws when it does not exit with `expected`. */
export function timeCommand([file, ...args], { env = process.env, expected = 0 } = {}) {
  const started = performance.now();
  const { status, stderr } = spawnSync(file, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const ms = performance.now() - started;
  if (status !== expected) throw new Error(`${[file, ...args].join(' ')} ended with ${status}: ${stderr}`);
  return ms;
}

/**
 * Medians of the milliseconds that each command takes, by name. The commands take turns, so that a busy moment
 * of the machine hits all of them; the first round warms the disk cache and is not counted.
 */
export function raceCommands(commands, rounds, options) {
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round += 1)
    for (const [name, command] of Object.entries(commands)) {
      const ms = timeCommand(command, options);
      if (round > 0) times[name].push(ms);
    }
  return Object.fromEntries(Object.entries(times).map(([name, values]) => [name, median(values)]));
}

const usage =
  "data:text/javascript,process.on('exit',()=>process.stderr.write('\\nusage='+JSON.stringify(process.resourceUsage())))";

/** Runs a Node program and tells its seconds, those of the CPU in it, and the most memory it took, in MiB. Throws when it fails. */
export function measurePeak(args, { expected = 0, ...options } = {}) {
  const started = performance.now();
  const result = spawnSync(process.execPath, ['--import', usage, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    ...options,
  });
  if (result.status !== expected)
    throw new Error(`${args.join(' ')} ended with ${result.status}: ${result.stderr.slice(-2000)}`);
  const { maxRSS, userCPUTime, systemCPUTime } = JSON.parse(/usage=(.*)/.exec(result.stderr)[1]);
  return {
    seconds: (performance.now() - started) / 1000,
    cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
    mebibytes: maxRSS / 1024,
  };
}
