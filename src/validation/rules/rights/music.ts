import { recordRule } from '../../rule.js';

export const music = recordRule({
  id: 'rights/music',
  title: 'Music that belongs to somebody else',
  why: 'A song in the background has rights of its own: those of its writer and of who recorded it. The license of the clip does not cover them.',
  fix: 'make a copy without sound (croton scrub --mute PATH), or say what is known of the music in rights.music',
  severity: 'warning',
  messages: {
    licensed: 'it has licensed music: its license has to allow sharing and training too',
    unknown: 'nobody knows whose music can be heard in it',
  },
  check({ rights: { music: actual } }) {
    if (actual !== 'licensed' && actual !== 'unknown') return 'pass';
    return { message: actual, expected: 'none, own or incidental', actual, pointer: '/rights/music' };
  },
});
