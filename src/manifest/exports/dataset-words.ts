/** How a dataset is named and described where no person did it. */
import { formatDuration, plural } from '../../text/units.js';
import type { DatasetFacts } from './dataset-facts.js';

/** A title for people, on one line. Untrusted where it comes from a croton.yaml. */
export const datasetTitle = (title: string | undefined) =>
  title?.replace(/\s+/g, ' ').trim() || 'Video clips with rights and culture';

/** A name of lower-case ASCII letters, digits and hyphens. */
export function datasetName(title: string | undefined): string {
  const name = (title ?? '')
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{Mark}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60);
  return name === '' ? 'clips' : name;
}

/** A sentence or three: what it is and how its rights are to be read. */
export function datasetDescription(facts: DatasetFacts): string {
  return [
    `${plural(facts.records, 'video clip')}, ${formatDuration(facts.durationS)} in all. Every record tells what is known of the people in the clip and of their consent, and its cultural context (schema croton/1).`,
    'Each clip has its own license (rights.license) and its own permission for training generative models (rights.ai_generative_training): read them clip by clip.',
  ].join(' ');
}
