import { clipRule } from '../../rule.js';

const USUAL = [
  ...['aac', 'mp3', 'mp2', 'opus', 'vorbis', 'flac', 'alac', 'ac3', 'eac3', 'dts', 'truehd'],
  ...[
    'amr_nb',
    'amr_wb',
    'wmav1',
    'wmav2',
    'wmapro',
    'adpcm_ima_wav',
    'adpcm_ms',
    'adpcm_swf',
    'speex',
    'pcm',
  ],
];

export const codec = clipRule({
  id: 'audio/codec',
  title: 'An unusual sound codec',
  why: 'Many players and tools cannot read it, so its sound would be lost to them. Codecs that cameras and phones write are all usual, old ones too.',
  fix: 'send the original if this is a copy; else add sound that is read everywhere, for example: ffmpeg -i IN -c:v copy -c:a flac OUT.mkv',
  severity: 'warning',
  needs: 'facts',
  options: {
    codecs: {
      default: USUAL,
      description: 'codecs that are usual, as ffprobe names them; pcm stands for all PCM',
    },
  },
  messages: {
    unusual: 'its sound is {actual}, which many programs cannot read',
    unrecognized: 'ffprobe does not know the codec of its sound',
  },
  check({ inspection: { facts } }, { codecs }) {
    const found = new Set(facts?.audio.map((stream) => stream.codec.replace(/^pcm_.*/, 'pcm')));
    const unusual = [...found].filter((name) => !codecs.includes(name));
    if (unusual.includes('unknown')) return { message: 'unrecognized', outcome: 'unknown', actual: null };
    return unusual.length === 0 ? 'pass' : { message: 'unusual', actual: unusual.join(', ') };
  },
});
