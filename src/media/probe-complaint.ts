/** Which of ffprobe's complaints say that a file is damaged. */

// What ffprobe says of files that are as their makers wanted them, too.
const HARMLESS = [
  // After a cut without encoding, the first pictures refer to ones that were left out (open GOP).
  /mmco: unref short failure|co located POCs unavailable|reference picture missing|missing reference picture/i,
  // 4.0 splits HEVC in transport streams where later versions do not.
  /missing picture in access unit/,
  // Makers' notes of cameras, and of encoders that cut theirs.
  /unable to decode APP fields|SEI type \d+ .*truncated/,
  // The first sound after a cut leans on a frame that was left out (the bit reservoir of MP3).
  /invalid new backstep/,
  // Ogg cut without encoding begins before its time zero.
  /^ogg: invalid pts -\d/,
  /^Last message repeated/,
];

// A broadcast is cut anywhere: until the first key frame a decoder has no headers, and sound may begin inside a frame.
const CUT_ANYWHERE =
  /non-existing [SP]PS|SPS unavailable|Header missing|decode_slice_header error|no frame!|[SP]PS id out of range|[VSP]PS \d+ does not exist|Invalid frame dimensions 0x0|Error parsing NAL unit/;

/**
 * The first line on stderr that speaks of damage, without addresses that differ from run to run; null without one.
 * @param demuxer of the file: what is harmless depends on it
 */
export function firstComplaint(stderr: string, demuxer: string): string | null {
  const lines = stderr.split('\n').map(withoutAddress).filter(isTelling);
  const isStream = demuxer === 'mpegts' || demuxer === 'mpeg';
  const first = isStream ? lines.find((line) => !CUT_ANYWHERE.test(line)) : lines[0];
  return first ?? null;
}

/** The first line on stderr, whatever it says; null without one. */
export function firstLine(stderr: string): string | null {
  const line = stderr.split('\n', 1)[0]?.trim() ?? '';
  return line === '' ? null : withoutAddress(line);
}

/** `[matroska,webm @ 0x31b1440] Read error` without what differs from run to run. */
function withoutAddress(line: string): string {
  return line.trim().replace(/^\[([^@\]]*) @ [^\]]*\]\s*/, '$1: ');
}

const isTelling = (line: string) => line !== '' && !HARMLESS.some((pattern) => pattern.test(line));
