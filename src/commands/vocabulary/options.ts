import type { Command } from 'commander';
import type { Context } from '../../context.js';
import { CrotonError } from '../../errors.js';
import { VOCABULARY_FORMATS } from '../../report/vocabulary-items.js';
import { suggest } from '../../text/suggest.js';
import { isVocabularyName, VOCABULARY_NAMES, type VocabularyName } from '../../vocabulary/vocabularies.js';

/** How much of a list is printed, and how. */
export interface ListOptions {
  readonly limit?: string;
  readonly all?: boolean;
  readonly format?: string;
  readonly 0?: boolean;
}

const TERMINAL_LIMIT = 20;

/** Adds `--limit`, `--all`, `--format` and `-0`. */
export function addListOptions(command: Command): Command {
  return command
    .option(
      '--limit <n>',
      `at most so many, the first ones (default: ${TERMINAL_LIMIT} on a terminal, else all)`,
    )
    .option('--all', 'all of them')
    .option(
      '--format <format>',
      `${VOCABULARY_FORMATS.join(', ')} (default: table on a terminal, else plain)`,
    )
    .option('-0', 'end codes with NUL, for xargs -0 (with --format ids)');
}

/**
 * How many to print at most.
 * @throws CrotonError `usage/invalid`
 */
export function readLimit({ io }: Context, { limit, all }: ListOptions, command: string): number {
  if (all) return Number.POSITIVE_INFINITY;
  if (limit === undefined) return io.stdout.isTTY === true ? TERMINAL_LIMIT : Number.POSITIVE_INFINITY;
  if (/^[1-9]\d{0,8}$/.test(limit)) return Number(limit);
  throw new CrotonError('usage/invalid', { reason: '--limit takes a number from 1', command });
}

/**
 * The vocabulary of that name.
 * @throws CrotonError `usage/invalid`
 */
export function readVocabulary(text: string, command: string): VocabularyName {
  if (isVocabularyName(text)) return text;
  const meant = suggest(text, VOCABULARY_NAMES);
  const hint = meant === undefined ? VOCABULARY_NAMES.join(', ') : `did you mean ${meant}?`;
  const reason = `there is no vocabulary ${JSON.stringify(text)}`;
  throw new CrotonError('usage/invalid', { reason, command }, { hint });
}
