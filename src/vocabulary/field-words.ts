/** The words that fields of the record take, each with a line that explains it. A test holds them against the schema. */
import type { CULTURE_DOMAINS, CULTURE_NOTICES, HERITAGE_DOMAINS } from './culture.js';

const permissions = {
  allowed: 'yes, under the license',
  notAllowed: 'no',
  constrained: 'only under a condition that rights.constraint_info describes',
};

const domains: Record<(typeof CULTURE_DOMAINS)[number], string> = {
  food: 'cooking, eating and drinking: kitchens, dishes, street food',
  clothing: 'what people wear: dress, hair, jewelry, make-up, how it is made and worn',
  home: 'living at home: rooms, furniture, chores, yards',
  'market-work': 'buying, selling and earning: markets, shops, offices, factories',
  'farming-fishing-herding': 'fields, boats and herds: sowing, harvest, fishing, animals that people keep',
  craft: 'making things by hand: weaving, pottery, carving, smithing, repair',
  music: 'singing and playing, instruments',
  dance: 'dancing, alone or together',
  theatre: 'acting, puppets, masquerade, circus, comedy',
  ritual: 'religion and rites: prayer, weddings, funerals, naming, initiation',
  festival: 'feasts and holidays of many people: carnivals, processions, new year',
  storytelling: 'telling and reciting: tales, poems, epics, jokes, proverbs',
  'games-sport': 'play and contest: games, sport, toys',
  family: 'people who belong together: children, elders, couples, visits',
  education: 'teaching and learning: school, apprenticeship, explaining how',
  health: 'body and care: medicine, healing, exercise, bathing',
  transport: 'getting around: roads, vehicles, boats, animals that carry, walking far',
  'built-place': 'what people built: houses, temples, monuments, bridges, whole towns',
  nature: 'land, water, weather, plants and animals, and how people live with them',
  'public-life': 'living together in public: meetings, politics, courts, protest, public service',
  speech: 'language itself: conversation, interview, speech, sign language',
  other: 'something that none of the others says',
};

const notices: Record<(typeof CULTURE_NOTICES)[number], string> = {
  'tk-notice': 'Traditional Knowledge Notice: rights and responsibilities of a community go with it',
  'bc-notice': 'Biocultural Notice: a community has rights in the nature or the data about it that it shows',
  'attribution-incomplete':
    'Attribution Incomplete Notice: the people that it comes from are not all named yet',
  'open-to-collaborate': 'Open to Collaborate Notice: whoever holds it seeks to work with the communities',
};

const heritage: Record<(typeof HERITAGE_DOMAINS)[number], string> = {
  'oral-traditions': 'oral traditions and expressions, language as a vehicle of heritage included',
  'performing-arts': 'performing arts: music, dance, theatre',
  'social-practices': 'social practices, rituals and festive events',
  'nature-knowledge': 'knowledge and practices concerning nature and the universe',
  craftsmanship: 'traditional craftsmanship',
};

/** A vocabulary of a few words: what it is about, the fields that take its words, the words. */
export interface FieldWords {
  readonly about: string;
  readonly fields: readonly string[];
  readonly words: Readonly<Record<string, string>>;
}

