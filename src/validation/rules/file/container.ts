import { refusedFormat } from '../../../media/refused-format.js';
import { clipRule } from '../../rule.js';

const CONTAINERS = ['mp4', 'mov', '3gp', 'matroska', 'webm', 'avi', 'mpegts', 'mpeg', 'flv', 'ogg', 'asf'];

export const container = clipRule({
  id: 'file/container',
  title: 'A container that is not accepted',
  why: 'Readers of the collection open a known set of containers. Raw streams and rare formats lose time stamps or need special tools.',
  fix: 'put the streams into MP4 or MKV without encoding them again, for example: ffmpeg -i IN -c copy OUT.mp4, or OUT.mkv for what MP4 does not take',
  severity: 'error',
  needs: 'file',
  options: {
    containers: { default: CONTAINERS, choices: CONTAINERS, description: 'containers that are accepted' },
  },
  messages: { container: 'its container is {actual}, which is not accepted' },
  check({ inspection: { probe, facts } }, { containers }) {
    const actual =
      facts !== undefined ? facts.container : otherVideo(probe?.kind === 'rejected' ? probe.demuxer : null);
    if (actual === undefined || (facts !== undefined && facts.video.length === 0)) return 'not-applicable';
    if (facts !== undefined && containers.includes(actual)) return 'pass';
    return { message: 'container', expected: containers.join(', '), actual };
  },
});

function otherVideo(demuxer: string | null): string | undefined {
  return demuxer !== null && refusedFormat(demuxer).notVideo === undefined ? demuxer : undefined;
}
