/** The filters of lists, the same for every command that takes them. */
import type { Command } from 'commander';
import type { ListFilters } from '../../client/endpoint-client.js';
import { REASONS } from '../../curation/reasons.js';
import { CrotonError } from '../../errors.js';
import { stateSchema } from '../../protocol/submissions.js';
import { suggest } from '../../text/suggest.js';

export interface FilterOptions {
  readonly state?: string;
  readonly language?: string;
  readonly country?: string;
  readonly domain?: string;
  readonly contributor?: string;
  readonly reason?: string;
  readonly sort?: string;
}

/** Adds the filters. Several values of one are separated by commas. */
export function addFilterOptions(command: Command, defaultState: string): void {
  command
    .option('--state <states>', 'states, or all', defaultState)
    .option('--language <tags>', 'languages (BCP 47), for example yo,pcm')
    .option('--country <codes>', 'countries (ISO 3166-1), for example NG,GH')
    .option('--domain <domains>', 'culture domains')
    .option('--contributor <names>', 'accounts; me for your own')
    .option('--reason <codes>', 'reason codes')
    .option('--sort <order>', 'oldest or newest first', 'oldest');
}

/**
 * The query that the filters come to.
 * @throws CrotonError `usage/invalid` for a state, reason or order that does not exist
 */
export function readFilters(options: FilterOptions, command: string): ListFilters {
  const { state, language, country, domain, contributor, reason, sort } = options;
  if (state !== undefined && state !== 'all') {
    checkWords('state', state.split(','), [...stateSchema.options, 'all'], command);
  }
  if (reason !== undefined) checkWords('reason', reason.split(','), Object.keys(REASONS), command);
  if (sort !== undefined) checkWords('order', [sort], ['oldest', 'newest'], command);
  return {
    state: state === 'all' ? undefined : state,
    language,
    country,
    domain,
    contributor,
    reason,
    sort: sort === 'newest' ? 'newest' : 'oldest',
  };
}

/** Throws `usage/invalid`, with what was probably meant, unless all `words` are among `known`. */
export function checkWords(
  what: string,
  words: readonly string[],
  known: readonly string[],
  command: string,
): void {
  const wrong = words.find((word) => !known.includes(word));
  if (wrong === undefined) return;
  const meant = suggest(wrong, known);
  throw new CrotonError(
    'usage/invalid',
    { reason: `there is no ${what} ${JSON.stringify(wrong)}`, command },
    { hint: meant === undefined ? `one of: ${known.join(', ')}` : `did you mean ${meant}?` },
  );
}
