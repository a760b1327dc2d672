import type { Inspection } from '../../../media/inspect-clip.js';
import { isStillImage } from '../../../media/still-image.js';
import { excerpt } from '../../../text/escape.js';
import { clipRule, type Violation } from '../../rule.js';
import { howTruncated } from './truncated.js';

type Message = 'rejected' | 'packets' | 'decoding' | 'missing' | 'unread';

export const damaged = clipRule({
  id: 'file/damaged',
  title: 'The file is damaged',
  why: 'It begins like a video, but ffprobe cannot read its headers; with --deep or --decode also: packets are missing, or ffprobe complains while it reads or decodes. Harmless complaints (pictures left out at a cut, notes of camera makers) do not count. That nothing is found proves little: only the SHA-256 tells that a copy is whole.',
  fix: 'copy it again from the camera or the first disk, or export it again',
  severity: 'error',
  needs: 'file',
  messages: {
    rejected: 'ffprobe cannot read it: {actual}',
    packets: 'ffprobe complains while it reads the packets: {actual}',
    decoding: 'ffprobe complains while it decodes: {actual}',
    missing: 'stream {stream} has {actual} of {expected} frames',
    unread: 'its content could not be checked: {actual}',
  },
  check(subject) {
    // A cut explains what is missing: one finding for one cause.
    if (howTruncated(subject.inspection) !== undefined) return 'not-applicable';
    return judgeHeaders(subject.inspection) ?? judgeContent(subject.inspection) ?? 'pass';
  },
});

function judgeHeaders({ structure, probe }: Inspection): Violation<Message> | undefined {
  if (probe?.kind !== 'rejected' || structure === undefined) return undefined;
  // What is no video, or of a format that is not accepted, is told by rules that know more.
  const explained = probe.demuxer !== null || structure.family === 'none' || isStillImage(structure);
  return explained ? undefined : { message: 'rejected', actual: excerpt(probe.reason) };
}

function judgeContent({ integrity }: Inspection): Violation<Message> | undefined {
  if (integrity === undefined) return undefined;
  const [short] = integrity.short;
  if (short !== undefined) {
    const { index, expected, read } = short;
    return { message: 'missing', expected, actual: read, parameters: { stream: index } };
  }
  if (integrity.unknown !== null)
    return { message: 'unread', outcome: 'unknown', actual: excerpt(integrity.unknown) };
  if (integrity.complaint === null) return undefined;
  const message = integrity.level === 'packets' ? 'packets' : 'decoding';
  return { message, actual: excerpt(integrity.complaint) };
}
