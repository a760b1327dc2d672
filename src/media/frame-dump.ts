/** Pixels of one frame as ffprobe printed them. */
export interface DumpedFrame {
  /** Seconds in the time stamps of the file; NaN when the frame has none. */
  readonly ptsS: number;
  readonly pixels: Uint8Array;
}

const MAX_LINE_BYTES = 256;
const NEWLINE = 10;
const HEX = hexDigits();

/**
 * Reads `ffprobe -show_packets -show_data` as it comes: sections of `pts_time=…` and a hex dump
 * (`00000010: 5c58 534d …  \XSM…`, 16 bytes a line). Sections of another size than `bytes` are left out, so memory is
 * bounded by the pictures that are wanted, whatever ffprobe prints.
 */
export function frameDump(bytes: number, emit: (frame: DumpedFrame) => void) {
  const line = Buffer.alloc(MAX_LINE_BYTES);
  let length = 0;
  let ptsS = Number.NaN;
  let pixels = new Uint8Array(bytes);
  let filled = 0;

  const endLine = () => {
    if (length > 10 && line[8] === 58 && line[9] === 32) return addDump();
    const text = line.toString('latin1', 0, length).trim();
    if (text === '[PACKET]') {
      ptsS = Number.NaN;
      filled = 0;
    } else if (text.startsWith('pts_time=')) ptsS = Number.parseFloat(text.slice(9));
    else if (text === '[/PACKET]' && filled === bytes) {
      emit({ ptsS, pixels });
      pixels = new Uint8Array(bytes);
    }
  };
  const addDump = () => {
    // Eight groups of two bytes; the characters after them show the same again.
    for (let at = 10; at < 50 && at + 1 < length; at += 2) {
      if (line[at] === 32) at += 1;
      const high = HEX[line[at] ?? 0] ?? -1;
      const low = HEX[line[at + 1] ?? 0] ?? -1;
      if (high < 0 || low < 0) return;
      if (filled < bytes) pixels[filled] = high * 16 + low;
      filled += 1;
    }
  };
  return {
    add: (chunk: Buffer): void => {
      let from = 0;
      while (from < chunk.length) {
        const newline = chunk.indexOf(NEWLINE, from);
        const end = newline < 0 ? chunk.length : newline;
        if (length < MAX_LINE_BYTES) length += chunk.copy(line, length, from, end);
        if (newline >= 0) {
          endLine();
          length = 0;
        }
        from = end + 1;
      }
    },
  };
}

function hexDigits(): Int8Array {
  const digits = new Int8Array(256).fill(-1);
  for (let value = 0; value < 16; value += 1) {
    digits[value.toString(16).charCodeAt(0)] = value;
    digits[value.toString(16).toUpperCase().charCodeAt(0)] = value;
  }
  return digits;
}
