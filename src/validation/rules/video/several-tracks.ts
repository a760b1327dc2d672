import { clipRule } from '../../rule.js';

export const severalTracks = clipRule({
  id: 'video/several-tracks',
  title: 'More than one video track',
  why: 'Players show one of them, and so do reviewers. What the others show, nobody has seen.',
  fix: 'keep the track that was meant, for example: ffmpeg -i IN -map 0:v:0 -map 0:a? -c copy OUT',
  severity: 'warning',
  needs: 'facts',
  messages: { several: 'it has {actual} video tracks: {codecs}' },
  check({ inspection: { facts } }) {
    const video = facts?.video ?? [];
    if (video.length <= 1) return 'pass';
    const codecs = video.map(({ codec, width, height }) => `${codec} ${width}x${height}`).join(', ');
    return { message: 'several', expected: 1, actual: video.length, parameters: { codecs } };
  },
});
