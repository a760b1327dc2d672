import type { MediaFacts, VideoStream } from './facts.js';

/** A stretch of a clip in which pictures are looked at. */
export interface FrameWindow {
  /** Seconds, in the time stamps of the file; null for its first frame, wherever that stands. */
  readonly startS: number | null;
  readonly lengthS: number;
  /** Seconds from the beginning of the container, from where decoding starts: a key frame before it is found. */
  readonly seekS: number;
}

export interface FrameWish {
  /** Pictures a second that are wanted; fewer come where the clip has fewer. */
  readonly rate: number;
  readonly maxPictures: number;
  /** Filters that make the wanted pixels of a frame. */
  readonly pixels: string;
}

/**
 * The arguments with which ffprobe alone prints pixels: its `lavfi` input plays a graph that opens the clip with the
 * `movie` filter. The format is forced to the one that the whitelist let pass, so that a file which was swapped
 * meanwhile cannot name another one to open; `file:` keeps its name from being a protocol.
 */
export function frameArguments(
  absolutePath: string,
  facts: MediaFacts,
  stream: VideoStream,
  window: FrameWindow,
  wish: FrameWish,
): string[] {
  const { startS, lengthS, seekS } = window;
  const movie = [
    `filename=${escapeForGraph(`file:${absolutePath}`)}`,
    `format_name=${facts.demuxer.split(',', 1)[0]}`,
    `stream_index=${stream.index}`,
    ...(seekS > 0 ? [`seek_point=${seekS}`] : []),
  ];
  // The trim drops what lies between the key frame and the window, and ends the decoding after it.
  const trim = startS === null ? `duration=${lengthS}` : `start=${startS}:end=${startS + lengthS}`;
  const beat = (time: string) => `floor((${time}-start_t)*${wish.rate}+0.001)`;
  // One frame for each beat. Not the filter `fps`: it makes up frames where the clip has none.
  const select = `isnan(prev_selected_t)+gt(${beat('t')}\\,${beat('prev_selected_t')})`;
  const graph = `movie=${movie.join(':')},trim=${trim},select='${select}',${wish.pixels}`;
  return [
    ...['-v', 'error', '-hide_banner', '-f', 'lavfi'],
    ...['-read_intervals', `%+#${wish.maxPictures}`],
    ...['-show_packets', '-show_data', '-show_entries', 'packet=pts_time,data', '-of', 'default'],
    graph,
  ];
}

/**
 * A value for an option of a filter. It is read twice, by the parser of graphs and by the one of options, and each takes
 * a backslash off: so every character that might mean something gets one for each of them.
 */
export function escapeForGraph(value: string): string {
  const once = (text: string) => text.replace(/[^\w/.\u0080-\u{10ffff}]/gu, '\\$&');
  return once(once(value));
}
