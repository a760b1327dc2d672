import { ffprobeArguments } from './probe-clip.js';
import { type FfprobeLimits, runFfprobe } from './run-ffprobe.js';

export interface PacketMeasure {
  /** Seconds from the first shown packet to the end of the last; null when no packet has a time. */
  readonly durationS: number | null;
  readonly packets: number;
}

/**
 * Measures a video stream by its packets, for files whose headers do not tell (live recordings, damaged indexes).
 * Reads the whole file without decoding it; memory stays flat. Undefined when it did not end well in time.
 * @param stream index of the stream
 */
export async function measurePackets(
  ffprobe: string,
  absolutePath: string,
  stream: number,
  limits: FfprobeLimits,
): Promise<PacketMeasure | undefined> {
  const questions = [
    '-of',
    'csv=p=0',
    '-select_streams',
    String(stream),
    '-show_entries',
    'packet=pts_time,duration_time',
  ];
  const tally = packetTally();
  const run = await runFfprobe(ffprobe, ffprobeArguments(absolutePath, questions), {
    ...limits,
    onOutput: tally.add,
  });
  return run.end.kind === 'exit' ? tally.result() : undefined;
}

/** Adds up lines of `time,duration` (`N/A` where unknown) that arrive in pieces. */
export function packetTally() {
  let rest = '';
  let packets = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  const addLine = (line: string) => {
    if (line.trim() === '') return;
    packets += 1;
    const [time = Number.NaN, duration = Number.NaN] = line.split(',').map(Number);
    if (Number.isNaN(time)) return;
    first = Math.min(first, time);
    last = Math.max(last, time + (Number.isNaN(duration) ? 0 : duration));
  };
  return {
    add: (chunk: Buffer) => {
      const lines = (rest + chunk.toString('latin1')).split('\n');
      rest = (lines.pop() ?? '').slice(0, 1024);
      for (const line of lines) addLine(line);
    },
    result: (): PacketMeasure => {
      addLine(rest);
      rest = '';
      return { durationS: last > first ? last - first : null, packets };
    },
  };
}
