import { formatCount, plural } from '../../text/units.js';
import type { CountedField, DatasetFacts } from './dataset-facts.js';

/** Values of a field that are told; the rest is counted. */
const MOST_VALUES = 20;

/**
 * Properties of the Croissant RAI vocabulary 1.0, only those that the records answer: what no record tells is left out,
 * such as biases, social impact or plans.
 */
export function responsibleAi(facts: DatasetFacts): Record<string, unknown> {
  if (facts.records === 0) return {};
  return {
    'rai:dataCollection': `Clips were contributed by people, each with its license, what is known of the people in it and of their consent, and its cultural context. How they were made: ${words(facts, 'origin.capture')}. Made by a generative model: ${words(facts, 'origin.synthetic')}.`,
    'rai:dataCollectionType': [
      'User-generated content data',
      ...(facts.values('origin.capture').includes('archival') ? ['Secondary Data analysis'] : []),
    ],
    ...(facts.captured === undefined ? {} : { 'rai:dataCollectionTimeFrame': [...facts.captured] }),
    'rai:dataUseCases': [
      `Training of generative models, as each contributor allows it: ${words(facts, 'rights.ai_generative_training')}.`,
      ...(facts.values('rights.ai_training').length === 0
        ? []
        : [`Training of other models: ${words(facts, 'rights.ai_training')}.`]),
    ],
    'rai:personalSensitiveInformation': [
      `People in picture or sound: ${words(facts, 'rights.people')}.`,
      ...(facts.values('rights.consent').length === 0
        ? []
        : [`Their consent: ${words(facts, 'rights.consent')}.`]),
      `Minors: ${words(facts, 'rights.minors')}.`,
      `Restricted by a community: ${words(facts, 'culture.sensitivity')}.`,
      facts.values('media.embedded').length === 0
        ? 'No clip carries location, device or person in its metadata.'
        : `Metadata that clips still carry: ${words(facts, 'media.embedded')}.`,
    ],
    'rai:dataAnnotationProtocol': [
      `Cultural tags were given by: ${words(facts, 'culture.tagged_by')}.`,
      ...(facts.captions === 0
        ? []
        : [
            `${plural(facts.captions, 'caption')}, written by: ${words(facts, 'caption.source') || 'not told'}.`,
          ]),
    ],
    ...(facts.shared === 0
      ? {}
      : {
          'rai:dataPreprocessingProtocol': [
            `Location, device and person were taken out of the metadata of ${plural(facts.shared, 'clip')} before sharing; picture and sound are as they were.`,
          ],
        }),
    'rai:dataLimitations': [
      `Countries: ${words(facts, 'culture.countries')}.`,
      `Languages: ${words(facts, 'culture.languages')}.`,
    ],
  };
}

function words(facts: DatasetFacts, path: CountedField): string {
  const counts = facts.counts(path);
  const told = counts.slice(0, MOST_VALUES).map(([value, records]) => `${value} (${formatCount(records)})`);
  const rest = counts.length - told.length;
  return [...told, ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])].join(', ');
}
