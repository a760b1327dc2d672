/** Formats that ffprobe recognizes and croton does not let it open. */
export interface RefusedFormat {
  /** What the file is, for people, when it is no video; undefined when it is a video of another kind. */
  readonly notVideo: string | undefined;
}

const AUDIO =
  /^(?:mp3|wav|flac|aac|ac3|eac3|dts|amr|aiff|ape|au|caf|w64|wv|tta|opus|oga|voc|truehd|mpc8?|tak|gsm|loas|s?bc)$/;
const IMAGE = /(?:_pipe|^image2|^gif|^apng|^ico|^svg)/;
const TEXT =
  /^(?:concat|ffmetadata|srt|ass|ssa|webvtt|sami|subviewer1?|microdvd|mpl2|jacosub|vplayer|lrc|stl|tty|scc|rpl|tedcaptions)$/;
const PLAYLIST = /^(?:hls|applehttp|dash|sdp|rtsp|imf|smil)$/;

/** What a demuxer that croton refuses stands for. */
export function refusedFormat(demuxer: string): RefusedFormat {
  const names = demuxer.split(',');
  const any = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (any(AUDIO)) return { notVideo: `sound only (${demuxer})` };
  if (any(IMAGE)) return { notVideo: `a still image or a GIF (${demuxer})` };
  if (any(PLAYLIST)) return { notVideo: `a playlist that points to other files (${demuxer})` };
  if (any(TEXT)) return { notVideo: `a text file (${demuxer})` };
  return { notVideo: undefined };
}
