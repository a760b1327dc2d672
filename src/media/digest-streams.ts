/** Whether a copy has the same picture and sound: by a digest of each packet, whatever the container says around them. */
import { createHash, type Hash } from 'node:crypto';
import { ffprobeArguments } from './probe-clip.js';
import { type FfprobeLimits, runFfprobe } from './run-ffprobe.js';

/** What the packets of one stream come to. */
export interface StreamDigest {
  readonly packets: number;
  readonly digest: string;
}

const QUESTIONS = [
  ...['-of', 'csv=p=0', '-show_data_hash', 'sha256'],
  ...['-show_entries', 'packet=stream_index,data_hash'],
];

/**
 * Digests the packets of every stream, by stream index, in flat memory. Undefined when ffprobe did not read to the end in time.
 * @throws CrotonError `ffprobe/unusable` when ffprobe cannot be started; the signal’s reason when aborted
 */
export async function digestStreams(
  ffprobe: string,
  absolutePath: string,
  limits: FfprobeLimits,
): Promise<ReadonlyMap<number, StreamDigest> | undefined> {
  const streams = new Map<number, { packets: number; hash: Hash }>();
  const addLine = (line: string) => {
    // Side data of a packet brings further lines, without a digest.
    const match = /^(\d+),(SHA256:[0-9a-f]{64})/.exec(line);
    if (match?.[2] === undefined) return;
    const index = Number(match[1]);
    const stream = streams.get(index) ?? { packets: 0, hash: createHash('sha256') };
    streams.set(index, stream);
    stream.packets += 1;
    stream.hash.update(match[2]);
  };
  let rest = '';
  const onOutput = (chunk: Buffer) => {
    const lines = (rest + chunk.toString('latin1')).split('\n');
    rest = (lines.pop() ?? '').slice(0, 1024);
    for (const line of lines) addLine(line);
  };
  const run = await runFfprobe(ffprobe, ffprobeArguments(absolutePath, QUESTIONS), { ...limits, onOutput });
  addLine(rest);
  if (run.end.kind !== 'exit' || run.end.code !== 0) return undefined;
  return new Map(
    [...streams].map(([index, { packets, hash }]) => [index, { packets, digest: hash.digest('hex') }]),
  );
}

/** Whether the streams `of` one file have the packets of those `in` another, one by one. */
export function isSamePackets(
  one: ReadonlyMap<number, StreamDigest>,
  ofOne: readonly number[],
  other: ReadonlyMap<number, StreamDigest>,
  ofOther: readonly number[],
): boolean {
  return (
    ofOne.length === ofOther.length &&
    ofOne.every((index, i) => one.get(index)?.digest === other.get(ofOther[i] ?? -1)?.digest)
  );
}