/** By the name of the vocabulary. */
export const FIELD_WORDS = {
  domains: { about: 'what a clip shows of a culture', fields: ['culture.domains'], words: domains },
  heritage: {
    about: 'intangible heritage: the five domains of UNESCO (2003 convention, article 2.2)',
    fields: ['culture.ich'],
    words: heritage,
  },
  notices: {
    about: 'Local Contexts notices, which anyone may place',
    fields: ['culture.notices'],
    words: notices,
  },
  'consent-scopes': {
    about: 'what the people in a clip agreed to',
    fields: ['rights.consent_scope'],
    words: {
      redistribute: 'sharing the clips with everybody',
      train: 'training models on them',
      'generative-train': 'training models that make pictures, sound or text',
      commercial: 'uses that earn money',
    },
  },
  basis: {
    about: 'why the contributor may share a clip',
    fields: ['rights.basis'],
    words: {
      'own-work': 'you filmed or made it',
      licensed: 'its author licensed it to you or to all',
      'public-domain': 'nobody holds rights in it any more',
      assigned: 'its author gave the rights to you',
    },
  },
  permissions: {
    about: 'may models be trained on it, may it be mined (the terms of CAWG)',
    fields: ['rights.ai_generative_training', 'rights.ai_training', 'rights.data_mining'],
    words: permissions,
  },
  people: {
    about: 'people in the picture or the sound',
    fields: ['rights.people'],
    words: {
      none: 'nobody can be seen or heard',
      incidental: 'people pass by, the clip is not about them',
      identifiable: 'somebody can be recognized by face, voice or name',
    },
  },
  consent: {
    about: 'whether the people in a clip agreed',
    fields: ['rights.consent'],
    words: {
      'not-needed': 'the law asks for none; of people who can be recognized the project does',
      obtained: 'they agreed to what rights.consent_scope says, and you can prove it',
      unknown: 'not asked yet: the clip waits',
    },
  },
  minors: {
    about: 'children in the clip',
    fields: ['rights.minors'],
    words: {
      none: 'no children',
      incidental: 'children pass by and cannot be recognized',
      'guardian-consent': 'their parents or guardians agreed',
      unknown: 'nobody has looked yet: the clip waits',
    },
  },
  music: {
    about: 'music that can be heard',
    fields: ['rights.music'],
    words: {
      none: 'no music',
      own: 'you made it, or it is part of what was filmed and yours to give',
      licensed: 'its author licensed it',
      incidental: 'it happens to be heard in the background',
      unknown: 'nobody knows whose it is',
    },
  },
  capture: {
    about: 'how a clip was made',
    fields: ['origin.capture'],
    words: {
      camera: 'filmed',
      screen: 'recorded from a screen',
      animation: 'drawn or rendered',
      archival: 'film or tape that was digitized, or a broadcast of old',
      mixed: 'of several kinds',
    },
  },
  synthetic: {
    about: 'how much of a clip a generative model made',
    fields: ['origin.synthetic'],
    words: { none: 'nothing', partial: 'a part of the picture or the sound', full: 'all of it' },
  },
  setting: {
    about: 'the surroundings',
    fields: ['culture.setting'],
    words: {
      urban: 'a city or town',
      periurban: 'the edge of a city',
      rural: 'villages and farmland',
      remote: 'far from any village',
    },
  },
  'tagged-by': {
    about: 'who said what a clip shows of a culture',
    fields: ['culture.tagged_by'],
    words: {
      self: 'the contributor, of their own culture',
      community: 'people of the community that it shows',
      curator: 'a curator of the project',
      machine: 'a model: somebody has to look at it',
    },
  },
  sensitivity: {
    about: 'whether a community restricts who may see it',
    fields: ['culture.sensitivity'],
    words: {
      none: 'nothing that a community restricts',
      sacred: 'holy to a community',
      ceremonial: 'a ceremony that is not for everybody',
      'gender-restricted': 'for women or for men only',
      seasonal: 'for a time of the year only',
      mourning: 'shows somebody who died, or a time of mourning',
    },
  },
  'caption-source': {
    about: 'who wrote a caption',
    fields: ['caption.source'],
    words: { human: 'a person', machine: 'a model' },
  },
  'fps-mode': {
    about: 'frame rate (croton computes it)',
    fields: ['media.fps_mode'],
    words: { cfr: 'constant', vfr: 'variable', unknown: 'not measured' },
  },
  hdr: {
    about: 'high dynamic range (croton computes it)',
    fields: ['media.hdr'],
    words: {
      none: 'standard dynamic range',
      pq: 'perceptual quantizer (SMPTE ST 2084): HDR10 and its kin',
      hlg: 'hybrid log-gamma (ARIB STD-B67)',
      dv: 'Dolby Vision',
    },
  },
  scan: {
    about: 'how the picture is scanned (croton computes it)',
    fields: ['media.scan'],
    words: {
      progressive: 'whole frames',
      interlaced: 'fields of every other line',
      unknown: 'the file does not say',
    },
  },
  integrity: {
    about: 'how deep croton looked at a file',
    fields: ['media.integrity'],
    words: { header: 'its headers', packets: 'all packets', decoded: 'all frames, decoded' },
  },
  embedded: {
    about: 'private metadata that the shared bytes still carry (croton computes it)',
    fields: ['media.embedded'],
    words: {
      location: 'where it was filmed',
      device: 'the camera or phone, its serial number',
      person: 'names of people',
    },
  },
} as const satisfies Readonly<Record<string, FieldWords>>;
