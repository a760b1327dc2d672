import { createHash } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';

const pick = (list, number) => list[number % list.length];

/** What people answer is the same for many clips: a few dozen combinations in all. */
const RIGHTS = [
  {
    license: 'CC-BY-4.0',
    basis: 'own-work',
    holder: 'Adaeze Ọkafọr',
    attribution: 'Adaeze Ọkafọr, Lagos street food 2026',
    ai_generative_training: 'allowed',
    ai_training: 'allowed',
    data_mining: 'allowed',
    people: 'incidental',
    consent: 'not-needed',
    minors: 'none',
    music: 'none',
  },
  {
    license: 'CC0-1.0',
    basis: 'own-work',
    ai_generative_training: 'allowed',
    people: 'none',
    minors: 'none',
  },
  {
    license: 'CC-BY-4.0',
    basis: 'licensed',
    holder: 'Coopérative des tisserands de Ségou',
    attribution: 'Coopérative des tisserands de Ségou',
    source_url: 'https://tisserands.example/archives/2025',
    ai_generative_training: 'allowed',
    people: 'identifiable',
    consent: 'obtained',
    consent_scope: ['redistribute', 'train', 'generative-train', 'commercial'],
    consent_ref: 'segou-2025-017',
    consent_expires: '2099-12-31',
    minors: 'guardian-consent',
    music: 'own',
  },
];
const CULTURES = [
  ['NG', 'NG-LA', ['yo', 'pcm'], ['food', 'market-work'], 'Àjọ ọlọ́jà Mushin'],
  ['ML', 'ML-4', ['bm', 'fr'], ['craft', 'clothing'], 'Tisserands de Ségou'],
  ['PE', 'PE-CUS', ['quz', 'es'], ['farming-fishing-herding', 'ritual'], 'Comunidad de Chinchero'],
  ['IN', 'IN-TN', ['ta'], ['dance', 'music', 'festival'], 'பறை இசைக் குழு'],
  ['ID', 'ID-BA', ['ban', 'id'], ['theatre', 'music'], 'Sekaa Gong Peliatan'],
  ['MA', 'MA-04', ['tzm', 'ary'], ['home', 'food', 'storytelling'], 'ⵉⵎⴰⵣⵉⵖⵏ ⵏ ⵡⴰⵟⵍⴰⵙ'],
].map(([country, subdivision, languages, domains, community]) => ({
  countries: [country],
  subdivisions: [subdivision],
  languages,
  domains,
  communities: [community],
  subjects: ['wd:Q2095', 'aat:300054156'],
  setting: 'urban',
  tagged_by: 'self',
  sensitivity: 'none',
}));
const CAPTIONS = [
  ['yo', 'Obìnrin kan ń din àkàrà nínú epo gbígbóná lẹ́bàá ọ̀nà, àwọn ènìyàn dúró tò láti rà á'],
  ['fr', 'Un tisserand lance la navette sur son métier à bandes, à l’ombre d’un manguier'],
  ['es', 'Mujeres separan las papas para el chuño antes de la helada de junio'],
  ['ta', 'தெருவில் பறை அடித்தபடி இளைஞர்கள் ஆடுகிறார்கள்'],
  ['en', 'Players tune the gangsa before the rehearsal; children watch from the steps'],
];
const SIZES = [
  [1920, 1080],
  [1280, 720],
  [1080, 1920],
  [3840, 2160],
];

function makeRecord(number) {
  const digest = createHash('sha256').update(String(number)).digest('hex');
  const [width, height] = pick(SIZES, number);
  const [language, text] = pick(CAPTIONS, number >> 2);
  const name = String(number).padStart(7, '0');
  return {
    schema: 'croton/1',
    id: `sha256:${digest}`,
    file_name: `2026/${name.slice(0, 4)}/VID_${name}${pick(['', '-ọjà', ' (1)'], number)}.mp4`,
    bytes: 4_000_000 + ((number * 7919) % 90_000_000),
    title: `${pick(['Àkàrà', 'Bɔgɔlanfini', 'Chuño', 'பறை', 'Gamelan'], number >> 2)} ${number}`,
    media: {
      container: 'mp4',
      video_codec: pick(['h264', 'h264', 'hevc'], number),
      audio_codec: number % 9 === 0 ? null : 'aac',
      width,
      height,
      rotation: number % 5 === 0 ? 90 : 0,
      duration_s: 3 + (number % 60_000) / 1000,
      fps: pick([29.97, 30, 25, 59.94], number),
      fps_mode: 'cfr',
      hdr: 'none',
      scan: 'progressive',
      bit_depth: 8,
      pix_fmt: 'yuv420p',
      phash: [0.5, 2.5].map((second) => `${second}:${digest.slice(second * 8, second * 8 + 16)}`),
      integrity: 'header',
      probe: 'ffprobe 4.0.2',
      embedded: [],
      shared: '1',
    },
    caption: { text: `${text} (${number % 1000})`, language, source: 'human' },
    rights: pick(RIGHTS, number >> 4),
    origin: { capture: 'camera', synthetic: 'none', captured: `2026-0${1 + (number % 9)}-1${number % 10}` },
    culture: pick(CULTURES, number >> 3),
    contributor: { id: `adaeze-${number % 40}`, agreement: '2026-01' },
  };
}

/**
 * Writes a manifest of `count` records with nothing wrong, about 1.2 kB each, which differ as those of a collection do: ids,
 * names, facts and captions all the time, answers seldom. `change` may put something else in the place of a line.
 */
export function makeManifest(path, count, change = (text) => text) {
  const file = openSync(path, 'w');
  for (let lines = [], number = 0; number < count; number += 1) {
    lines.push(`${change(JSON.stringify(makeRecord(number)), number)}\n`);
    if (lines.length < 1000 && number + 1 < count) continue;
    writeSync(file, lines.join(''));
    lines = [];
  }
  closeSync(file);
}
