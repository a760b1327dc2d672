/** The dataset card of Hugging Face: a YAML header for its search, and a page for people. */
import { markdownText } from '../../text/markdown.js';
import { formatBytes, formatCount, plural } from '../../text/units.js';
import type { CountedField, DatasetFacts } from './dataset-facts.js';
import { datasetDescription, datasetTitle } from './dataset-words.js';
import { huggingFaceLicense } from './license-links.js';

/** Rows of a table in the card; the rest is counted. */
const MOST_ROWS = 20;

/** The card, filled with what the records say and nothing else. `title` is untrusted. */
export async function datasetCard(facts: DatasetFacts, title: string | undefined): Promise<string> {
  const { stringify } = await import('yaml');
  // In quotes: readers of YAML 1.1 take a bare `no` (Norwegian) for false.
  const header = stringify(cardHeader(facts, title), {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
  });
  return `---\n${header}---\n\n${cardPage(facts, title)}`;
}

const SIZES: readonly [number, string][] = [
  [1e3, 'n<1K'],
  [1e4, '1K<n<10K'],
  [1e5, '10K<n<100K'],
  [1e6, '100K<n<1M'],
  [1e7, '1M<n<10M'],
  [1e8, '10M<n<100M'],
];

/** Tags that name no language. */
const NO_LANGUAGE = /^(?:und|zxx|mul|mis|x|i|q[a-t][a-z])$/;

function cardHeader(facts: DatasetFacts, title: string | undefined): object {
  const tags = [
    ...new Set([...facts.values('culture.languages'), ...facts.values('caption.language')]),
  ].sort();
  const languages = [...new Set(tags.map(primaryLanguage))].filter((code) => !NO_LANGUAGE.test(code));
  const longer = tags.filter((tag) => tag.includes('-') && !NO_LANGUAGE.test(primaryLanguage(tag)));
  const training = facts.counts('rights.ai_generative_training').some(([word]) => word !== 'notAllowed');
  return {
    pretty_name: datasetTitle(title),
    ...licenseHeader(facts.values('rights.license')),
    ...(languages.length === 0 ? {} : { language: languages }),
    ...(longer.length === 0 ? {} : { language_bcp47: longer }),
    task_categories: ['video-classification', ...(training && facts.captions > 0 ? ['text-to-video'] : [])],
    size_categories: [SIZES.find(([limit]) => facts.records < limit)?.[1] ?? 'n>100M'],
    tags: ['video', 'culture', 'croton', ...facts.values('culture.domains')],
    // Without it, a folder of clips that is called test or valid would be taken for a split.
    configs: [{ config_name: 'default', data_files: [{ split: 'train', path: '**' }] }],
  };
}

const primaryLanguage = (tag: string) => (tag.split('-')[0] ?? tag).toLowerCase();

/** One license has its name, or its SPDX expression under `other`; of several, those that have a name there. */
function licenseHeader(expressions: readonly string[]): object {
  const names = expressions.map(huggingFaceLicense);
  if (expressions.length === 0) return {};
  if (names.every((name) => name !== undefined))
    return { license: names.length === 1 ? names[0] : names.sort() };
  const [only] = expressions;
  return {
    license: 'other',
    license_name: expressions.length === 1 && only !== undefined ? only : 'one per clip, see rights.license',
  };
}

function cardPage(facts: DatasetFacts, title: string | undefined): string {
  const sections = [
    `# ${markdownText(datasetTitle(title))}`,
    datasetDescription(facts),
    `${formatBytes(facts.bytes)} of video. Made with croton from a manifest; every number below is counted from its records.`,
    '## How to load it',
    'Clips lie beside `metadata.parquet` under the paths in its column `file_name`.',
    "```python\nfrom datasets import load_dataset\n\nclips = load_dataset('path/to/this/folder', split='train')\nfree = clips.filter(lambda clip: clip['rights']['ai_generative_training'] == 'allowed')\n```",
    "As a bare VideoFolder it is `load_dataset('videofolder', data_dir=…, data_files={'train': '**'})`: without the last, a folder of clips that is called test would be taken for a split.",
    'Columns are those of a croton record: `media`, `caption`, `rights`, `origin` and `culture` are structs; `x_json` holds keys of the contributors’ own as JSON.',
    '## Rights',
    table(facts, 'rights.license', 'license'),
    table(facts, 'rights.ai_generative_training', 'training of generative models'),
    'A license does not speak for the people in a clip: `rights.consent` and `rights.consent_scope` do, until `rights.consent_expires`.',
    table(facts, 'rights.people', 'people'),
    table(facts, 'rights.consent', 'consent'),
    table(facts, 'rights.minors', 'minors'),
    '## Culture',
    table(facts, 'culture.countries', 'country'),
    table(facts, 'culture.languages', 'language'),
    table(facts, 'culture.domains', 'domain'),
    table(facts, 'culture.sensitivity', 'sensitivity'),
    table(facts, 'culture.notices', 'notice of Local Contexts'),
    table(facts, 'culture.tagged_by', 'tagged by'),
    '## How it was made',
    ...(facts.captured === undefined
      ? []
      : [`Filmed between ${facts.captured.join(' and ')}, as far as it is known.`]),
    table(facts, 'origin.capture', 'capture'),
    table(facts, 'origin.synthetic', 'synthetic'),
    '## Private metadata',
    `${plural(facts.shared, 'clip was', 'clips were')} shared without the location, device or person that their files carried.`,
    table(facts, 'media.embedded', 'still in the shared bytes'),
  ];
  return `${sections.filter((section) => section !== '').join('\n\n')}\n`;
}

/** Empty where no record has a value. */
function table(facts: DatasetFacts, path: CountedField, head: string): string {
  const counts = facts.counts(path);
  if (counts.length === 0) return '';
  const rows = counts
    .slice(0, MOST_ROWS)
    .map(([value, records]) => `| ${markdownText(value)} | ${formatCount(records)} |`);
  const rest = counts.length - rows.length;
  return [
    `| ${head} | clips |`,
    '| --- | ---: |',
    ...rows,
    ...(rest > 0 ? [`| ${formatCount(rest)} more | |`] : []),
  ].join('\n');
}
