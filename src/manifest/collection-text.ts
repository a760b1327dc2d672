import { stringify } from 'yaml';

/** The answers of `croton init`. Undefined: not answered, and left for later as a comment. */
export interface CollectionAnswers {
  readonly collection: string;
  readonly media?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly license: string;
  readonly basis: string;
  readonly holder?: string | undefined;
  readonly attribution?: string | undefined;
  readonly sourceUrl?: string | undefined;
  readonly training: string;
  readonly people: string;
  readonly consent?: string | undefined;
  readonly minors: string;
  readonly capture: string;
  readonly synthetic: string;
  readonly countries: readonly string[];
  readonly languages: readonly string[];
  readonly domains: readonly string[];
  readonly sensitivity: string;
  readonly taggedBy: string;
}

/** Writes a croton.yaml that explains itself. */
export function renderCollection(answers: CollectionAnswers): string {
  const line = (
    key: string,
    value: string | readonly string[] | undefined,
    comment: string,
    indent = '    ',
  ) => {
    if (value === undefined) return `${indent}# ${key}: …  ${comment}`;
    const text = typeof value === 'string' ? scalar(value) : `[${value.map(scalar).join(', ')}]`;
    return `${indent}${`${key}: ${text}`.padEnd(34)} # ${comment}`;
  };
  return `# What croton takes for every clip of this folder, unless a rule, a sidecar (clip.mp4.yaml) or an edit in the
# manifest says otherwise. Nothing about rights, people, children or training is ever guessed.
collection: ${scalar(answers.collection)}
${line('media', answers.media, 'where the clips are, if not in this folder', '')}
${line('endpoint', answers.endpoint, 'where croton upload sends them: a URL or the name of a login', '')}

# Private data inside the files. keep shares it with the clip.
share:
  location: remove
  device: remove
  person: remove

defaults:
  rights:
${line('license', answers.license, 'SPDX expression, or LicenseRef-…')}
${line('basis', answers.basis, 'own-work, licensed, public-domain, assigned')}
${line('holder', answers.holder, 'who holds the rights')}
${line('attribution', answers.attribution, 'how to name you, needed by CC-BY licenses')}
${line('source_url', answers.sourceUrl, 'where it comes from, needed unless it is your own work')}
${line('ai_generative_training', answers.training, 'allowed, notAllowed, constrained')}
${line('people', answers.people, 'none, incidental, identifiable')}
${line('consent', answers.consent, 'not-needed, obtained, unknown')}
${line('consent_scope', scopeOf(answers.consent), 'of redistribute, train, generative-train, commercial')}
${line('minors', answers.minors, 'none, incidental, guardian-consent, unknown')}
  origin:
${line('capture', answers.capture, 'camera, screen, animation, archival, mixed')}
${line('synthetic', answers.synthetic, 'made by a generative model: none, partial, full')}
  culture:
${line('countries', answers.countries, 'where filmed, ISO 3166; ZZ unknown')}
${line('languages', answers.languages, 'heard or signed, BCP 47; zxx none, und unknown')}
${line('domains', answers.domains, 'what it shows')}
${line('tagged_by', answers.taggedBy, 'self, community, curator, machine')}
${line('sensitivity', answers.sensitivity, 'none, sacred, ceremonial, gender-restricted, seasonal, mourning')}

# Other answers for some of the clips, first to last:
# rules:
#   - files: ["dance/**"]
#     set: { culture: { domains: [dance, music] } }
# exclude: ["**/drafts/**"]
`;
}

/** What `croton init` asks the consent for. */
const scopeOf = (consent: string | undefined) =>
  consent === 'obtained' ? ['redistribute', 'train', 'generative-train'] : undefined;

function scalar(value: string): string {
  // Folded or block text would break the line: always one line, quoted where YAML needs it.
  return stringify(value, { lineWidth: 0, blockQuote: false }).trimEnd();
}
