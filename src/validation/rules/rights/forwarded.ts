import { recordRule } from '../../rule.js';

/** What messengers and downloaders call what they save; the program, and its pattern. Cameras write none of these. */
const PATTERNS: readonly (readonly [program: string, pattern: RegExp])[] = [
  ['WhatsApp', /^vid-\d{8}-wa\d+|^whatsapp[ _-]video/i],
  ['Telegram', /^video_\d{4}-\d{2}-\d{2}_\d{2}-\d{2}-\d{2}\b|^telegram[ _-]/i],
  ['Signal', /^signal-\d{4}-\d{2}-\d{2}/i],
  ['WeChat', /^mmexport\d{10,}|^wx_camera_\d+/i],
  ['Facebook', /^fb_vid_|^received_\d{10,}|^\d{6,}_\d{6,}_\d{6,}_n\./i],
  ['Snapchat', /^snapchat-\d+/i],
  ['TikTok', /tiktok|^(?:ss+tik|snaptik|musicaldown)/i],
  ['Instagram', /instagram|^(?:snapinsta|saveinsta|fastdl)/i],
  ['a downloader', /y2mate|savefrom|^yt\d?s\b|^videoplayback|^ytmp4|ssyoutube|^9convert/i],
  ['yt-dlp', / \[[\w-]{11}\]\.\w+$|-(?=[\w-]*[A-Z\d])[\w-]{11}\.f\d+\.\w+$/],
];

export const forwarded = recordRule({
  id: 'rights/forwarded',
  title: 'Own work with the name of a forwarded file',
  why: 'What comes by messenger or from a website was usually filmed by somebody else. Who passed it on cannot license it.',
  fix: 'send the original from the camera; if somebody else filmed it, set rights.basis and rights.source_url to what is true',
  severity: 'warning',
  messages: { forwarded: 'it is called own work, but {program} gave the file its name' },
  check({ file_name: fileName, rights: { basis } }) {
    if (basis !== 'own-work') return 'not-applicable';
    const name = fileName.slice(fileName.lastIndexOf('/') + 1);
    const found = PATTERNS.find(([, pattern]) => pattern.test(name));
    if (found === undefined) return 'pass';
    return {
      message: 'forwarded',
      pointer: '/rights/basis',
      actual: basis,
      parameters: { program: found[0] },
    };
  },
});
